// What the log says in texts: keys, notes, checkpoints, cosignatures, receipts, proofs.
import { verifyReceiptFile } from '@sekisho/client/client';
import { CHECKS } from '@sekisho/drill/keys';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from '@sekisho/log/checkpoint';
import { cosignatureVerifier, openCosignatures } from '@sekisho/log/cosignature';
import {
  ed25519Verifier,
  type NoteVerifier,
  signatureLine,
  verifiedSignatures,
} from '@sekisho/log/note';
import { COSIGNATURE_V1, ED25519, formatKey, type NoteKey, parseKey } from '@sekisho/log/note-key';
import { verifyConsistency, verifyInclusion } from '@sekisho/log/proof';
import { decodeReceipt, encodeReceipt, verifyReceipt } from '@sekisho/log/receipt';
import { nodeHash } from '@sekisho/log/tree';
import { base64, equalBytes, fromHex, hex } from '@sekisho/protocol/bytes';
import { entryBytes } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { KIT, once, told, vectors } from '../examples.ts';
import { bytesOf, jsonLike, textLike, textOfInput } from '../inputs.ts';
import type { Value } from '../json-mutations.ts';
import { type Input, must, plain, type Target } from '../target.ts';

interface Inclusion {
  readonly leafHash: string;
  readonly index: number;
  readonly size: number;
  readonly root: string;
  readonly proof: readonly string[];
}
interface Consistency {
  readonly from: number;
  readonly fromRoot: string;
  readonly to: number;
  readonly toRoot: string;
  readonly proof: readonly string[];
}
interface Vectors {
  readonly keys: readonly { key: string }[];
  readonly notes: readonly { keys: readonly string[]; note: string }[];
  readonly checkpoints: readonly { note: string }[];
  readonly cosignatures: readonly { witnesses: readonly string[]; note: string }[];
  readonly receipts: readonly { key: string; witnesses: readonly string[]; receipt: string }[];
  readonly inclusion: readonly Inclusion[];
  readonly consistency: readonly Consistency[];
}

const LOG = once(() => vectors<Vectors>('log'));

const keyTexts = once((): readonly string[] => {
  const { keys, notes, cosignatures, receipts } = LOG();
  return [
    ...keys.map(({ key }) => key),
    ...notes.flatMap((note) => note.keys),
    ...[...cosignatures, ...receipts].flatMap(({ witnesses }) => witnesses),
  ];
});

/** Every key of the vectors that is one, by what it signs; one for each name and for each key. */
const verifiers = once(() => {
  const unique = new Map<string, NoteKey>();
  for (const text of keyTexts()) {
    const key = parseKey(text);
    if (isRefusal(key)) continue;
    const taken = [...unique.values()].some(
      ({ name, publicKey }) => name === key.name || equalBytes(publicKey, key.publicKey),
    );
    if (!taken) unique.set(text, key);
  }
  const of = (type: number) => [...unique.values()].filter((key) => key.type === type);
  return {
    log: of(ED25519).map((key) => ed25519Verifier(key, CHECKS.ed25519)),
    witnesses: of(COSIGNATURE_V1).map((key) => cosignatureVerifier(key, CHECKS.ed25519)),
  };
});

function key(input: Input): boolean {
  const text = textOfInput(input);
  const read = parseKey(text);
  if (isRefusal(read)) return false;
  must(formatKey(read) === text, 'it is written as another text');
  return true;
}

const notes = once(() => {
  const { notes: rows, checkpoints, cosignatures } = LOG();
  return [told().head(), ...[...rows, ...checkpoints, ...cosignatures].map(({ note }) => note)];
});

function note(input: Input): boolean {
  const text = textOfInput(input);
  const { log, witnesses } = verifiers();
  const all: readonly NoteVerifier[] = [...log, ...witnesses];
  const opened = verifiedSignatures(text, all);
  const cosigned = openCosignatures(text, witnesses);
  for (const verifier of log.slice(0, 4)) openCheckpoint(text, verifier);
  if (isRefusal(opened)) {
    return !isRefusal(cosigned);
  }
  must(text.startsWith(`${opened.text}\n`), 'the note has another text');
  for (const { name, keyId, signature } of opened.signatures) {
    const { key: signer } = all.find((one) => one.key.name === name && one.key.keyId === keyId)!;
    must(text.includes(`\n${signatureLine(signer, signature)}`), `${name} wrote another line`);
  }
  return true;
}

const checkpoints = once(() => notes().map((text) => text.slice(0, text.indexOf('\n\n') + 1)));

function checkpoint(input: Input): boolean {
  const text = textOfInput(input);
  const read = parseCheckpoint(text);
  if (isRefusal(read)) return false;
  must(formatCheckpoint(read) === text, 'it is written as another text');
  return true;
}

