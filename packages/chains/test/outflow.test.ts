// Whatever way money leaves a wallet, and whatever the wallet's key signs, is seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { outflowOf, parseNisBlock, parseNisTransaction } from '@sekisho/chains/nem';
import type { NemOutflow } from '@sekisho/chains/nem';
import { unhex } from './symbol.ts';

const WALLET = 'c6f3b643ff9910a52a39935f12411f8c34bd23a3a177d1e3e53e85f73a416379';
const OTHER = 'cc59c7efea0198e035cc270d3d08ae1bfccee3ae307527ad662487d1010fb0a7';
const THIRD = 'ae6754c70b7e3ba0c51617c8f9efd462d0bf680d45e09c3444e817643d277826';
const ADDRESS = 'NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC';
const SIGNATURE = 'ab'.repeat(64);

const head = (signer: string, fee: number) => ({
  timeStamp: 367791948,
  deadline: 367795548,
  version: 1744830465,
  signature: SIGNATURE,
  signer,
  fee,
});

const transfer = (signer: string) => ({
  ...head(signer, 50_000),
  type: 257,
  recipient: ADDRESS,
  amount: 7_000_000,
  message: { payload: '6869', type: 1 },
});

const multisig = (signer: string, otherTrans: object, cosigners: string[] = []) => ({
  ...head(signer, 150_000),
  type: 4100,
  otherTrans,
  signatures: cosigners.map((cosigner) => ({
    ...head(cosigner, 100_000),
    type: 4098,
    otherHash: { data: '00'.repeat(32) },
    otherAccount: ADDRESS,
  })),
});

test('a plain transfer of the wallet', () => {
  const { identity: _, ...outflow } = seen(transfer(WALLET));
  assert.deepEqual(outflow, {
    kind: 'transfer',
    amount: 7_000_000n,
    fee: 50_000n,
    mosaics: [],
    destination: { address: ADDRESS, memo: 'hi' },
    isPayer: true,
  });
});

test('others paying others, and others paying the wallet, are no outflow', () => {
  assert.equal(look(transfer(OTHER)), undefined);
  assert.equal(look(multisig(OTHER, transfer(THIRD))), undefined);
});

test('a wallet that became multisig pays amount and all three kinds of fee', () => {
  const outflow = seen(multisig(OTHER, transfer(WALLET), [THIRD]));
  assert.equal(outflow.kind, 'transfer');
  assert.equal(outflow.amount, 7_000_000n);
  assert.equal(outflow.fee, 300_000n);
  assert.equal(outflow.isPayer, true);
});

test('the key of the wallet signing for another account is shown, as no money', () => {
  for (const json of [
    multisig(WALLET, transfer(OTHER)),
    multisig(OTHER, transfer(THIRD), [WALLET]),
  ]) {
    const outflow = seen(json);
    assert.equal(outflow.isPayer, false);
    assert.equal(outflow.amount, 0n);
    assert.equal(outflow.fee, 0n);
  }
});

test('XEM inside mosaics counts, times the multiplier, and hides behind nothing', () => {
  const xem = { mosaicId: { namespaceId: 'nem', name: 'xem' }, quantity: 4_000_000 };
  const coin = { mosaicId: { namespaceId: 'dim', name: 'coin' }, quantity: 3 };
  const v2 = { ...transfer(WALLET), version: 1744830466, amount: 2_500_000 };
  const both = seen({ ...v2, mosaics: [coin, xem] });
  assert.equal(both.kind, 'mosaics');
  assert.equal(both.amount, 10_000_000n);
  assert.deepEqual(both.mosaics, [{ id: 'dim:coin', amount: 7n }]);
  assert.equal(seen({ ...v2, mosaics: [coin] }).amount, 0n);
  assert.equal(seen({ ...v2, mosaics: [] }).amount, 2_500_000n);
  const largest = { ...v2, amount: 9e15, mosaics: [{ ...xem, quantity: 9e15 }] };
  assert.equal(seen(largest).amount, 81_000_000_000_000_000_000_000_000n);
});

