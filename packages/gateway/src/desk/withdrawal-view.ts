// A withdrawal as people see it who decide about it: with the numbers that clients are not told.
// What is told here sorts and explains; who signs goes by the entry's bytes.
import { clearsAt, hasQuorum, verdictsOf } from '@sekisho/ledger/clearance';
import { type Standing, standingOf } from '@sekisho/ledger/standing';
import { metaOf, policyOf, type StoredReason, type Withdrawal } from '@sekisho/ledger/state';
import type { Reason, Verdict } from '@sekisho/policy/verdict';
import type { DeskBrief, DeskReason, HOLDS, QueueItem } from '@sekisho/protocol/desk-api';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import { type Outcome, stricter } from '@sekisho/protocol/status';
import type { ApiParts } from '../api/parts.ts';
import type { Roll } from '../api/roll.ts';
import { loggedAt } from '../api/writing.ts';
import { waitOf } from '../health.ts';
import { knownAddresses } from './known-addresses.ts';
import { givenOf, mayAct, quorumStateOf } from './people.ts';
import type { Trail } from './trail.ts';

type Hold = (typeof HOLDS)[number];

/** The interface’s parts, and the desk’s indexes. */
export interface Desk {
  readonly parts: ApiParts;
  readonly roll: Roll;
  readonly trail: Trail;
}

export function briefOf(parts: ApiParts, hash: string): DeskBrief {
  const withdrawal = withdrawalOf(parts, hash);
  return brief(parts, hash, withdrawal, standingOf(parts.replica.state, withdrawal));
}

/**
 * The whole of it; receipts under the latest cosigned head where that covers the entry. `standing`:
 * for whoever has judged it already in this very moment, since that is a third of the work.
 */
export async function itemOf(
  { parts, roll, trail }: Desk,
  hash: string,
  standing: Standing = standingOf(parts.replica.state, withdrawalOf(parts, hash)),
): Promise<QueueItem> {
  const { replica, clock } = parts;
  const { state } = replica;
  const withdrawal = withdrawalOf(parts, hash);
  const { hash: policy, document } = policyOf(state);
  const isOpen = standing.status === 'held' || standing.status === 'cleared';
  const verdicts = isOpen ? verdictsOf(state, withdrawal) : [];
  const clears = clearsAt(withdrawal, verdicts);
  const { facts, approvals, client } = withdrawal;
  const reviews = reviewsOf(parts, withdrawal, verdicts);
  const has = new Set(
    approvals.filter((given) => given.policy === policy).map(({ person }) => person),
  );
  return {
    ...brief(parts, hash, withdrawal, standing),
    asked: judgementOf(withdrawal.outcome, withdrawal.reasons, withdrawal.shadows),
    now: isOpen ? togetherOf(verdicts) : null,
    holds: holdsOf(parts, withdrawal, standing, verdicts, reviews, clears),
    reviews,
    approvals: givenOf(document, policy, approvals),
    mayApprove: isOpen
      ? mayAct(
          document,
          'approver',
          clock.now(),
          ({ id, excludedClients }) => has.has(id) || excludedClients.includes(client),
        )
      : [],
    clears: clears === undefined ? null : formatInstant(clears),
    stops: standing.stops.map((id) => {
      const { scope, reason } = state.get('stop', id)!;
      return { id, scope, reason };
    }),
    facts: {
      newcomer: facts.newcomer,
      newDestination: facts.newDestination,
      destinationFirstPaid: instantOrNull(facts.destinationFirstPaid),
      balance: facts.balance,
    },
    knownAddresses: knownAddresses(state, roll, trail.imported, hash),
    ...(await loggedAt(parts, withdrawal.index)),
  };
}

/** What holds an open one, nothing where it is cleared; undefined once it is over. */
export function holdsNow(parts: ApiParts, hash: string): readonly Hold[] | undefined {
  const { state } = parts.replica;
  const withdrawal = withdrawalOf(parts, hash);
  const standing = standingOf(state, withdrawal);
  if (standing.status !== 'held') return standing.status === 'cleared' ? [] : undefined;
  const verdicts = verdictsOf(state, withdrawal);
  const reviews = reviewsOf(parts, withdrawal, verdicts);
  return holdsOf(parts, withdrawal, standing, verdicts, reviews, clearsAt(withdrawal, verdicts));
}

