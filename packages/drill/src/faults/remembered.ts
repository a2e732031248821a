// Pure functions that remember their answers within one world. Seven nodes read and fold the same
// entry over the same state; in one process the second one may be told what the first one found. A
// state is known by its hash and the deltas laid over it, everything else by its bytes. Nothing
// here is product code: load-hooks.ts puts it in front of product modules in a run of many seeds,
// and a test shows that runs without it leave the same trace.
import { createHash } from 'node:crypto';
import type { applyContent } from '@sekisho/ledger/apply';
import type { openCosignedHead, openHead } from '@sekisho/ledger/head';
import type { Delta, Lookup } from '@sekisho/ledger/state';
import type { canonicalBytes } from '@sekisho/protocol/canonical';
import type { readContent } from '@sekisho/protocol/entry';
import type { readEntryBytes, SealedEntry } from '@sekisho/protocol/envelope';
import type { domainHash, Hashing, sha256 } from '@sekisho/protocol/hash';
import type { Policy } from '@sekisho/protocol/policy';

const memories: { clear(): void }[] = [];

/** Between two worlds. */
export function forgetAll(): void {
  for (const memory of memories) memory.clear();
}

function memory<Value>(): Map<string, Value> {
  const known = new Map<string, Value>();
  memories.push(known);
  return known;
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

function byText<Argument, Answer>(
  work: (argument: Argument) => Answer,
  text: (argument: Argument) => string,
): (argument: Argument) => Answer {
  const known = memory<{ readonly answer: Answer }>();
  return (argument) => {
    const key = text(argument);
    const found = known.get(key);
    if (found !== undefined) return found.answer;
    const answer = work(argument);
    known.set(key, { answer });
    return answer;
  };
}

export const rememberedContent = (read: typeof readContent): typeof readContent =>
  byText(read, (entry: SealedEntry) => `${entry.type} ${textOf(entry.body)}`);

export const rememberedEntry = (read: typeof readEntryBytes): typeof readEntryBytes =>
  byText(read, textOf);

/** Shorter than this, decoding is quicker than remembering. */
const LONG = 200;

export function rememberedBase64(
  decode: (text: string, length?: number) => Uint8Array | undefined,
): typeof decode {
  const quick = byText(
    (text: string) => decode(text),
    (text) => text,
  );
  return (text, length) =>
    length === undefined && text.length > LONG ? quick(text) : decode(text, length);
}

/** By the value itself, which nobody changes once it is made: deltas above all. */
export function rememberedCanonical(encode: typeof canonicalBytes): typeof canonicalBytes {
  const known = new WeakMap<object, Uint8Array>();
  return (value) => {
    if (typeof value !== 'object' || value === null) return encode(value);
    const bytes = known.get(value) ?? encode(value);
    known.set(value, bytes);
    return bytes;
  };
}

/** The platform's SHA-256: the same function, and quicker over more than a block or two. */
export const platformSha256 =
  (_pure: typeof sha256): typeof sha256 =>
  (bytes) =>
    new Uint8Array(createHash('sha256').update(bytes).digest());

export const platformHashing = (pure: Hashing): Hashing => ({
  ...pure,
  sha256: platformSha256(pure.sha256),
});

export const platformDomainHash =
  (_pure: typeof domainHash): typeof domainHash =>
  (domain, ...parts) => {
    const hash = createHash('sha256').update(`${domain}\n`);
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  };

type Open = typeof openHead | typeof openCosignedHead;

/** By policy, which is one object for all who folded the same entries, and by note. */
export function rememberedHead<Opening extends Open>(open: Opening): Opening {
  let known = new WeakMap<Policy, Map<string, ReturnType<Open>>>();
  memories.push({ clear: () => (known = new WeakMap()) });
  const quick: Open = (policy, note, verify) => {
    const heads = known.get(policy) ?? new Map<string, ReturnType<Open>>();
    known.set(policy, heads);
    const answer = heads.get(note) ?? open(policy, note, verify);
    heads.set(note, answer);
    return answer as ReturnType<typeof openCosignedHead>;
  };
  return quick as Opening;
}

interface OverlayClass {
  new (base: Lookup): Lookup & { merge(delta: Delta): void };
}

const ids = new WeakMap<Delta, number>();
let lastId = 0;

/** An overlay that knows what it stands for. */
export function keyedOverlay(Overlay: OverlayClass): OverlayClass {
  return class Keyed extends Overlay {
    readonly #base: Lookup & { readonly hash?: string };
    #merged = '';

    constructor(base: Lookup) {
      super(base);
      this.#base = base;
    }

    /** Undefined where the state below has no hash. */
    get key(): string | undefined {
      return this.#base.hash === undefined ? undefined : this.#base.hash + this.#merged;
    }

    override merge(delta: Delta): void {
      super.merge(delta);
      if (!ids.has(delta)) ids.set(delta, ++lastId);
      this.#merged += ` ${ids.get(delta)}`;
    }
  };
}

/** The fold of one entry over one state. */
export function rememberedFold(fold: typeof applyContent): typeof applyContent {
  const known = memory<ReturnType<typeof applyContent>>();
  return (lookup, entry, content, checks) => {
    const state = 'key' in lookup ? lookup.key : undefined;
    if (typeof state !== 'string') return fold(lookup, entry, content, checks);
    const key = `${state} ${textOf(entry.envelope)}`;
    const answer = known.get(key) ?? fold(lookup, entry, content, checks);
    known.set(key, answer);
    return answer;
  };
}
