// Entries, byte for byte: spec/vectors/entries.json, made by another implementation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, fromUtf8, hex, utf8 } from '../src/bytes.ts';
import { BODIES, type Body, bodyBytes, ENTRY_TYPES, entryName, readContent } from '../src/entry.ts';
import {
  commitment,
  entryBytes,
  entryHash,
  ENVELOPE_BYTES,
  ledgerIdOf,
  MAX_BODY_BYTES,
  paymentTag,
  readEntryBytes,
  readEnvelope,
  type SealedEntry,
  sealEntry,
} from '../src/envelope.ts';
import {
  actChallenge,
  type ActStatement,
  paymentIdOf,
  statementBytes,
  type StatementKind,
  stopIdOf,
} from '../src/evidence.ts';
import { type HistoryPart, historyPartHash } from '../src/history.ts';
import { type CarriedPart, carriedPartHash, rebaseSubject } from '../src/rebase.ts';
import { type Person, personHash } from '../src/policy.ts';
import { isRefusal } from '../src/refusal.ts';

interface Entry {
  name: keyof typeof ENTRY_TYPES;
  type: number;
  time: number;
  tag: string;
  salt: string;
  body: string;
  commit: string;
  envelope: string;
  hash: string;
  ledger?: string;
}

interface Refused {
  name: string;
  refused: string;
}

interface Vectors {
  accepted: Entry[];
  refused: {
    envelopes: (Refused & { bytes: string })[];
    entries: (Refused & { bytes?: string; head?: string; zeros?: number })[];
    bodies: (Refused & { type: number; body: string })[];
  };
  statements: { kind: StatementKind; statement: object; signed: string }[];
  acts: { statement: ActStatement; challenge: string }[];
  names: {
    tag: { chain: string; identity: string; tag: string }[];
    payment: { chain: string; bytes: string; payment: string }[];
    stop: { statement: ActStatement; stop: string }[];
    person: { person: Person; hash: string }[];
    history: { part: HistoryPart; hash: string }[];
    carried: { part: CarriedPart; hash: string }[];
    rebase: { body: Body<'ledger.rebased'>; subject: string }[];
  };
}

const VECTORS: Vectors = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/entries.json', import.meta.url), 'utf8'),
);

const refusedTag = (value: unknown): string | undefined =>
  isRefusal(value) ? value.refused : undefined;

const bytesOf = (text: string): Uint8Array => fromHex(text)!;

test('entries are sealed to the bytes, commitments and hashes of the vectors', () => {
  for (const row of VECTORS.accepted) {
    const body = utf8(row.body);
    const entry = sealEntry(row.type, row.time, body, bytesOf(row.salt), bytesOf(row.tag));
    assert.equal(hex(entry.envelope), row.envelope, row.name);
    assert.equal(hex(entry.commit), row.commit, row.name);
    assert.equal(hex(commitment(bytesOf(row.salt), body)), row.commit, row.name);
    assert.equal(hex(entryHash(entry.envelope)), row.hash, row.name);
    if (row.ledger !== undefined) assert.equal(hex(ledgerIdOf(body)), row.ledger);
  }
});

test('and read back from their bytes, with the content they have', () => {
  for (const row of VECTORS.accepted) {
    const bytes = bytesOf(row.envelope + row.salt + hex(utf8(row.body)));
    const entry = readEntryBytes(bytes);
    assert.ok(!isRefusal(entry), row.name);
    assert.deepEqual([entry.type, entry.time, hex(entry.tag)], [row.type, row.time, row.tag]);
    assert.deepEqual(entryBytes(entry), bytes);
    const content = readContent(entry);
    assert.ok(!isRefusal(content), `${row.name}: ${JSON.stringify(content).slice(0, 200)}`);
    assert.equal(content.name, row.name);
    assert.equal(fromUtf8(bodyBytes(content.name, content.body as never)), row.body);
  }
});