function withdrawalOf({ replica }: ApiParts, hash: string): Withdrawal {
  const withdrawal = replica.state.get('withdrawal', hash);
  if (withdrawal === undefined) throw new Error(`no withdrawal ${hash} in the state`);
  return withdrawal;
}

function brief(
  parts: ApiParts,
  hash: string,
  withdrawal: Withdrawal,
  { status }: Standing,
): DeskBrief {
  const { destination: address, memo } = withdrawal;
  const { client, id, wallet, asset, amount, customer, purpose } = withdrawal;
  return {
    ...{ withdrawal: hash, client, id, wallet, asset, amount, customer, purpose, status },
    verdict: withdrawal.outcome,
    at: formatInstant(withdrawal.at),
    expires: formatInstant(withdrawal.expires),
    destination: memo === null ? { address } : { address, memo },
    waitsFor: waitOf(parts, withdrawal, status),
  };
}

const instantOrNull = (ms: number | null): string | null =>
  ms === null ? null : formatInstant(ms);

const reasonOf = (reason: StoredReason | Reason): DeskReason => ({ ...reason });

/** What both verdicts hit, each reason once: over requests first, then over preparations. */
function togetherOf(verdicts: readonly Verdict[]): QueueItem['asked'] {
  const outcome = verdicts.map((verdict) => verdict.outcome).reduce(stricter, 'allow');
  const reasons = verdicts.flatMap((verdict) => verdict.reasons);
  return judgementOf(outcome, once(reasons), once(verdicts.flatMap(({ shadows = [] }) => shadows)));
}

const once = (reasons: readonly Reason[]): readonly Reason[] =>
  reasons.filter(
    ({ tag, id }, i) => reasons.findIndex((one) => one.tag === tag && one.id === id) === i,
  );

const judgementOf = (
  outcome: Outcome,
  reasons: readonly (StoredReason | Reason)[],
  shadows: readonly (StoredReason | Reason)[] = [],
): QueueItem['asked'] => ({
  outcome,
  reasons: reasons.map(reasonOf),
  ...(shadows.length === 0 ? {} : { shadows: shadows.map(reasonOf) }),
});

function reviewsOf(
  { replica }: ApiParts,
  { approvals }: Withdrawal,
  verdicts: readonly Verdict[],
): QueueItem['reviews'] {
  const { hash, document } = policyOf(replica.state);
  const wanted = new Set(verdicts.flatMap(({ reviews }) => reviews));
  return document.reviews
    .filter(({ id }) => wanted.has(id))
    .map(({ id, approvals: quorum, delaySeconds }) => ({
      id,
      ...quorumStateOf(document, hash, approvals, quorum),
      delaySeconds,
      met: hasQuorum(document, hash, approvals, quorum),
    }));
}

/** The same that `obstacle` goes by, all of it instead of the first. */
function holdsOf(
  { replica }: ApiParts,
  { client: id }: Withdrawal,
  { status, stops }: Standing,
  verdicts: readonly Verdict[],
  reviews: QueueItem['reviews'],
  clears: number | undefined,
): Hold[] {
  if (status !== 'held') return [];
  const { witnessed } = metaOf(replica.state);
  const client = replica.policy.clients.find((party) => party.id === id);
  const isDelayed = verdicts.some(({ delaySeconds }) => delaySeconds > 0);
  const holds: readonly (readonly [Hold, boolean])[] = [
    ['stop', stops.length > 0],
    ['client', client !== undefined && parseInstant(client.validUntil)! <= witnessed],
    ['policy', verdicts.some(({ outcome }) => outcome === 'block' || outcome === 'freeze')],
    ['review', reviews.some(({ met }) => !met)],
    ['delay', isDelayed && (clears === undefined || clears > witnessed)],
  ];
  return holds.filter(([, is]) => is).map(([hold]) => hold);
}