const receipts = once(() => LOG().receipts.map(({ receipt }) => receipt));

function receipt(input: Input): boolean {
  const text = textOfInput(input);
  const { log, witnesses } = verifiers();
  for (const verifier of log.slice(0, 2)) {
    verifyReceipt(text, new Uint8Array(4), verifier, { witnesses, quorum: 1 });
  }
  const read = decodeReceipt(text);
  if (isRefusal(read)) return false;
  must(encodeReceipt(read) === text, 'it is written as another text');
  return true;
}

/** A receipt file of the told ledger's last entry, under its cosigned head. */
const receiptFiles = once((): readonly Value[] => {
  const scribe = told();
  const index = scribe.size - 1;
  const proof = scribe.tree.inclusion(index, scribe.size);
  const bytes = base64(entryBytes(scribe.entries[index]!));
  return [{ bytes, receipt: encodeReceipt({ index, proof, checkpoint: scribe.head() }), index }];
});

function receiptFile(input: Input): boolean {
  const { policy } = KIT();
  const { origin, publicKey } = policy.gateway;
  const { quorum, parties } = policy.watchers;
  const watchers = parties.map(({ id, publicKey: of }) => ({ id, publicKey: of }));
  const trust = { ledger: told().ledger, origin, publicKey, watchers, quorum };
  const proven = verifyReceiptFile(bytesOf(input), trust, CHECKS.ed25519);
  if (isRefusal(proven)) return false;
  const known = told().entries[proven.index];
  must(
    known !== undefined && equalBytes(entryBytes(known), entryBytes(proven.entry)),
    'an entry is proven that the log does not have',
  );
  return true;
}

const inclusions = once((): readonly Value[] => LOG().inclusion);
const consistencies = once((): readonly Value[] => LOG().consistency);

/** Bytes where the text is hex; whatever else it is, as it is. */
const field = (value: unknown): Uint8Array =>
  (typeof value === 'string' ? fromHex(value) : value) as Uint8Array;

const parsed = (input: Input): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(textOfInput(input));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // the text is no JSON; then the claim has no fields
  }
};

/** RFC 6962 §2.1.1 backwards, by its recursion: the root that a path leads to. */
function rootBy(index: number, size: number, leaf: Uint8Array, path: Uint8Array[]): Uint8Array {
  if (size === 1) return leaf;
  const sibling = path.pop();
  if (sibling === undefined) throw new RangeError('the path is too short');
  let left = 1;
  while (left * 2 < size) left *= 2;
  return index < left
    ? nodeHash(rootBy(index, left, leaf, path), sibling)
    : nodeHash(sibling, rootBy(index - left, size - left, leaf, path));
}

function inclusion(input: Input): boolean {
  const { leafHash, index, size, root, proof } = parsed(input);
  const claim = {
    ...{ leafHash: field(leafHash), root: field(root) },
    ...{ index: index as number, size: size as number },
    proof: (Array.isArray(proof) ? proof.map(field) : proof) as Uint8Array[],
  };
  if (!verifyInclusion(claim)) return false;
  const path = [...claim.proof];
  const again = rootBy(claim.index, claim.size, claim.leafHash, path);
  must(path.length === 0 && equalBytes(again, claim.root), 'RFC 6962 leads to another root');
  return true;
}

function consistency(input: Input): boolean {
  const { from, fromRoot, to, toRoot, proof } = parsed(input);
  const claim = {
    ...{ from: from as number, to: to as number },
    ...{ fromRoot: field(fromRoot), toRoot: field(toRoot) },
    proof: (Array.isArray(proof) ? proof.map(field) : proof) as Uint8Array[],
  };
  if (!verifyConsistency(claim)) return false;
  must(claim.from <= claim.to, 'a tree is consistent with a smaller one');
  must(
    claim.from !== claim.to || hex(claim.fromRoot) === hex(claim.toRoot),
    'two roots of one size',
  );
  return true;
}

const SAME = 'written as the same text';

export const logTargets: readonly Target[] = [
  plain('note-keys', SAME, textLike(keyTexts), 40, key),
  plain('notes', 'the same text and lines', textLike(notes), 40, note),
  plain('checkpoints', SAME, textLike(checkpoints), 40, checkpoint),
  plain('receipts', SAME, textLike(receipts), 40, receipt),
  plain(
    'receipt-files',
    'proves nothing but what is there',
    jsonLike(receiptFiles),
    20,
    receiptFile,
  ),
  plain('inclusion-proofs', 'as RFC 6962 recurses', jsonLike(inclusions), 40, inclusion),
  plain('consistency-proofs', 'answers', jsonLike(consistencies), 40, consistency),
];
