// NIS's JSON to bytes and hashes: against symbol-sdk for every kind, and against the real network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { announceBody, parseNisBlock, parseNisTransaction } from '@sekisho/chains/nem';
import { parseNisTransfer, verifyNemSignature } from '@sekisho/chains/nem';
import { anyCommon, anyTwin, BODIES, cosignature, mosaics, transfer, twin } from './kinds.ts';
import { unhex, withoutSignature } from './symbol.ts';

const NETWORK = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/nem-network.json', import.meta.url), 'utf8'),
) as { transactions: NisItem[]; blocks: Record<string, unknown>[] };

interface NisItem {
  readonly meta: { readonly hash: { readonly data: string }; readonly innerHash: object };
  readonly transaction: Record<string, unknown>;
}

for (const [name, body] of Object.entries(BODIES)) {
  test(`${name}: 300 random ones have symbol-sdk's bytes and hash`, () => {
    fc.assert(
      fc.property(anyTwin(body), ({ json, sdk, common }) => {
        const parsed = parseNisTransaction(json);
        assert.ok(!isRefusal(parsed));
        assert.equal(hex(parsed.bytes ?? new Uint8Array()), hex(sdk.bytes));
        assert.equal(parsed.identity, sdk.hash);
        assert.equal(parsed.kind, expectedKind(name, json));
        assert.deepEqual(parsed.payerPublicKey, common.signer);
        assert.equal(parsed.fee, BigInt(common.fee));
        assert.equal(parsed.network, `nem:${common.network}`);
      }),
      { numRuns: 300 },
    );
  });
}

function expectedKind(name: string, json: Record<string, unknown>): string {
  if (name !== 'mosaics') return name.replace(/ v[12]$/, '');
  return (json['mosaics'] as unknown[]).length === 0 ? 'transfer' : 'mosaics';
}

test('a multisig transfer: hashes of outer and inner, cosignatures outside the hash', () => {
  const anyInner = fc.oneof(anyTwin(transfer), anyTwin(mosaics));
  fc.assert(
    fc.property(anyInner, anyCommon, anyTwin(cosignature), (inner, others, cosigner) => {
      const common = { ...others, network: inner.common.network };
      const { signature: _, ...otherTrans } = inner.json;
      const outer = twin(common, [
        { type: 4100, version: 1, otherTrans, signatures: [cosigner.json] },
        {
          type: 'multisig_transaction_v1',
          innerTransaction: withoutSignature(inner.sdk.transaction),
        },
      ]);
      const parsed = parseNisTransaction(outer.json);
      assert.ok(!isRefusal(parsed));
      assert.equal(parsed.identity, outer.sdk.hash);
      assert.equal(parsed.innerIdentity, inner.sdk.hash);
      assert.deepEqual(parsed.payerPublicKey, inner.common.signer);
      assert.deepEqual(parsed.signerPublicKeys, [common.signer, cosigner.common.signer]);
      assert.equal(parsed.fee, BigInt(common.fee + inner.common.fee + cosigner.common.fee));
    }),
    { numRuns: 300 },
  );
});

for (const item of NETWORK.transactions) {
  test(`the network's transaction ${item.meta.hash.data.slice(0, 8)} has that hash`, () => {
    const parsed = parseNisTransfer(item);
    assert.ok(!isRefusal(parsed));
    const { bytes, signature, signerPublicKeys, innerIdentity } = parsed.transaction;
    assert.equal(parsed.transaction.identity, item.meta.hash.data);
    assert.deepEqual(
      innerIdentity === undefined ? {} : { data: innerIdentity },
      item.meta.innerHash,
    );
    assert.ok(bytes !== undefined);
    assert.ok(verifyNemSignature(signerPublicKeys[0]!, bytes, signature));
  });
}

for (const json of NETWORK.blocks) {
  test(`the network's block ${String(json['height'])} bears its harvester's signature`, () => {
    const block = parseNisBlock(json);
    assert.ok(!isRefusal(block));
    assert.ok(block.bytes !== undefined && block.hash !== undefined);
    assert.ok(verifyNemSignature(block.signerPublicKey, block.bytes, block.signature));
    for (const { bytes, signature, payerPublicKey } of block.transactions) {
      assert.ok(bytes !== undefined);
      assert.ok(verifyNemSignature(payerPublicKey, bytes, signature));
    }
    assert.equal(block.network, json['version'] === 1744830465 ? 'nem:mainnet' : 'nem:testnet');
  });
}

test('a block covers every field of its transactions, signatures included', () => {
  const json = NETWORK.blocks[2]!;
  const hash = blockHash(json);
  for (const [field, value] of [
    ['amount', 50_001],
    ['fee', 50_001],
    ['deadline', 120_516_843],
    ['signature', '00'.repeat(64)],
  ] as const) {
    const [first, ...rest] = json['transactions'] as Record<string, unknown>[];
    const altered = { ...json, transactions: [{ ...first, [field]: value }, ...rest] };
    assert.notEqual(blockHash(altered), hash, field);
  }
  assert.notEqual(blockHash({ ...json, transactions: [] }), hash);
});

