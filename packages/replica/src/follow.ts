// Following the sequencer: a batch of entries and the head it signed over exactly them. The head is
// verified first, then every entry is folded, then all of it becomes durable; nothing is trusted.
import type { Checks } from '@sekisho/ledger/apply';
import { type Head, openCosignedHead, openHead, outlivedQuorum } from '@sekisho/ledger/head';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { verifyConsistency } from '@sekisho/log/proof';
import { fromBase64, fromHex } from '@sekisho/protocol/bytes';
import { readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { readContent } from '@sekisho/protocol/entry';
import type { Follow } from '@sekisho/protocol/message';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from './replica.ts';

/** Signers fold only what a quorum of watchers has cosigned; watchers fold what is sequenced. */
export type Trust = 'sequenced' | 'cosigned';

/**
 * Takes a batch on. Afterwards the replica stands at the end of the batch: at the head of its note,
 * or, while it catches up, at a size that the head provably continues.
 */
export async function follow(
  replica: Replica,
  batch: Follow,
  trust: Trust,
  checks: Checks,
): Promise<Head | Refusal> {
  if (replica.halted !== undefined) return replica.halted;
  if (batch.from !== replica.size) {
    return refuse(
      'follow-gap',
      `the batch starts at ${batch.from}, this replica at ${replica.size}`,
    );
  }
  const entries = readEntries(batch);
  if (isRefusal(entries)) return entries;
  const policy = policyFor(replica, entries);
  if (isRefusal(policy)) return policy;
  const head = openBy(trust, replica, policy, batch.note, checks);
  if (isRefusal(head)) return head;
  const end = batch.from + entries.length;
  if (head.size < end) return refuse('head-rollback', `the head is at ${head.size}, before ${end}`);
  // Heads up to the base are of the history before: nothing may be built on one under this name.
  if (head.size <= replica.pin.base) {
    return refuse('head-rollback', `this ledger begins after ${replica.pin.base} entries`);
  }
  const root = replica.rootWith(entries);
  if (!continues(end, root, head, batch.consistency)) {
    return refuse('head-root', 'the head is not of these entries upon what this replica holds');
  }
  const drafting = replica.draft();
  for (const entry of entries) {
    const ruling = drafting.enter(entry);
    // The sequencer signed a head over an invalid entry: this replica goes no further, ever.
    if (ruling !== undefined) return replica.haltAt([...drafting.entries, entry], ruling);
  }
  const note = head.size === end ? batch.note : '';
  const stored = { size: end, root, note };
  await replica.commit(drafting, stored);
  return head;
}

function openBy(
  trust: Trust,
  replica: Replica,
  policy: Policy,
  note: string,
  { ed25519 }: Checks,
): Head | Refusal {
  if (trust === 'sequenced') return openHead(policy, note, ed25519);
  const head = openCosignedHead(policy, note, ed25519);
  if (isRefusal(head) || replica.size === 0) return head;
  return outlivedQuorum(policy, head, metaOf(replica.state).witnessed) ?? head;
}

/** The head is of exactly this tree, or proves that it continues it (RFC 6962 §2.1.2). */
function continues(
  size: number,
  root: string,
  head: Head,
  consistency: readonly string[],
): boolean {
  if (head.size === size) return root === head.root && consistency.length === 0;
  return verifyConsistency({
    from: size,
    fromRoot: fromHex(root, 32)!,
    to: head.size,
    toRoot: fromHex(head.root, 32)!,
    proof: consistency.map((hash) => fromBase64(hash, 32)!),
  });
}

function readEntries(batch: Follow): SealedEntry[] | Refusal {
  const entries: SealedEntry[] = [];
  for (const text of batch.entries) {
    const entry = readEntryBytes(fromBase64(text)!);
    if (isRefusal(entry)) return entry;
    entries.push(entry);
  }
  return entries;
}

/**
 * The policy whose keys the head must carry: the one in force before the batch; or, while the entry
 * that opens this ledger is not here yet, the one that entry brings.
 */
function policyFor(replica: Replica, entries: readonly SealedEntry[]): Policy | Refusal {
  if (replica.begun) return policyOf(replica.state).document;
  const { rebased } = replica.pin;
  if (rebased !== undefined) return rebased.policy;
  const [first] = entries;
  if (first === undefined) return refuse('ledger-not-opened', 'there is nothing to follow yet');
  const content = readContent(first);
  if (isRefusal(content)) return content;
  const other = replica.pin.refuses(0, first, content, () => '');
  if (other !== undefined) return other;
  return content.name === 'ledger.opened'
    ? content.body.policy
    : refuse('ledger-not-opened', 'the first entry opens the ledger');
}