test('mosaics that a node adds to a transfer of version 1 hide nothing', () => {
  const xem = { mosaicId: { namespaceId: 'nem', name: 'xem' }, quantity: 1 };
  const coin = { mosaicId: { namespaceId: 'dim', name: 'coin' }, quantity: 3 };
  const plain = seen(transfer(WALLET));
  for (const mosaics of [[xem], [coin], [coin, xem]]) {
    assert.deepEqual(seen({ ...transfer(WALLET), mosaics }), plain);
  }
});

test('rental of a namespace and creation of a mosaic pay their sinks', () => {
  const rental = { rentalFeeSink: ADDRESS, rentalFee: 100_000_000, newPart: 'a', parent: null };
  const namespace = seen({ ...head(WALLET, 150_000), type: 8193, ...rental });
  assert.equal(namespace.kind, 'namespace');
  assert.equal(namespace.amount, 100_000_000n);
  assert.deepEqual(namespace.destination, { address: ADDRESS });
  const mosaicDefinition = {
    creator: WALLET,
    id: { namespaceId: 'a', name: 'b' },
    description: 'c',
    properties: [],
    levy: {},
  };
  const creation = { mosaicDefinition, creationFeeSink: ADDRESS, creationFee: 10_000_000 };
  const definition = seen({ ...head(WALLET, 150_000), type: 16385, ...creation });
  assert.equal(definition.kind, 'mosaic-definition');
  assert.equal(definition.amount, 10_000_000n);
});

const UNKNOWN: readonly (readonly [string, object])[] = [
  ['a type nobody knows', { ...transfer(WALLET), type: 30000 }],
  ['a version nobody knows', { ...transfer(WALLET), version: 1744830467 }],
  ['a transfer without recipient', { ...transfer(WALLET), recipient: undefined }],
  ['an amount that is no integer', { ...transfer(WALLET), amount: 0.5 }],
  ['an amount in text', { ...transfer(WALLET), amount: '7' }],
  ['a negative amount', { ...transfer(WALLET), amount: -7 }],
  ['a multisig around an unknown', multisig(OTHER, { ...transfer(WALLET), type: 30000 })],
  ['a multisig around a multisig', multisig(OTHER, multisig(WALLET, transfer(WALLET)))],
  ['a multisig around nothing', multisig(WALLET, {})],
];

for (const [name, json] of UNKNOWN) {
  test(`${name} of the wallet surfaces as unknown, with its fee`, () => {
    const outflow = seen(json);
    assert.equal(outflow.kind, 'unknown');
    assert.equal(outflow.isPayer, true);
    assert.ok(outflow.fee >= 50_000n);
    assert.match(outflow.identity, /^[0-9a-f]{64}$/);
    const block = parseNisBlock({
      ...head(OTHER, 0),
      type: 1,
      height: 5,
      prevBlockHash: { data: '00'.repeat(32) },
      transactions: [transfer(OTHER), json],
    });
    assert.ok(!isRefusal(block));
    assert.equal(block.hash, undefined, 'no hash of what we cannot serialise');
    assert.equal(block.transactions.length, 2);
  });
}

test('two unknown transactions have two names', () => {
  const one = { ...transfer(WALLET), type: 30000 };
  const two = { ...one, signature: 'cd'.repeat(64) };
  assert.notEqual(seen(one).identity, seen(two).identity);
  assert.equal(seen(one).identity, seen({ ...one }).identity);
});

function look(json: object): NemOutflow | undefined {
  const transaction = parseNisTransaction(json);
  assert.ok(!isRefusal(transaction));
  return outflowOf(transaction, unhex(WALLET));
}

function seen(json: object): NemOutflow {
  const outflow = look(json);
  assert.ok(outflow !== undefined, 'not seen');
  return outflow;
}
