// A gateway's store made anew from the stores of those who followed it. Everything is folded again,
// every copy must be of one history, and the copies must be enough to have whatever was signed.
import type { Checks } from '@sekisho/ledger/apply';
import { logKey, openHead } from '@sekisho/ledger/head';
import { signatureLine } from '@sekisho/log/note';
import { ed25519Verifier, openNote } from '@sekisho/log/note';
import { count, hashHex, readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { type Own, Replica } from './replica.ts';
import type { Store } from './store.ts';

/** Entries copied in one transaction. */
const BATCH = 1_024;

/** The store of a signer or watcher that is stopped, by the name the policy has for it. */
export interface Copy {
  readonly id: string;
  readonly store: Store;
}

export interface Rebuilt {
  readonly size: number;
  readonly root: string;
  /** Whose store had most. */
  readonly from: string;
  readonly copies: readonly { readonly id: string; readonly size: number }[];
}

interface Opened extends Copy {
  readonly replica: Replica;
}

/** Fills an empty store with the longest history among the copies. */
export async function rebuild(
  copies: readonly Copy[],
  target: Store,
  ledger: string,
  checks: Checks,
  own: Pick<Own, 'rebased'> = {},
): Promise<Rebuilt | Refusal> {
  if ((await target.head()) !== undefined) {
    return refuse('rebuild-target', 'the store to be written holds a ledger; give a new file');
  }
  const opened: Opened[] = [];
  for (const { id, store } of copies) {
    const replica = await Replica.open(store, ledger, checks, own);
    const why = isRefusal(replica) ? replica : replica.halted;
    if (why !== undefined) return refuse(why.refused, `the store of ${id}: ${why.detail}`);
    if (!isRefusal(replica)) opened.push({ id, store, replica });
  }
  const longest = opened
    .filter(({ replica }) => replica.note !== '')
    .reduce<Opened | undefined>(
      (a, b) => (a && a.replica.size >= b.replica.size ? a : b),
      undefined,
    );
  if (longest === undefined) return refuse('rebuild-too-few', 'no copy stands at a signed head');
  const wrong = (await misfit(opened, longest)) ?? tooFew(opened, longest.replica.policy);
  if (wrong !== undefined) return wrong;
  await write(longest.replica, target, bareNote(longest.replica, checks));
  const { size } = longest.replica;
  return {
    ...{ size, root: longest.replica.root(), from: longest.id },
    copies: opened.map(({ id, replica }) => ({ id, size: replica.size })),
  };
}

/** Whether somebody holds, or once cosigned, what the longest copy does not have. */
async function misfit(
  opened: readonly Opened[],
  { id: longestId, replica: longest }: Opened,
): Promise<Refusal | undefined> {
  for (const { id, store, replica } of opened) {
    const largest = await cosigned(store);
    for (const { size, root } of [{ size: replica.size, root: replica.root() }, largest]) {
      if (size > longest.size) {
        const what = `${id} has seen ${size} entries under a signed head, and no copy has them all`;
        return refuse('rebuild-behind', `${what}: let it catch up, or leave its copy out`);
      }
      if (size > 0 && longest.root(size) !== root) {
        const what = `${id} and ${longestId} hold two histories of one ledger`;
        return refuse('rebuild-forked', `${what}: only ledger.rebased ends that`);
      }
    }
  }
  return undefined;
}

const largestNote = z.strictObject({ size: count, root: hashHex });

/** What a watcher noted of the largest head it ever cosigned (watcher/src/cosigner.ts). */
async function cosigned(store: Store): Promise<z.infer<typeof largestNote>> {
  const text = await store.note('cosigned', 'largest');
  const json = text === undefined ? { size: 0, root: '0'.repeat(64) } : parseJson(text);
  const largest = isRefusal(json) ? json : readAs(largestNote, json, 'largest head');
  if (isRefusal(largest)) throw new Error(`the book of cosigned heads: ${largest.detail}`);
  return largest;
}

/**
 * A signature takes t signers who follow the head it is made on, and q watchers who cosigned it. So
 * any n − t + 1 signers, or any m − q + 1 watchers, have among them whatever was ever signed.
 */
function tooFew(opened: readonly Opened[], policy: Policy): Refusal | undefined {
  const named = (parties: readonly { readonly id: string }[]): number =>
    parties.filter(({ id }) => opened.some((copy) => copy.id === id)).length;
  const stranger = opened.find(
    ({ id }) => ![...policy.signers, ...policy.watchers.parties].some((party) => party.id === id),
  );
  if (stranger !== undefined) {
    return refuse('rebuild-too-few', `the policy names no signer or watcher ${stranger.id}`);
  }
  const { parties: watchers, quorum } = policy.watchers;
  const thresholds = policy.wallets.flatMap(({ custody }) =>
    custody.kind === 'threshold' ? [custody.group.threshold] : [],
  );
  const signersNeeded = policy.signers.length - Math.min(...thresholds) + 1;
  const watchersNeeded = watchers.length - quorum + 1;
  if (named(policy.signers) >= signersNeeded || named(watchers) >= watchersNeeded) return undefined;
  return refuse(
    'rebuild-too-few',
    `give the stores of ${signersNeeded} signers or of ${watchersNeeded} watchers at least: ` +
      'fewer might all lack a payment that was signed',
  );
}

/** The sequencer's own signature alone: cosignatures are collected anew. */
function bareNote({ policy, note }: Replica, { ed25519 }: Checks): string {
  const key = logKey(policy);
  const opened = openNote(note, [ed25519Verifier(key, ed25519)]);
  if (isRefusal(opened))
    throw new Error(`the head was verified when it was opened: ${opened.detail}`);
  const [own] = opened.signatures;
  const bare = `${opened.text}\n${signatureLine(key, own!.signature)}`;
  const head = openHead(policy, bare, ed25519);
  if (isRefusal(head)) throw new Error(`a head without its cosignatures: ${head.detail}`);
  return bare;
}

/** Only the last batch has a signed head: a store that is half written is no gateway's. */
async function write(replica: Replica, target: Store, note: string): Promise<void> {
  const { size } = replica;
  for (let from = 0; from < size; from += BATCH) {
    const entries = await replica.entries(from, Math.min(BATCH, size - from));
    const end = from + entries.length;
    await target.append({
      ...{ from, previousRoot: from === 0 ? '' : replica.root(from), entries },
      head: { size: end, root: replica.root(end), note: end === size ? note : '' },
    });
  }
}