test('the vectors have an entry of every type, and every type its number and its schema', () => {
  const names = new Set(VECTORS.accepted.map(({ name }) => name));
  assert.deepEqual([...names].sort(), Object.keys(ENTRY_TYPES).sort());
  assert.deepEqual(Object.keys(BODIES).sort(), Object.keys(ENTRY_TYPES).sort());
  assert.equal(new Set(Object.values(ENTRY_TYPES)).size, names.size);
  for (const { name, type } of VECTORS.accepted) assert.equal(entryName(type), name);
});

test('envelopes, entries and bodies of another form are refused by their tags', () => {
  for (const { name, bytes, refused } of VECTORS.refused.envelopes) {
    assert.equal(refusedTag(readEnvelope(bytesOf(bytes))), refused, name);
  }
  for (const { name, bytes, head, zeros = 0, refused } of VECTORS.refused.entries) {
    const whole = bytesOf(bytes ?? head + '00'.repeat(zeros));
    assert.equal(refusedTag(readEntryBytes(whole)), refused, name);
  }
  for (const { name, type, body, refused } of VECTORS.refused.bodies) {
    const entry = { type, body: utf8(body) } as SealedEntry;
    assert.equal(refusedTag(readContent(entry)), refused, name);
  }
});

test('statements, acts, tags, payments, stops, parts and rebases: names as in the vectors', () => {
  const { statements, acts, names } = VECTORS;
  for (const { kind, statement, signed } of statements) {
    assert.equal(fromUtf8(statementBytes(kind, statement)), signed);
  }
  for (const { statement, challenge } of acts) {
    assert.equal(hex(actChallenge(statement)), challenge);
  }
  for (const { chain, identity, tag } of names.tag) {
    assert.equal(hex(paymentTag(chain, identity)), tag);
  }
  for (const { chain, bytes, payment } of names.payment) {
    assert.equal(paymentIdOf(chain, bytesOf(bytes)), payment);
  }
  for (const { statement, stop } of names.stop) assert.equal(stopIdOf(statement), stop);
  for (const { person, hash } of names.person) assert.equal(personHash(person), hash);
  for (const { part, hash } of names.history) assert.equal(historyPartHash(part), hash);
  for (const { part, hash } of names.carried) assert.equal(carriedPartHash(part), hash);
  for (const { body, subject } of names.rebase) assert.equal(rebaseSubject(body), subject);
});

test('what is sealed is read back, and any changed byte is noticed', () => {
  const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const anyEntry = fc.record({
    type: fc.nat(255),
    time: fc.maxSafeNat(),
    body: fc.uint8Array({ maxLength: 300 }),
    salt: fixed(32),
    tag: fixed(32),
  });
  fc.assert(
    fc.property(anyEntry, fc.nat(), ({ type, time, body, salt, tag }, place) => {
      const entry = sealEntry(type, time, body, salt, tag);
      const bytes = entryBytes(entry);
      assert.deepEqual(readEntryBytes(bytes), entry);
      const at = place % bytes.length;
      bytes[at]! ^= 1;
      const other = readEntryBytes(bytes);
      const sameHash = !isRefusal(other) && hex(other.envelope) === hex(entry.envelope);
      assert.ok(!sameHash, `byte ${at} is not bound by the leaf hash`);
    }),
  );
});

test('a body may have 60,000 bytes and no more', () => {
  const salt = new Uint8Array(32);
  const longest = sealEntry(1, 0, new Uint8Array(MAX_BODY_BYTES), salt);
  assert.ok(!isRefusal(readEntryBytes(entryBytes(longest))));
  // A C2SP entry bundle has a u16 for the length of an entry.
  assert.ok(ENVELOPE_BYTES + 32 + MAX_BODY_BYTES <= 65_535);
  assert.throws(() => sealEntry(1, 0, new Uint8Array(MAX_BODY_BYTES + 1), salt), /too long/);
  assert.throws(() => sealEntry(1, 0, new Uint8Array(), new Uint8Array(31)), /lengths/);
});