function blockHash(json: unknown): string {
  const block = parseNisBlock(json);
  assert.ok(!isRefusal(block) && block.hash !== undefined);
  return block.hash;
}

const BLOCK = NETWORK.blocks[0]!;
const MALFORMED: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['an array', []],
  ['a text', 'block'],
  ['no height', { ...BLOCK, height: undefined }],
  ['height 0', { ...BLOCK, height: 0 }],
  ['a height in text', { ...BLOCK, height: '10000' }],
  ['a fraction as height', { ...BLOCK, height: 1.5 }],
  ['no previous hash', { ...BLOCK, prevBlockHash: {} }],
  ['a short previous hash', { ...BLOCK, prevBlockHash: { data: '00' } }],
  ['a short key', { ...BLOCK, signer: '00' }],
  ['an upper-case signature', { ...BLOCK, signature: 'AA'.repeat(64) }],
  ['no transactions', { ...BLOCK, transactions: {} }],
  ['a transaction that is no object', { ...BLOCK, transactions: [7] }],
  ['a transaction without signer', { ...BLOCK, transactions: [{ type: 257, version: 1 }] }],
  ['a time after NEM', { ...BLOCK, timeStamp: 2 ** 31 }],
];

for (const [name, json] of MALFORMED) {
  test(`a block that is ${name} is refused`, () => {
    const block = parseNisBlock(json);
    assert.ok(isRefusal(block));
    assert.equal(block.refused, 'nem-json-malformed');
  });
}

test('blocks and transactions of other networks are refused', () => {
  const transaction = (BLOCK['transactions'] as Record<string, unknown>[])[0]!;
  const testnet = { ...transaction, version: -1744830463 };
  for (const json of [
    { ...BLOCK, version: 1610612737 },
    { ...BLOCK, version: -1744830463 },
    { ...BLOCK, transactions: [testnet] },
    { ...BLOCK, transactions: [{ ...transaction, version: 1 }] },
  ]) {
    const block = parseNisBlock(json);
    assert.ok(isRefusal(block));
    assert.equal(block.refused, 'nem-other-network');
  }
});

test('a node that misstates a hash is refused', () => {
  const item = NETWORK.transactions[0]!;
  const meta = { ...item.meta, hash: { data: '00'.repeat(32) } };
  const parsed = parseNisTransfer({ ...item, meta });
  assert.ok(isRefusal(parsed));
  assert.equal(parsed.refused, 'nem-hash-mismatch');
});

test('an account item without its meta is refused', () => {
  const item = NETWORK.transactions[0]!;
  for (const meta of [undefined, {}, { ...item.meta, id: -1 }, { ...item.meta, hash: {} }]) {
    const parsed = parseNisTransfer({ ...item, meta });
    assert.ok(isRefusal(parsed));
    assert.equal(parsed.refused, 'nem-json-malformed');
  }
});

test('objects that cannot be made a text do no harm', () => {
  const hostile = { toString: 0 };
  const { transaction } = NETWORK.transactions[5]!;
  const inner = transaction['otherTrans'] as Record<string, unknown>;
  const parsed = parseNisTransaction({ ...transaction, otherTrans: { ...inner, type: hostile } });
  assert.ok(!isRefusal(parsed));
  assert.equal(parsed.kind, 'unknown');
  const unsigned = parseNisTransaction({ ...transaction, signature: hostile });
  assert.ok(isRefusal(unsigned));
  assert.equal(unsigned.refused, 'nem-json-malformed');
});

const anyJson = fc.oneof(fc.jsonValue(), fc.constant({ toString: 0, valueOf: null }));

test('no JSON value makes the parsers throw', () => {
  fc.assert(
    fc.property(anyJson, fc.constantFrom(...Object.keys(BLOCK)), (value, field) => {
      parseNisBlock(value);
      parseNisTransfer(value);
      parseNisBlock({ ...BLOCK, [field]: value });
      const item = NETWORK.transactions[5]!;
      const { transaction } = item;
      for (const name of Object.keys(transaction)) {
        parseNisTransfer({ ...item, transaction: { ...transaction, [name]: value } });
      }
      const otherTrans = transaction['otherTrans'] as Record<string, unknown>;
      for (const name of Object.keys(otherTrans)) {
        parseNisTransaction({ ...transaction, otherTrans: { ...otherTrans, [name]: value } });
      }
    }),
    { numRuns: 500 },
  );
});

test('the body to announce is data and signature in lower hex', () => {
  const body = announceBody(unhex('0aff'), unhex('ab'.repeat(64)));
  assert.equal(body, `{"data":"0aff","signature":"${'ab'.repeat(64)}"}`);
});
