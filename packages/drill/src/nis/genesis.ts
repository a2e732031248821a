// The first block: the nemesis account pays everybody whom the simulation starts with.
import { z } from 'zod';
import { CROWD, NEMESIS, publicKeyOf } from './actors.ts';
import { type Block, NO_BLOCK_HASH, signBlock } from './block.ts';
import { NETWORK_BYTE, type NetworkName, XEM_SUPPLY } from './facts.ts';
import { addressOf, isAddress } from './transaction.ts';
import { signedTransfer } from './transfer.ts';

/**
 * What the crowd owns, in micro-XEM: enough to pay everyday incoming transfers for years. Less
 * where others own nearly everything.
 */
export const CROWD_BALANCE = 100_000_000_000_000n;

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const balance = z.string().regex(/^(0|[1-9][0-9]{0,15})$/, 'micro-XEM, a decimal string');
const schema = z.strictObject({
  /** NEM seconds of the first block; absent: now. */
  at: z.int().positive().optional(),
  balances: z
    .array(
      z.union([
        z.strictObject({ publicKey: hex32, balance }),
        z.strictObject({ address: z.string(), balance }),
      ]),
    )
    .max(10_000), // a demo has a handful; more than this is a mistake in a file
});

export type Genesis = z.infer<typeof schema>;

/** Genesis from parsed JSON: `{balances: [{publicKey | address, balance}]}` or the bare array. */
export function parseGenesis(json: unknown): Genesis {
  return schema.parse(Array.isArray(json) ? { balances: json } : json);
}

export function genesisBlock(network: NetworkName, genesis: Genesis, now: number): Block {
  const at = genesis.at ?? now;
  const signerPublicKey = NEMESIS.publicKey.bytes;
  const rest = genesis.balances.reduce((sum, one) => sum - BigInt(one.balance), XEM_SUPPLY);
  const crowded = rest < CROWD_BALANCE && rest > 0n ? rest : CROWD_BALANCE;
  const crowd = { publicKey: publicKeyOf(CROWD), balance: String(crowded) };
  let left = XEM_SUPPLY;
  const transactions = [...genesis.balances, crowd].map((entry, index) => {
    const recipient = 'address' in entry ? entry.address : addressOf(network, entry.publicKey);
    if (!isAddress(network, recipient)) {
      throw new Error(`genesis: ${recipient} is no ${network} address`);
    }
    const amount = BigInt(entry.balance);
    left -= amount;
    if (left < 0n) throw new Error('genesis: the balances exceed all XEM there is');
    const order = { network, signerPublicKey, recipient, amount, fee: 0n, message: `${index}` };
    return signedTransfer(
      { ...order, timestamp: at, deadline: at + 3_600 },
      (bytes) => NEMESIS.sign(bytes).bytes,
    );
  });
  return signBlock(
    {
      networkByte: NETWORK_BYTE[network],
      height: 1,
      timestamp: at,
      signer: publicKeyOf(NEMESIS),
      previousHash: NO_BLOCK_HASH,
      transactions,
    },
    NEMESIS,
  );
}
