// The chain: bytes that are to be signed, and what chain nodes answer.
import { readFileSync } from 'node:fs';
import { chainOf } from '@sekisho/chains/chain';
import { parseNisBlock, parseNisTransaction, parseNisTransfer } from '@sekisho/chains/nem';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { nisClient } from '@sekisho/nodes/nis';
import { equalBytes, fromHex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { once, vectors } from '../examples.ts';
import { bytesLike, bytesOf, jsonLike, textOfInput } from '../inputs.ts';
import type { Value } from '../json-mutations.ts';
import { type Input, must, plain, type Target } from '../target.ts';

interface Row {
  readonly chain: string;
  readonly bytes: string;
  readonly signature: string;
}

const ROWS = once(() => vectors<{ accepted: Row[]; refused: Row[] }>('nem'));
const transfers = once(() =>
  [...ROWS().accepted, ...ROWS().refused].map(({ bytes }) => fromHex(bytes)!),
);

/** Where a transfer says its fee (spec/nem.md): `build` writes the one that is due. */
const FEE_AT = 48;

function transfer(input: Input): boolean {
  const bytes = bytesOf(input);
  let accepted = false;
  for (const id of ['nem:mainnet', 'nem:testnet']) {
    const chain = chainOf(id)!;
    const read = chain.decode(bytes);
    if (isRefusal(read)) continue;
    must(!accepted, 'one transfer on two networks');
    accepted = true;
    const built = chain.build(read);
    must(!isRefusal(built), 'nobody can build it');
    new DataView(built.bytes.buffer).setBigUint64(FEE_AT, read.fee, true);
    must(equalBytes(built.bytes, bytes), 'it is built as other bytes');
    must(
      chain.verifySignature(read.signerPublicKey, bytes, bytes.slice(0, 64)) === false,
      'signed',
    );
  }
  return accepted;
}

const samples = once(() => {
  const { transactions, blocks } = vectors<{ transactions: Value[]; blocks: Value[] }>(
    'nem-network',
  );
  const file = new URL('../../packages/drill/test/nis-samples.json', import.meta.url);
  const own = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Value>;
  return { transactions, blocks, own };
});

/** Blocks, transactions of an account, and both as the simulated node prints them. */
const nisValues = once((): readonly Value[] => {
  const { transactions, blocks, own } = samples();
  const inner = transactions.map((item) => (item as { transaction: Value }).transaction);
  return [...blocks, ...transactions, ...inner, ...Object.values(own)];
});

const HASH = /^[0-9a-f]{64}$/;

function printedByNode(input: Input): boolean {
  const json = jsonOf(input);
  const block = parseNisBlock(json);
  const item = parseNisTransfer(json);
  const transaction = parseNisTransaction(json);
  if (!isRefusal(block)) {
    must(block.hash === undefined || HASH.test(block.hash), 'a block with a malformed hash');
    for (const one of block.transactions) transactionHolds(one);
  }
  if (!isRefusal(item)) transactionHolds(item.transaction);
  if (!isRefusal(transaction)) transactionHolds(transaction);
  return [block, item, transaction].some((one) => !isRefusal(one));
}

type Read = Exclude<ReturnType<typeof parseNisTransaction>, { refused: unknown }>;

/** A plain transfer says in NIS's bytes what it says in JSON. */
function transactionHolds({
  bytes,
  identity,
  network,
  kind,
  amount,
  fee,
  destination,
}: Read): void {
  must(HASH.test(identity), 'a transaction with a malformed hash');
  must(amount >= 0n && fee >= 0n, 'less than nothing leaves');
  const read = bytes === undefined ? undefined : chainOf(network)!.decode(bytes);
  if (read === undefined || isRefusal(read)) return;
  const same =
    read.identity === identity &&
    kind === 'transfer' &&
    read.amount === amount &&
    read.fee === fee &&
    read.destination.address === destination?.address &&
    read.destination.memo === destination.memo;
  must(same, 'bytes and JSON say different things');
}

const jsonOf = (input: Input): unknown => {
  try {
    return JSON.parse(textOfInput(input));
  } catch {
    return undefined; // the client refuses it before anything here is asked
  }
};

const answers = once((): readonly Value[] => [
  ...nisValues(),
  { data: samples().transactions },
  {
    data: nisValues()
      .slice(0, 2)
      .map((transaction) => ({ transaction, meta: {} })),
  },
  { height: 5_000 },
  { sendTimeStamp: 341_798_415_000, receiveTimeStamp: 341_798_415_001 },
  { type: 1, code: 1, message: 'SUCCESS', transactionHash: { data: '00'.repeat(32) } },
  { timeStamp: 1, error: 'Not Found', status: 404, message: 'nothing there' },
  { account: { address: ADDRESS, balance: 1, publicKey: null } },
]);

const ADDRESS = 'NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC';

/** Whatever a node answers, the client's own answer is a value, and of the chain asked for. */
async function node(input: Input): Promise<boolean> {
  const body = bytesOf(input);
  const client = nisClient({
    send: async () => ({ status: body.length % 7 === 0 ? 404 : 200, body }),
    clock: new ManualClock(1_795_390_000_000),
    url: 'http://node.example:7890',
    chain: 'nem:mainnet',
  });
  must(!isRefusal(client), 'no client');
  const [row] = ROWS().accepted;
  const said = await Promise.all([
    client.height(),
    client.networkTime(),
    client.lastBlock(),
    client.block(5_000),
    client.scanBlocks(2, 4, '00'.repeat(32)),
    client.account(ADDRESS),
    client.outgoing(ADDRESS),
    client.unconfirmed(ADDRESS),
    client.sight('00'.repeat(32), ADDRESS),
    client.announce(fromHex(row!.bytes)!, fromHex(row!.signature)!),
  ]);
  const last = said[2];
  if (!isRefusal(last)) must(last.network === 'nem:mainnet', 'a block of another network');
  const announced = said[9];
  if (!isRefusal(announced)) must(HASH.test(announced.identity), 'another payment was announced');
  return said.slice(0, 9).some((one) => !isRefusal(one));
}

export const nemTargets: readonly Target[] = [
  plain('nem-bytes', 'built as the same bytes', bytesLike(transfers), 60, transfer),
  plain('nis-json', 'bytes and JSON say the same', jsonLike(nisValues), 50, printedByNode),
  plain('nis-answers', 'answers values of the chain asked for', jsonLike(answers), 20, node),
];
