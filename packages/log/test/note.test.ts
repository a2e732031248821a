import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { COSIGNATURE_V1, ED25519, formatKey, noteKey, parseKey } from '../src/note-key.ts';
import {
  ed25519Signer,
  ed25519Verifier,
  MAX_NOTE_LENGTH,
  MAX_SIGNATURES,
  openNote,
  signatureLine,
  signNote,
} from '../src/note.ts';
import { keyPair, testLog, testWitness, verifyEd25519 } from './keys.ts';

const [a, b] = [testLog('a.example'), testLog('b.example')];

function refusedBy(tag: RefusalTag, result: unknown): void {
  assert.ok(isRefusal(result), 'accepted');
  assert.equal(result.refused, tag);
}

const noteText = fc
  .array(fc.oneof(fc.constant(''), fc.string({ unit: 'binary' })), { minLength: 1, maxLength: 6 })
  .map((lines) => `${lines.join('\n').replaceAll(/(?!\n)\p{Cc}/gu, '')}\n`);

test('what is signed opens, with each signer found', () => {
  fc.assert(
    fc.property(noteText, (text) => {
      const note = signNote(text, [a.signer, b.signer]);
      const both = openNote(note, [b.verifier, a.verifier]);
      assert.ok(!isRefusal(both));
      assert.equal(both.text, text);
      assert.deepEqual(
        both.signatures.map(({ name }) => name),
        ['a.example', 'b.example'],
      );
      const one = openNote(note, [b.verifier]);
      assert.ok(!isRefusal(one));
      assert.equal(one.signatures.length, 1);
    }),
  );
});

test('a note with any one character changed, added or removed does not open', () => {
  const note = signNote('first\n\nthird\n', [a.signer]);
  const position = fc.nat(note.length - 1);
  const unit = fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constant('\n'));
  fc.assert(
    fc.property(position, unit, fc.constantFrom(0, 1), (at, put, removed) => {
      const changed = note.slice(0, at) + put + note.slice(at + removed);
      if (changed === note) return;
      assert.ok(isRefusal(openNote(changed, [a.verifier])), JSON.stringify(changed));
    }),
    { numRuns: 1000 },
  );
});

test('openNote never throws', () => {
  const piece = fc.constantFrom('\n', '— ', ' ', 'a.example', 'AAAAAAAA', '=', 'x', '\ud800', '\0');
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (note) => assert.ok(isRefusal(openNote(note, [a.verifier])))),
    { numRuns: 2000 },
  );
});

test('keys survive their text, and no changed character of it does', () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).map((s) => s.replaceAll(/[\s+]/g, '_'));
  const type = fc.constantFrom<typeof ED25519 | typeof COSIGNATURE_V1>(ED25519, COSIGNATURE_V1);
  const publicKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(name, type, publicKey, fc.nat(), fc.nat(93), (n, t, bytes, at, code) => {
      const key = noteKey(n, t, bytes);
      const text = formatKey(key);
      assert.deepEqual(parseKey(text), key);
      const i = at % text.length;
      const changed = text.slice(0, i) + String.fromCharCode(0x21 + code) + text.slice(i + 1);
      if (changed !== text) assert.ok(isRefusal(parseKey(changed)), changed);
    }),
  );
});

test('a note has bounds, and both of them hold exactly', () => {
  const lines = (count: number) =>
    signNote('text\n', [a.signer, ...Array(count - 1).fill(b.signer)]);
  assert.ok(!isRefusal(openNote(lines(MAX_SIGNATURES), [a.verifier])));
  refusedBy('note-too-large', openNote(lines(MAX_SIGNATURES + 1), [a.verifier]));
  const overhead = signNote('\n', [a.signer]).length;
  const long = (length: number) => signNote(`${'x'.repeat(length - overhead)}\n`, [a.signer]);
  assert.equal(long(MAX_NOTE_LENGTH).length, MAX_NOTE_LENGTH);
  assert.ok(!isRefusal(openNote(long(MAX_NOTE_LENGTH), [a.verifier])));
  refusedBy('note-too-large', openNote(long(MAX_NOTE_LENGTH + 1), [a.verifier]));
});

test('a verifier is not asked about a signature of another length', () => {
  const gullible = ed25519Verifier(a.key, () => true);
  for (const length of [1, 63, 65, 72]) {
    const note = `text\n\n${signatureLine(a.key, new Uint8Array(length))}`;
    refusedBy('note-signature', openNote(note, [gullible]));
  }
  const note = `text\n\n${signatureLine(a.key, new Uint8Array(64))}`;
  assert.ok(!isRefusal(openNote(note, [gullible])));
});

test('a lone surrogate is not UTF-8', () => {
  const note = signNote('text\n', [a.signer]);
  refusedBy('note-malformed', openNote(`\ud800${note}`, [a.verifier]));
});

test('an empty text is none, even if it is signed', () => {
  const line = signatureLine(a.key, a.signer.sign(new Uint8Array()));
  for (const start of ['', '\n', 'x']) {
    refusedBy('note-malformed', openNote(start + line, [a.verifier]));
  }
});

test('a signature is verified over the text that is returned', () => {
  const signed = signNote('one\n', [a.signer]);
  const lines = signed.slice(signed.indexOf('— '));
  refusedBy('note-signature', openNote(`two\n\n${lines}`, [a.verifier]));
});

test('what we would not open, we do not sign', () => {
  for (const text of ['', 'no newline', 'tab\t\n', 'return\r\n', '\ud800\n']) {
    assert.throws(() => signNote(text, [a.signer]), /signNote/);
  }
  assert.throws(() => signNote('text\n', []), /signNote/);
  const pair = keyPair(Buffer.alloc(32, 1));
  for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u0085b', '\ud800', 'n'.repeat(256)]) {
    assert.throws(() => noteKey(name, ED25519, pair.publicKey), /noteKey/);
  }
  assert.throws(() => noteKey('a', ED25519, pair.publicKey.slice(1)), /32 bytes/);
  const { key } = testWitness('w.example');
  assert.throws(() => ed25519Signer(key, pair.sign), /type 0x01/);
  assert.throws(() => ed25519Verifier(key, verifyEd25519), /type 0x01/);
});
