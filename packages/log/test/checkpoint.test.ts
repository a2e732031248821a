import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../src/checkpoint.ts';
import { cosign, cosignatureVerifier, openCosignatures } from '../src/cosignature.ts';
import { emptyRoot } from '../src/tree.ts';
import { testLog, testWitness, verifyEd25519 } from './keys.ts';

const log = testLog('ledger.example/log');
const witnesses = ['w.example/1', 'w.example/2', 'w.example/3'].map((name) => testWitness(name));
const verifiers = witnesses.map(({ verifier }) => verifier);

const root = fc.uint8Array({ minLength: 32, maxLength: 32 });
const size = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const time = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

test('a checkpoint survives its text and its note', () => {
  fc.assert(
    fc.property(size, root, (leaves, hash) => {
      const checkpoint = { origin: log.key.name, size: leaves, root: hash };
      const text = formatCheckpoint(checkpoint);
      assert.deepEqual(parseCheckpoint(text), checkpoint);
      const opened = openCheckpoint(signCheckpoint(checkpoint, log.signer), log.verifier);
      assert.deepEqual(opened, { ...checkpoint, text });
    }),
  );
});

test('what parses as a checkpoint has one spelling', () => {
  const piece = fc.constantFrom(
    '0',
    '8',
    '-',
    '+',
    ' ',
    '=',
    '\n',
    'a.example',
    '.',
    'A'.repeat(43),
  );
  const loose = fc.array(piece, { maxLength: 8 }).map((all) => all.join(''));
  const close = fc
    .tuple(fc.string(), fc.string(), fc.string())
    .map((lines) => `${lines.join('\n')}\n`);
  const exact = fc
    .tuple(size, root)
    .map(([n, hash]) => formatCheckpoint({ origin: 'a.example', size: n, root: hash }));
  const spliced = fc.tuple(exact, fc.nat(80), loose).map(([text, at, put]) => {
    return text.slice(0, at) + put + text.slice(at);
  });
  fc.assert(
    fc.property(fc.oneof(loose, close, exact, spliced), (text) => {
      const parsed = parseCheckpoint(text);
      if (!isRefusal(parsed)) assert.equal(formatCheckpoint(parsed), text);
    }),
    { numRuns: 2000 },
  );
});

test('witnesses are found with their times, however many cosigned', () => {
  fc.assert(
    fc.property(fc.subarray(witnesses), size, root, time, (signing, leaves, hash, at) => {
      const checkpoint = { origin: log.key.name, size: leaves, root: hash };
      const text = formatCheckpoint(checkpoint);
      const lines = signing.map(({ key, sign }, i) => cosign(text, key, Math.max(1, at - i), sign));
      const note = signCheckpoint(checkpoint, log.signer) + lines.join('');
      assert.deepEqual(
        openCosignatures(note, verifiers),
        signing.map(({ key }, i) => ({ name: key.name, timeSeconds: Math.max(1, at - i) })),
      );
      // The witnesses' lines are strangers' to the log's verifier, and the other way round.
      assert.ok(!isRefusal(openCheckpoint(note, log.verifier)));
    }),
  );
});

test('a cosigned note with any one character changed loses a signer or is refused', () => {
  const checkpoint = { origin: log.key.name, size: 5, root: new Uint8Array(32).fill(7) };
  const text = formatCheckpoint(checkpoint);
  const lines = witnesses.map(({ key, sign }) => cosign(text, key, 1_769_000_000, sign));
  const note = signCheckpoint(checkpoint, log.signer) + lines.join('');
  fc.assert(
    fc.property(fc.nat(note.length - 1), fc.nat(93), (at, code) => {
      const changed = note.slice(0, at) + String.fromCharCode(0x21 + code) + note.slice(at + 1);
      if (changed === note) return;
      const times = openCosignatures(changed, verifiers);
      const opened = openCheckpoint(changed, log.verifier);
      assert.ok(isRefusal(times) || isRefusal(opened) || times.length < witnesses.length, changed);
    }),
    { numRuns: 1000 },
  );
});

test('a verifier is not asked about a cosignature of another length', () => {
  const gullible = cosignatureVerifier(witnesses[0]!.key, () => true);
  for (const length of [8, 64, 71, 72, 73]) {
    const signature = new Uint8Array(length).fill(0).with(7, 1);
    assert.equal(gullible.verify(new Uint8Array(), signature), length === 72);
  }
});

test('one witness never counts twice', () => {
  const checkpoint = { origin: log.key.name, size: 5, root: new Uint8Array(32) };
  const text = formatCheckpoint(checkpoint);
  const alias = testWitness('w.example/alias', 'witness w.example/1');
  const [first] = witnesses;
  assert.deepEqual(alias.key.publicKey, first!.key.publicKey);
  const lines = [first!, alias].map(({ key, sign }) => cosign(text, key, 1, sign));
  const note = signCheckpoint(checkpoint, log.signer) + lines.join('');
  assert.deepEqual(openCosignatures(note, [first!.verifier]), [
    { name: 'w.example/1', timeSeconds: 1 },
  ]);
  const both = openCosignatures(note, [first!.verifier, alias.verifier]);
  assert.ok(isRefusal(both) && both.refused === 'note-keys-ambiguous');
});

test('nobody cosigns or signs what would be refused', () => {
  const { key, sign } = witnesses[0]!;
  const text = formatCheckpoint({ origin: 'a.example', size: 0, root: emptyRoot() });
  for (const at of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
    assert.throws(() => cosign(text, key, at, sign), /time/);
  }
  assert.throws(() => cosign(`${text}extension\n`, key, 1, sign), /not a checkpoint/);
  assert.throws(() => cosign(text, log.key, 1, sign), /type 0x04/);
  assert.throws(() => cosignatureVerifier(log.key, verifyEd25519), /type 0x04/);
  assert.throws(() => openCosignatures(text, [log.verifier]), /type 0x04/);
  const other = { origin: 'other.example', size: 1, root: new Uint8Array(32) };
  assert.throws(() => signCheckpoint(other, log.signer), /another log/);
  const wrong = [
    { ...other, size: -1 },
    { ...other, size: 1.5 },
    { ...other, size: 2 ** 53 },
    { ...other, size: 0 },
    { ...other, origin: 'a b' },
    { ...other, root: new Uint8Array(31) },
  ];
  for (const checkpoint of wrong)
    assert.throws(() => formatCheckpoint(checkpoint), /formatCheckpoint/);
});
