// The fold: one entry at a time, the same in every process. An entry that breaks a rule is invalid:
// the gateway must not write it, and a replica that meets one halts with its tag.
import { hex } from '@sekisho/protocol/bytes';
import { entryHash, type SealedEntry } from '@sekisho/protocol/envelope';
import { type Content, readContent } from '@sekisho/protocol/entry';
import { parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { enterAmended, enterVetoed } from './amended.ts';
import { amendIfDue, noteKnown } from './amending.ts';
import { enterApproved, enterCancelled, enterRejected } from './decided.ts';
import { enterAttested } from './attested.ts';
import { Draft } from './draft.ts';
import type { Checks, Entering, Ruling } from './entering.ts';
import { enterCarried } from './carried.ts';
import { enterExpired } from './expired.ts';
import { ripen } from './expiring.ts';
import { enterStopped, enterThawed } from './halted.ts';
import { enterImported } from './imported.ts';
import { enterObserved } from './observed.ts';
import { enterOpened } from './opened.ts';
import { enterPrepared } from './prepared.ts';
import { enterRebased } from './rebased.ts';
import { enterRequested } from './requested.ts';
import { enterSealed } from './sealed.ts';
import { enterSigned } from './signed.ts';
import { type Delta, type Lookup, metaOf, policyOf } from './state.ts';
import { quorumClock } from './witnessed.ts';

export type { Checks } from './entering.ts';

const NO_TAG = '0'.repeat(64);

/** The changes that an entry makes to the state before it, or why it is invalid. */
export function apply(lookup: Lookup, entry: SealedEntry, checks: Checks): Delta | Refusal {
  const content = readContent(entry);
  return isRefusal(content) ? content : applyContent(lookup, entry, content, checks);
}

/** As `apply`, for who has read the entry's content already (`readContent`). */
export function applyContent(
  lookup: Lookup,
  entry: SealedEntry,
  content: Content,
  checks: Checks,
): Delta | Refusal {
  const draft = new Draft(lookup);
  const ruling = enter(draft, entry, content, checks);
  return ruling ?? draft.delta();
}

function enter(draft: Draft, entry: SealedEntry, content: Content, checks: Checks): Ruling {
  const meta = draft.get('meta', '');
  const tag = hex(entry.tag);
  if (content.name !== 'payment.prepared' && tag !== NO_TAG) {
    return refuse('tag-misplaced', 'only a prepared payment carries a tag');
  }
  if (meta === undefined) {
    return content.name === 'ledger.opened'
      ? enterOpened(draft, checks, entry, content.body)
      : refuse('ledger-not-opened', 'the first entry opens the ledger');
  }
  if (entry.time < meta.time) return refuse('time-backwards', 'entry times never decrease');
  if (entry.time < meta.witnessed) {
    return refuse('time-before-witnessed', 'no entry lies before the time watchers have stated');
  }
  if (draft.get('carrying', '') !== undefined && content.name !== 'ledger.carried') {
    return refuse('carried-missing', 'what a rebase carries comes first, and it is not whole yet');
  }
  const hash = hex(entryHash(entry.envelope));
  const about = { hash, index: meta.size, time: entry.time, tag };
  const entering = { draft, checks, meta, policy: policyOf(draft), entry: about };
  const ruling = enterContent(entering, content);
  if (ruling !== undefined) return ruling;
  const witnessed = Math.max(meta.witnessed, quorumClock(draft) ?? 0);
  const now = metaOf(draft);
  const asked = now.asked || content.name === 'withdrawal.requested';
  draft.put('meta', '', { ...now, size: meta.size + 1, time: entry.time, witnessed, asked });
  if (witnessed > meta.witnessed) ripen(draft, witnessed);
  if (content.name === 'chain.observed') {
    const { watcher, clock, head } = content.body.statement;
    noteKnown(draft, watcher, parseInstant(clock)!, head.size);
    amendIfDue(draft, meta.size + 1);
  }
  return undefined;
}

function enterContent(entering: Entering, content: Content): Ruling {
  switch (content.name) {
    case 'withdrawal.requested':
      return enterRequested(entering, content.body);
    case 'withdrawal.attested':
      return enterAttested(entering, content.body);
    case 'withdrawal.approved':
      return enterApproved(entering, content.body);
    case 'withdrawal.rejected':
      return enterRejected(entering, content.body);
    case 'withdrawal.cancelled':
      return enterCancelled(entering, content.body);
    case 'payment.prepared':
      return enterPrepared(entering, content.body);
    case 'payment.signed':
      return enterSigned(entering, content.body);
    case 'payment.expired':
      return enterExpired(entering, content.body);
    case 'chain.observed':
      return enterObserved(entering, content.body);
    case 'stopped':
      return enterStopped(entering, content.body);
    case 'thawed':
      return enterThawed(entering, content.body);
    case 'policy.amended':
      return enterAmended(entering, content.body);
    case 'policy.vetoed':
      return enterVetoed(entering, content.body);
    case 'history.imported':
      return enterImported(entering, content.body);
    case 'state.sealed':
      return enterSealed(entering, content.body);
    case 'ledger.rebased':
      return enterRebased(entering, content.body);
    case 'ledger.carried':
      return enterCarried(entering, content.body);
    case 'ledger.opened':
      return refuse('ledger-opened-twice', 'a ledger is opened once');
    default:
      // Their numbers and forms are fixed; the rules that read them are not written yet.
      return refuse('entry-type', `entries ${content.name} are not accepted by this version`);
  }
}
