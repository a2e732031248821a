// What people bring to a proposal: each act is read as the fold will read it, before it is kept.
import type { Checks } from '@sekisho/ledger/apply';
import { type ActContext, readAct } from '@sekisho/ledger/person-act';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { readPolicy } from '@sekisho/policy/check';
import { discontinuities } from '@sekisho/policy/continuity';
import { enrolling, newcomers } from '@sekisho/policy/enrolment';
import type { Clock } from '@sekisho/protocol/clock';
import type { PersonAct } from '@sekisho/protocol/evidence';
import type { Json } from '@sekisho/protocol/json';
import { personHash } from '@sekisho/protocol/policy';
import type { ProposalBody } from '@sekisho/protocol/proposal-api';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import type { Events } from '../events.ts';
import type { Sequencer } from '../sequencer.ts';
import type { Kept } from './book.ts';
import { originOf } from './console-origin.ts';

export interface ProposalParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly store: Store;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly events: Events;
}

/** A proposal without acts, if it may become one: the rest the fold says, when all have signed. */
export function begun(
  parts: ProposalParts,
  { replaces, policy, acts }: ProposalBody,
  hash: string,
): Kept | Refusal {
  const { replica, clock } = parts;
  const { state } = replica;
  const inForce = policyOf(state);
  if (replaces !== inForce.hash) {
    return refuse('amendment-other-policy', `the policy in force is ${inForce.hash}`);
  }
  if (state.get('amendment', hash) !== undefined) {
    return refuse('amendment-duplicate', 'this very policy waits already');
  }
  // Who signed it first: a stranger's document is not worth looking into.
  const [first] = acts;
  if (first?.statement.act !== 'amend') {
    return refuse('act-other-kind', 'a proposal begins with an act "amend"');
  }
  const unsigned = readAmend(parts, { policy: hash }, first);
  if (unsigned !== undefined) return unsigned;
  const document = readPolicy(policy as Json);
  if (isRefusal(document)) return document;
  const [broken] = discontinuities(inForce.document, document, metaOf(state).witnessed);
  if (broken !== undefined) return refuse('amendment-breaks', broken);
  const by = first.statement.person;
  const at = clock.now();
  return { policy: hash, replaces, document, by, at, acts: [], enrolments: [], obstacle: null };
}

/** Why an act counts for nothing in the proposal, or undefined. */
export function readSignature(
  parts: ProposalParts,
  proposal: Kept,
  act: PersonAct,
): Refusal | undefined {
  switch (act.statement.act) {
    case 'amend':
      return readAmend(parts, proposal, act);
    case 'enrol':
      return readEnrol(parts, proposal, act);
    default:
      return refuse('act-other-kind', `a proposal takes acts "amend" and "enrol"`);
  }
}

const contextOf = ({ replica, clock }: ProposalParts): ActContext => ({
  ledger: replica.ledger,
  policy: policyOf(replica.state),
  time: clock.now(),
});

function readAmend(
  parts: ProposalParts,
  { policy }: Pick<Kept, 'policy'>,
  act: PersonAct,
): Refusal | undefined {
  const { subject, person } = act.statement;
  if (subject !== policy) return refuse('act-other-subject', `${person} signed ${subject}`);
  return verified(parts, contextOf(parts), act);
}

/** As `enterEnrolments` of the fold. */
function readEnrol(parts: ProposalParts, { document }: Kept, act: PersonAct): Refusal | undefined {
  const context = contextOf(parts);
  const { hash, document: before } = context.policy;
  const { person, subject } = act.statement;
  const newcomer = newcomers(before, document).find((one) => one.person.id === person);
  if (newcomer === undefined) {
    return refuse('enrolment-unexpected', `${person} gets no new credential here`);
  }
  if (subject !== personHash(newcomer.person)) {
    return refuse('act-other-subject', `${person} signed another entry of the policy`);
  }
  const policy = { hash, document: enrolling(before, document, context.time) };
  return verified(parts, { ...context, policy }, act);
}

function verified(
  { replica, checks }: ProposalParts,
  context: ActContext,
  act: PersonAct,
): Refusal | undefined {
  const { person, nonce } = act.statement;
  if (replica.state.get('act', `${person}|${nonce}`) !== undefined) {
    return refuse('act-replayed', 'this act is in the ledger already');
  }
  const actor = readAct(act, context, checks);
  return isRefusal(actor) ? actor : undefined;
}

/** With these acts: a person amends once, and enrols once from each console and credential. */
export function joined(proposal: Kept, acts: readonly PersonAct[]): Kept {
  const amending = new Map(proposal.acts.map((act) => [act.statement.person, act]));
  const enrolments = new Map(proposal.enrolments.map((act) => [placeOf(act), act]));
  for (const act of acts) {
    if (act.statement.act === 'amend') amending.set(act.statement.person, act);
    else enrolments.set(placeOf(act), act);
  }
  return { ...proposal, acts: [...amending.values()], enrolments: [...enrolments.values()] };
}

const placeOf = (act: PersonAct): string =>
  `${act.statement.person}|${act.assertion.credential}|${originOf(act)}`;
