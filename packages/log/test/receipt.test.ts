import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { openCheckpoint, signCheckpoint } from '../src/checkpoint.ts';
import { cosign } from '../src/cosignature.ts';
import { decodeReceipt, encodeReceipt, MAX_RECEIPT_LENGTH, verifyReceipt } from '../src/receipt.ts';
import { leafHash, Tree } from '../src/tree.ts';
import { testLog, testWitness } from './keys.ts';

const origin = 'ledger.example/log';
const log = testLog(origin);
const witnesses = ['w.example/1', 'w.example/2', 'w.example/3'].map((name) => testWitness(name));
const verifiers = witnesses.map(({ verifier }) => verifier);

const entryOf = (i: number): Uint8Array => Buffer.from(`entry ${i}`);
const tree = new Tree();
for (let i = 0; i < 500; i++) tree.append(leafHash(entryOf(i)));

function receiptOf(index: number, size: number, signing = witnesses): string {
  const note = signCheckpoint({ origin, size, root: tree.root(size) }, log.signer);
  const opened = openCheckpoint(note, log.verifier);
  assert.ok(!isRefusal(opened));
  const lines = signing.map(({ key, sign }, i) =>
    cosign(opened.text, key, 1_769_000_000 + i, sign),
  );
  return encodeReceipt({
    index,
    proof: tree.inclusion(index, size),
    checkpoint: note + lines.join(''),
  });
}

const place = fc
  .tuple(fc.nat(499), fc.nat(499))
  .map(([a, b]) => ({ index: Math.min(a, b), size: Math.max(a, b) + 1 }));

test('a receipt of any entry verifies, for that entry and quorum alone', () => {
  fc.assert(
    fc.property(place, fc.subarray(witnesses), fc.nat(499), ({ index, size }, signing, other) => {
      const text = receiptOf(index, size, signing);
      const quorum = signing.length;
      const result = verifyReceipt(text, entryOf(index), log.verifier, {
        witnesses: verifiers,
        quorum,
      });
      assert.deepEqual(result, {
        origin,
        index,
        size,
        root: tree.root(size),
        times: signing.map(({ key }, i) => ({ name: key.name, timeSeconds: 1_769_000_000 + i })),
      });
      const alone = verifyReceipt(text, entryOf(index), log.verifier);
      assert.ok(!isRefusal(alone) && alone.times.length === 0);
      if (other !== index) {
        const wrong = verifyReceipt(text, entryOf(other), log.verifier);
        assert.ok(isRefusal(wrong) && wrong.refused === 'inclusion-proof');
      }
      if (quorum < 3) {
        const more = { witnesses: verifiers, quorum: quorum + 1 };
        const few = verifyReceipt(text, entryOf(index), log.verifier, more);
        assert.ok(isRefusal(few) && few.refused === 'cosignature-quorum');
      }
    }),
  );
});

test('a receipt with any one character changed, added or removed is refused', () => {
  const [index, size] = [123, 457];
  const text = receiptOf(index, size);
  const all = { witnesses: verifiers, quorum: 3 };
  assert.ok(!isRefusal(verifyReceipt(text, entryOf(index), log.verifier, all)));
  const unit = fc.oneof(
    fc.nat(93).map((code) => String.fromCharCode(0x21 + code)),
    fc.constantFrom('', '\n', ' ', '=', '0', '\u0000', '\ud800'),
  );
  fc.assert(
    fc.property(fc.nat(text.length - 1), unit, fc.constantFrom(0, 1), (at, put, removed) => {
      const changed = text.slice(0, at) + put + text.slice(at + removed);
      if (changed === text) return;
      assert.ok(isRefusal(verifyReceipt(changed, entryOf(index), log.verifier, all)), changed);
    }),
    { numRuns: 2000 },
  );
});

test('what decodes has one spelling, and decoding never throws', () => {
  const hash = `${Buffer.alloc(32).toString('base64')}\n`;
  const piece = fc.constantFrom(
    'c2sp.org/tlog-proof@v1\n',
    'index 0\n',
    'index ',
    '7',
    hash,
    '\n',
    'x',
  );
  const text = fc.array(piece, { maxLength: 12 }).map((all) => all.join(''));
  const headed = text.map((rest) => `c2sp.org/tlog-proof@v1\nindex 3\n${rest}\n`);
  let decodedCount = 0;
  fc.assert(
    fc.property(fc.oneof(text, headed, fc.string()), (receipt) => {
      const decoded = decodeReceipt(receipt);
      if (isRefusal(decoded)) return;
      decodedCount++;
      assert.equal(encodeReceipt(decoded), receipt);
    }),
    { numRuns: 2000 },
  );
  assert.ok(decodedCount > 50);
});

test('a receipt has a bound', () => {
  const receipt = receiptOf(1, 2) + 'x'.repeat(MAX_RECEIPT_LENGTH);
  const decoded = decodeReceipt(receipt.slice(0, MAX_RECEIPT_LENGTH));
  assert.ok(!isRefusal(decoded));
  const longer = decodeReceipt(receipt.slice(0, MAX_RECEIPT_LENGTH + 1));
  assert.ok(isRefusal(longer) && longer.refused === 'receipt-malformed');
});

test('a quorum that is no count of the witnesses is a bug, not a permission', () => {
  const text = receiptOf(1, 2);
  for (const quorum of [-1, 4, 1.5, Number.NaN]) {
    const witnessing = { witnesses: verifiers, quorum };
    assert.throws(() => verifyReceipt(text, entryOf(1), log.verifier, witnessing), RangeError);
  }
});

test('parts that do not decode are not encoded', () => {
  const decoded = decodeReceipt(receiptOf(1, 2));
  assert.ok(!isRefusal(decoded));
  assert.throws(() => encodeReceipt({ ...decoded, index: -1 }), /encodeReceipt/);
  assert.throws(() => encodeReceipt({ ...decoded, index: 0.5 }), /encodeReceipt/);
  assert.throws(() => encodeReceipt({ ...decoded, proof: [new Uint8Array(31)] }), /encodeReceipt/);
  const proof = Array.from({ length: 64 }, () => new Uint8Array(32));
  assert.throws(() => encodeReceipt({ ...decoded, proof }), /encodeReceipt/);
});
