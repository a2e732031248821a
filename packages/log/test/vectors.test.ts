// spec/vectors/log.json, every case of it: what is accepted, as what; what is refused, by which
// tag.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { openCheckpoint, parseCheckpoint } from '../src/checkpoint.ts';
import { cosign, cosignatureVerifier, openCosignatures } from '../src/cosignature.ts';
import { formatKey, type NoteKey, parseKey } from '../src/note-key.ts';
import {
  ed25519Signer,
  ed25519Verifier,
  type NoteVerifier,
  openNote,
  signNote,
} from '../src/note.ts';
import { verifyConsistency, verifyInclusion } from '../src/proof.ts';
import { decodeReceipt, encodeReceipt, verifyReceipt } from '../src/receipt.ts';
import { leafHash, Tree } from '../src/tree.ts';
import { keyPair, verifyEd25519 } from './keys.ts';

interface Outcome<T> {
  readonly name: string;
  readonly accept?: T;
  readonly refuse?: RefusalTag;
}
interface Proof {
  readonly name: string;
  readonly expect: 'accept' | 'refuse';
  readonly proof: string[];
}
type Inclusion = Proof & { leafHash: string; index: number; size: number; root: string };
type Consistency = Proof & { from: number; fromRoot: string; to: number; toRoot: string };
interface Time {
  readonly name: string;
  readonly timeSeconds: number;
}
interface Signing {
  readonly key: string;
  readonly seed: string;
  readonly text: string;
  readonly line: string;
}
interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}
interface Vectors {
  readonly tree: { leaves: string[]; roots: string[] };
  readonly inclusion: Inclusion[];
  readonly consistency: Consistency[];
  readonly keys: (Outcome<Omit<NoteKey, 'publicKey'> & { publicKey: string }> & { key: string })[];
  readonly notes: (Outcome<{ text: string; signedBy: string[] }> & {
    keys: string[];
    note: string;
  })[];
  readonly checkpoints: (Outcome<Head> & { key: string; note: string })[];
  readonly cosignatures: (Outcome<Time[]> & { witnesses: string[]; note: string })[];
  readonly receipts: (Outcome<Head & { index: number; times: Time[] }> & {
    entry: string;
    key: string;
    witnesses: string[];
    quorum: number;
    receipt: string;
  })[];
  readonly signatures: Signing[];
  readonly cosigning: (Signing & { timeSeconds: number })[];
}

