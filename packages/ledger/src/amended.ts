// `policy.amended` and `policy.vetoed`: a quorum of amenders proposes a whole new policy, which
// waits out its delay (amending.ts); any one person may veto it meanwhile. What only takes away
// takes effect at once.
import { amendmentOf } from '@sekisho/policy/amendment';
import { readPolicy } from '@sekisho/policy/check';
import { discontinuities, unmetQuorums } from '@sekisho/policy/continuity';
import type { Body } from '@sekisho/protocol/entry';
import { type PersonAct, stopIdOf } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { dropAmendment, hasOtherWatchers, putInForce } from './amending.ts';
import { enterEnrolments } from './enrolled.ts';
import type { Checks, Entering, Ruling } from './entering.ts';
import { policyMisfit } from './opened.ts';
import { type ActContext, enterQuorum, readAct } from './person-act.ts';

/** Amendments that wait at once: each is a whole policy that every replica keeps. */
export const MAX_WAITING = 8;

type Amended = Body<'policy.amended'>;

export function enterAmended(entering: Entering, body: Amended): Ruling {
  const { draft, policy, meta, entry } = entering;
  if (body.replaces !== policy.hash) {
    return refuse('amendment-other-policy', `the policy in force is ${policy.hash}`);
  }
  // Who signed it first: a stranger's document is not worth looking into.
  const hash = policyHash(body.policy);
  const unsigned = enterQuorum(entering, body.acts, 'amend', hash, policy.document.amendment);
  if (unsigned !== undefined) return unsigned;
  const document = readAfter(entering, body, hash);
  if (isRefusal(document)) return document;
  const unenrolled = enterEnrolments(entering, body.enrolments, document);
  if (unenrolled !== undefined) return unenrolled;
  const amendment = amendmentOf(policy.document, document);
  if (amendment.kind === 'delayed') return wait(entering, hash, document);
  if (amendment.kind === 'suspend' && amendment.party === 'person') {
    const forbidden = suspensionRefusal(entering, amendment.id, body.acts);
    if (forbidden !== undefined) return forbidden;
    draft.put('suspension', '', { until: meta.witnessed + delayOf(policy.document) });
  }
  putInForce(draft, { hash, document }, entry.index + 1, meta.witnessed);
  return undefined;
}

const delayOf = ({ amendment }: Policy): number => amendment.delaySeconds * 1_000;

/** The new policy, if it can be lived by and may follow the one in force. */
function readAfter(entering: Entering, body: Amended, hash: string): Policy | Refusal {
  const { draft, policy, meta, checks } = entering;
  const document = readPolicy(body.policy as Json);
  if (isRefusal(document)) return document;
  const misfit = policyMisfit(document, checks);
  if (misfit !== undefined) return misfit;
  const [unmet] = unmetQuorums(document, meta.witnessed);
  if (unmet !== undefined) return refuse('amendment-unmet', `as of now, ${unmet}`);
  const [broken] = discontinuities(policy.document, document, meta.witnessed);
  if (broken !== undefined) return refuse('amendment-breaks', broken);
  const early = watchersRefusal(entering, document);
  if (early !== undefined) return early;
  // Approvals, thaws and amendments name the policy they were given under: they must not come back.
  if (hash === policy.hash || draft.get('former', hash) !== undefined) {
    return refuse('amendment-again', 'this very policy is or was in force; give it another name');
  }
  if (draft.get('vetoed', hash) !== undefined) {
    return refuse('amendment-vetoed', 'this very policy was vetoed; give it another name');
  }
  return document;
}

/**
 * Who sleeps through a change of watchers is brought across it by a head that a quorum of the old
 * ones has cosigned (gateway/bridges.ts). A second change could take them away before there is one;
 * so it waits until that quorum has spoken of a head beyond the first. One of them may be the very
 * watcher that is to go, dead: after the delay of an amendment it waits no longer.
 */
function watchersRefusal({ draft, policy, meta }: Entering, after: Policy): Refusal | undefined {
  const shore = draft.get('shore', '');
  if (shore === undefined || !hasOtherWatchers(policy.document, after)) return undefined;
  const across = shore.watchers.filter(
    (id) => (draft.get('watcher', id)?.head ?? 0) >= shore.until,
  );
  const over = shore.at + delayOf(policy.document);
  return across.length >= shore.quorum || meta.witnessed >= over
    ? undefined
    : refuse(
        'amendment-watchers',
        `${across.length} of ${shore.quorum} watchers of before entry ${shore.until} have spoken ` +
          `since they were changed; ask again when they have, or at ${formatInstant(over)}`,
      );
}

/**
 * Nobody takes part in their own suspension, and one person in each delay is the most: else a
 * quorum could send away, one after another, everybody who might veto or stop what it means to do.
 */
function suspensionRefusal(
  { draft, meta }: Entering,
  id: string,
  acts: readonly PersonAct[],
): Refusal | undefined {
  if (acts.some(({ statement }) => statement.person === id)) {
    return refuse('amendment-own', `${id} takes no part in being suspended`);
  }
  const until = draft.get('suspension', '')?.until ?? 0;
  return meta.witnessed < until
    ? refuse('amendment-suspended', `one person in each delay; the next ${formatInstant(until)}`)
    : undefined;
}

function wait({ draft, policy, entry }: Entering, hash: string, document: Policy): Ruling {
  if (draft.get('amendment', hash) !== undefined) {
    return refuse('amendment-duplicate', 'this very policy waits already');
  }
  const waiting = draft.get('waiting', '') ?? [];
  if (waiting.length >= MAX_WAITING) {
    return refuse('amendments-full', `${MAX_WAITING} amendments wait already`);
  }
  const delay = delayOf(policy.document);
  draft.put('amendment', hash, { document, at: entry.time, index: entry.index, delay, seen: [] });
  draft.put('waiting', '', [...waiting, hash]);
  return undefined;
}

export interface ReadVeto {
  readonly id: string;
  /** The policy that is not to be. */
  readonly policy: string;
  readonly by: string;
}

/** A veto from its evidence alone: watchers read it before it is in the ledger. */
export function readVeto(act: PersonAct, context: ActContext, checks: Checks): ReadVeto | Refusal {
  const { statement } = act;
  if (statement.act !== 'veto') {
    return refuse('act-other-kind', `the person signed "${statement.act}", not "veto"`);
  }
  const actor = readAct(act, context, checks);
  if (isRefusal(actor)) return actor;
  const by = `person:${actor.person.id}`;
  return { id: stopIdOf(statement), policy: statement.subject, by };
}

/**
 * Taken whether or not the policy waits: watchers may hold a veto that a gateway has kept back, and
 * one that came before its amendment holds all the same.
 */
export function enterVetoed(entering: Entering, act: Body<'policy.vetoed'>): Ruling {
  const { draft, meta, policy, entry, checks } = entering;
  const context = { ledger: meta.ledger, policy, time: meta.witnessed };
  const veto = readVeto(act, context, checks);
  if (isRefusal(veto)) return veto;
  if (draft.get('veto', veto.id) !== undefined) {
    return refuse('veto-duplicate', 'this veto is in the ledger already');
  }
  draft.put('veto', veto.id, { policy: veto.policy, index: entry.index });
  draft.put('vetoed', veto.policy, true);
  dropAmendment(draft, veto.policy);
  return undefined;
}
