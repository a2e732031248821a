// Heads of the log as signers accept them: signed by the sequencer, cosigned by a quorum of
// watchers, and fresh. The keys are the policy's.
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { openCheckpoint } from '@sekisho/log/checkpoint';
import { cosignatureVerifier, openCosignatures } from '@sekisho/log/cosignature';
import { ed25519Verifier } from '@sekisho/log/note';
import {
  COSIGNATURE_V1,
  ED25519,
  type NoteKey,
  noteKey,
  type SignatureType,
} from '@sekisho/log/note-key';

/** A signer accepts no cosignature dated further ahead of its own clock (section 4). */
export const MAX_COSIGNATURE_AHEAD_MS = 5_000;
/** … nor further behind it: within a minute a stop that watchers hold stops all signing. */
export const MAX_COSIGNATURE_AGE_MS = 60_000;

export interface Head {
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** The checkpoint text that was signed. */
  readonly text: string;
}

export interface CosignedHead extends Head {
  readonly cosignatures: readonly { readonly watcher: string; readonly time: number }[];
}

/** A key's id is a hash, and heads are opened all day: each key of a policy is made once. */
const KEYS = new WeakMap<Policy, Map<string, NoteKey>>();

function keyOf(policy: Policy, name: string, type: SignatureType, publicKey: string): NoteKey {
  const keys = KEYS.get(policy) ?? new Map<string, NoteKey>();
  KEYS.set(policy, keys);
  const id = `${type} ${publicKey} ${name}`;
  const key = keys.get(id) ?? noteKey(name, type, fromHex(publicKey, 32)!);
  keys.set(id, key);
  return key;
}

/** The sequencer's key, named by the log's origin. */
export const logKey = (policy: Policy): NoteKey =>
  keyOf(policy, policy.gateway.origin, ED25519, policy.gateway.publicKey);

/** The name of a watcher's cosigning key lies under the log's origin. */
export const nameOf = ({ gateway }: Policy, { id }: { readonly id: string }): string =>
  `${gateway.origin}/watcher/${id}`;

export const watcherKey = (policy: Policy, watcher: { id: string; publicKey: string }): NoteKey =>
  keyOf(policy, nameOf(policy, watcher), COSIGNATURE_V1, watcher.publicKey);

/** A head that the sequencer signed. */
export function openHead(policy: Policy, note: string, verify: VerifyEd25519): Head | Refusal {
  const opened = openCheckpoint(note, ed25519Verifier(logKey(policy), verify));
  if (isRefusal(opened)) return opened;
  return { size: opened.size, root: hex(opened.root), text: opened.text };
}

/**
 * Why a head that was opened does not count where `witnessed` is the time: by their own dates all
 * its watchers were valid, but one that was suspended since may date as it likes.
 */
export function outlivedQuorum(
  { watchers }: Policy,
  { cosignatures }: CosignedHead,
  witnessed: number,
): Refusal | undefined {
  const ended = watchers.parties.filter(({ validUntil }) => parseInstant(validUntil)! <= witnessed);
  const left = cosignatures.filter(({ watcher }) => ended.every(({ id }) => id !== watcher));
  return left.length >= watchers.quorum
    ? undefined
    : refuse('head-quorum', `${left.length} of ${watchers.quorum} watchers that are still valid`);
}

/** A head that the sequencer signed and a quorum of watchers cosigned, whenever that was. */
export function openCosignedHead(
  policy: Policy,
  note: string,
  verify: VerifyEd25519,
): CosignedHead | Refusal {
  const head = openHead(policy, note, verify);
  if (isRefusal(head)) return head;
  const { parties, quorum } = policy.watchers;
  const keys = new Map(parties.map((party) => [watcherKey(policy, party), party]));
  const opened = openCosignatures(
    note,
    [...keys.keys()].map((key) => cosignatureVerifier(key, verify)),
  );
  if (isRefusal(opened)) return opened;
  const names = new Map([...keys].map(([key, party]) => [key.name, party]));
  const cosignatures = opened.flatMap(({ name, timeSeconds }) => {
    const party = names.get(name)!;
    const time = timeSeconds * 1_000;
    return time < parseInstant(party.validUntil)! ? [{ watcher: party.id, time }] : [];
  });
  return cosignatures.length >= quorum
    ? { ...head, cosignatures }
    : refuse('head-quorum', `${cosignatures.length} of ${quorum} watchers cosigned this head`);
}

/**
 * The date (ms) of a line that is this watcher's cosignature of the note, undefined for any other:
 * asked of every line before it is kept, since one false line of a known watcher spoils a note for
 * everybody.
 */
export function timeOfCosignature(
  policy: Policy,
  watcher: string,
  note: string,
  line: string,
  verify: VerifyEd25519,
): number | undefined {
  const party = policy.watchers.parties.find(({ id }) => id === watcher);
  // More lines than one could be a false one of another watcher, under this one's good name.
  if (party === undefined || line.indexOf('\n') !== line.length - 1) return undefined;
  const verifier = cosignatureVerifier(watcherKey(policy, party), verify);
  const opened = openCosignatures(note + line, [verifier]);
  return isRefusal(opened) || opened.length !== 1 ? undefined : opened[0]!.timeSeconds * 1_000;
}

/** Why nothing may be signed on this head at `now`, by the signer's own clock. */
export function staleness(policy: Policy, head: CosignedHead, now: number): Refusal | undefined {
  const { quorum } = policy.watchers;
  const notAhead = head.cosignatures.filter(({ time }) => time <= now + MAX_COSIGNATURE_AHEAD_MS);
  if (notAhead.length < quorum) {
    const ahead = Math.max(...head.cosignatures.map(({ time }) => time - now));
    const how = `cosignatures are dated ${secondsOf(ahead)} ahead of this clock`;
    return refuse('head-from-future', `${how}: set this machine’s clock, or the watchers’`);
  }
  const fresh = notAhead.filter(({ time }) => time >= now - MAX_COSIGNATURE_AGE_MS);
  if (fresh.length >= quorum) return undefined;
  const newest = now - Math.max(...notAhead.map(({ time }) => time));
  return refuse(
    'head-stale',
    `the newest cosignature is ${secondsOf(newest)} old, over 60 s: ` +
      'no quorum of watchers has spoken since, or this machine’s clock is ahead',
  );
}

/** For people: whole seconds. */
export const secondsOf = (ms: number): string => `${Math.trunc(ms / 1_000)} s`;