const file = new URL('../../../spec/vectors/log.json', import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'));

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

function key(text: string): NoteKey {
  const parsed = parseKey(text);
  if (isRefusal(parsed)) throw new Error(`${text}: ${parsed.detail}`);
  return parsed;
}
const logKey = (text: string): NoteVerifier => ed25519Verifier(key(text), verifyEd25519);
const witnessKey = (text: string): NoteVerifier => cosignatureVerifier(key(text), verifyEd25519);

/** A case holds if it is refused by its tag, or accepted as what it says. */
function holds<T>(vector: Outcome<T>, result: unknown, view: () => unknown): void {
  if (vector.refuse !== undefined) {
    assert.ok(isRefusal(result), `${vector.name}: accepted`);
    assert.equal(result.refused, vector.refuse, vector.name);
    assert.notEqual(result.detail, '');
  } else {
    assert.ok(!isRefusal(result), `${vector.name}: ${JSON.stringify(result)}`);
    assert.deepEqual(view(), vector.accept, vector.name);
  }
}

test('roots of RFC 6962 trees', () => {
  const { leaves, roots } = vectors.tree;
  assert.equal(roots.length, leaves.length + 1);
  const tree = new Tree();
  for (const leaf of leaves) tree.append(leafHash(bytes(leaf)));
  assert.deepEqual(
    roots.map((_, size) => hex(tree.root(size))),
    roots,
  );
});

test('inclusion proofs: made alike, accepted and refused', () => {
  const tree = new Tree();
  for (const leaf of vectors.tree.leaves) tree.append(leafHash(bytes(leaf)));
  for (const { name, expect, proof, index, size, ...rest } of vectors.inclusion) {
    const hashes = { leafHash: bytes(rest.leafHash), root: bytes(rest.root) };
    const result = verifyInclusion({ ...hashes, index, size, proof: proof.map(bytes) });
    assert.equal(result, expect === 'accept', name);
    if (expect === 'accept') assert.deepEqual(tree.inclusion(index, size).map(hex), proof, name);
  }
});

test('consistency proofs: made alike, accepted and refused', () => {
  const tree = new Tree();
  for (const leaf of vectors.tree.leaves) tree.append(leafHash(bytes(leaf)));
  for (const { name, expect, proof, from, to, ...rest } of vectors.consistency) {
    const roots = { fromRoot: bytes(rest.fromRoot), toRoot: bytes(rest.toRoot) };
    const result = verifyConsistency({ ...roots, from, to, proof: proof.map(bytes) });
    assert.equal(result, expect === 'accept', name);
    if (expect === 'accept') assert.deepEqual(tree.consistency(from, to).map(hex), proof, name);
  }
});

test('verifier keys', () => {
  for (const vector of vectors.keys) {
    const result = parseKey(vector.key);
    holds(vector, result, () => {
      assert.ok(!isRefusal(result));
      assert.equal(formatKey(result), vector.key);
      return { ...result, publicKey: hex(result.publicKey) };
    });
  }
});

test('notes', () => {
  for (const vector of vectors.notes) {
    const result = openNote(vector.note, vector.keys.map(logKey));
    holds(vector, result, () => {
      assert.ok(!isRefusal(result));
      return { text: result.text, signedBy: result.signatures.map(({ name }) => name) };
    });
  }
});

test('checkpoints', () => {
  for (const vector of vectors.checkpoints) {
    const result = openCheckpoint(vector.note, logKey(vector.key));
    holds(vector, result, () => {
      assert.ok(!isRefusal(result));
      const { text, root, ...rest } = result;
      assert.deepEqual(parseCheckpoint(text), { root, ...rest });
      return { ...rest, root: hex(root) };
    });
  }
});

test('cosignatures', () => {
  for (const vector of vectors.cosignatures) {
    const result = openCosignatures(vector.note, vector.witnesses.map(witnessKey));
    holds(vector, result, () => result);
  }
});

test('receipts', () => {
  for (const vector of vectors.receipts) {
    const witnessing = { witnesses: vector.witnesses.map(witnessKey), quorum: vector.quorum };
    const entry = bytes(vector.entry);
    const result = verifyReceipt(vector.receipt, entry, logKey(vector.key), witnessing);
    holds(vector, result, () => {
      const decoded = decodeReceipt(vector.receipt);
      assert.ok(!isRefusal(result) && !isRefusal(decoded));
      assert.equal(encodeReceipt(decoded), vector.receipt);
      return { ...result, root: hex(result.root) };
    });
  }
});

test('signatures come out byte for byte', () => {
  for (const { seed, text, line, ...rest } of vectors.signatures) {
    const pair = keyPair(bytes(seed));
    assert.deepEqual(pair.publicKey, key(rest.key).publicKey);
    assert.equal(signNote(text, [ed25519Signer(key(rest.key), pair.sign)]), `${text}\n${line}`);
  }
  for (const { seed, text, line, timeSeconds, ...rest } of vectors.cosigning) {
    assert.equal(cosign(text, key(rest.key), timeSeconds, keyPair(bytes(seed)).sign), line);
  }
});

test('every tag of the log has a vector', () => {
  const cases = [
    ...vectors.keys,
    ...vectors.notes,
    ...vectors.checkpoints,
    ...vectors.cosignatures,
    ...vectors.receipts,
  ];
  const seen = new Set(cases.flatMap(({ refuse }) => refuse ?? []));
  const source = new URL('../../protocol/src/refusal-tags.ts', import.meta.url);
  const section = readFileSync(source, 'utf8')
    .split('// Log.\n')[1]
    ?.split(/\/\/|\} as const/)[0];
  const tags = [...(section ?? '').matchAll(/^ {2}'([a-z-]+)':/gm)].map(([, tag]) => tag);
  assert.equal(tags.length, 15);
  assert.deepEqual([...seen].toSorted(), tags.toSorted());
});
