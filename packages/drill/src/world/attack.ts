// What the attacker does at the time of each theft, by mode: orders forged with the everyday
// client's key, one signer's share used alone, or the whole key used on chain.
import { fromHex } from '@sekisho/protocol/bytes';
import type { Outcome } from '@sekisho/protocol/status';
import { nemSeconds } from '../nis/facts.ts';
import { hexOf } from '../nis/hexadecimal.ts';
import { signedTransfer } from '../nis/transfer.ts';
import { XEM } from '../policy-kit.ts';
import type { MODES } from '../scenario.ts';
import { signWithScalar, stealWithScalar } from '../thief.ts';
import { wholeScalar } from '../whole-key.ts';
import type { Theft } from './incident.ts';
import type { Customer } from './population.ts';
import type { World } from './world.ts';

export type Mode = (typeof MODES)[number];

/** What came of one theft when it was tried. Whether it was paid shows on the chain, later. */
export interface Attempt {
  readonly theft: Theft;
  /** Null where nothing was asked. */
  readonly verdict: Outcome | null;
  /** Tags, each once. */
  readonly reasons: readonly string[];
  /** Entry hash of the withdrawal, where one was asked for. */
  readonly withdrawal?: string;
  /** Hash of the transaction, where the attacker announced one. */
  readonly transaction?: string;
}

type Attack = (theft: Theft, turn: number) => Promise<Attempt>;

export function attackOf(mode: Mode, world: World, people: readonly Customer[]): Attack {
  if (mode === 'forged-request') return forgedRequests(world, people);
  return mode === 'one-signer' ? oneShare(world) : wholeKey(world);
}

/** He holds the application server: its key, its certificate, the names of its customers. */
const forgedRequests =
  (world: World, people: readonly Customer[]): Attack =>
  async (theft, turn) => {
    const { desk, gateway, kit } = world;
    const answer = await desk.ask({
      id: `forged-${turn}`,
      wallet: kit.policy.wallets[0]!.id,
      asset: XEM,
      amount: theft.amount.toString(),
      destination: { address: theft.to },
      customer: people[turn % people.length]!.id,
    });
    if ('refused' in answer) return { theft, verdict: 'block', reasons: [answer.refused] };
    const { outcome, reasons } = gateway.replica.state.get('withdrawal', answer.withdrawal)!;
    const tags = [...new Set(reasons.map(({ tag }) => tag))];
    return { theft, verdict: outcome, reasons: tags, withdrawal: answer.withdrawal };
  };

/**
 * He holds one signer and its share, and asks nobody: he signs for the wallet with the one secret
 * he has, and shows the chain what comes of it.
 */
function oneShare(world: World): Attack {
  const { dealt } = world.kit;
  // The secret form of a share ends in its scalar (whole-key.ts).
  const scalar = [...dealt.shares.values()][0]!.slice(-32);
  return async (theft) => {
    const timestamp = nemSeconds(theft.at);
    const { bytes, signature, hash } = signedTransfer(
      {
        ...{ network: 'mainnet', recipient: theft.to, amount: theft.amount, timestamp },
        signerPublicKey: fromHex(dealt.group.publicKey)!,
        deadline: timestamp + 3_600,
      },
      (unsigned) => signWithScalar(scalar, unsigned),
    );
    await announce(world, JSON.stringify({ data: hexOf(bytes), signature: hexOf(signature) }));
    return { theft, verdict: null, reasons: [], transaction: hash };
  };
}

/** Counterfactual: he holds the whole key, which is nowhere, and pays past every checkpoint. */
function wholeKey(world: World): Attack {
  const scalar = wholeScalar(world.kit.dealt);
  return async (theft) => {
    const { to: recipient, amount, at } = theft;
    const stolen = stealWithScalar(scalar, { network: 'mainnet', recipient, amount, at });
    await announce(world, stolen.announce);
    return { theft, verdict: null, reasons: [], transaction: stolen.hash };
  };
}

/** The node's answer is the thief's affair: the blocks show whether he was paid. */
const announce = ({ nis }: World, body: string) =>
  nis.handle({ method: 'POST', url: '/transaction/announce', body });
