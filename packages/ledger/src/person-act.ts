// A person's act: a passkey assertion over exactly one statement. No session moves money; this
// does.
import { fromHex } from '@sekisho/protocol/bytes';
import { actChallenge, type ActStatement, type PersonAct } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import {
  type Credential,
  type Person,
  type Policy,
  type Quorum,
  ROLES,
} from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { verifyAssertion } from '@sekisho/protocol/webauthn';
import type { Checks, Entering, Ruling } from './entering.ts';

export interface Actor {
  readonly person: Person;
  readonly credential: Credential;
  /** The console from which they acted. */
  readonly origin: string;
}

type Role = Person['roles'][number];

const ROLES_FOR: Readonly<Record<ActStatement['act'], readonly Role[]>> = {
  approve: ['approver'],
  reject: ['approver', 'freezer'],
  stop: ['approver', 'freezer', 'amender'],
  thaw: ['approver'],
  'thaw-all': ['approver'],
  amend: ['amender'],
  veto: ['approver', 'freezer', 'amender'],
  import: ['amender'],
  rebase: ['amender'],
  enrol: ROLES,
  read: ROLES,
};

export interface ActContext {
  readonly ledger: string;
  readonly policy: { readonly hash: string; readonly document: Policy };
  readonly time: number;
}

/** Who acted, if the assertion, the person's role and every date hold. */
export function readAct(act: PersonAct, context: ActContext, checks: Checks): Actor | Refusal {
  const { statement, assertion } = act;
  const { policy, time } = context;
  if (statement.ledger !== context.ledger) {
    return refuse('act-other-ledger', 'the act was signed for another ledger');
  }
  const over = HOLDS_BACK.includes(statement.act) ? undefined : outOfDate(statement, context);
  if (over !== undefined) return over;
  const person = policy.document.persons.find(({ id }) => id === statement.person);
  if (person === undefined) {
    return refuse('person-unknown', `the policy names no person ${statement.person}`);
  }
  const credential = person.credentials.find(({ id }) => id === assertion.credential);
  if (credential === undefined) {
    return refuse('credential-unknown', `${person.id} has no such credential`);
  }
  if (parseInstant(person.validUntil)! <= time || parseInstant(credential.validUntil)! <= time) {
    return refuse('person-expired', `${person.id} or this credential is no longer valid`);
  }
  if (!ROLES_FOR[statement.act].some((role) => person.roles.includes(role))) {
    return refuse('person-role', `${person.id} has no role that may ${statement.act}`);
  }
  const expected = {
    challenge: actChallenge(statement),
    origins: credential.origins,
    rpId: credential.rpId,
    algorithm: credential.algorithm,
    publicKey: fromHex(credential.publicKey)!,
  };
  const verified = verifyAssertion(assertion, expected, {
    verifyEd25519: checks.ed25519,
    verifyEs256: checks.es256,
  });
  if (isRefusal(verified)) return verified;
  // A credential that may be copied is not the one that the policy means; but nobody who holds
  // money back is sent away for it.
  if (verified.backupEligible && credential.deviceBound && !HOLDS_BACK.includes(statement.act)) {
    return refuse('assertion-backup-state', `${person.id}’s credential is to stay on its device`);
  }
  return { person, credential, origin: verified.origin };
}

/** Nobody may make these void by holding them back until their date or policy is over. */
const HOLDS_BACK: readonly ActStatement['act'][] = ['stop', 'reject', 'veto'];

function outOfDate(statement: ActStatement, { policy, time }: ActContext): Refusal | undefined {
  if (statement.policy !== policy.hash) {
    return refuse('act-other-policy', 'the act was signed under another policy; sign it again');
  }
  return parseInstant(statement.expires)! < time
    ? refuse('act-expired', 'the act has expired; sign it again')
    : undefined;
}

/** The same inside the fold, where an act also counts only once. */
export function enterAct(entering: Entering, act: PersonAct): Actor | Refusal {
  const { draft, meta, policy, entry, checks } = entering;
  const context = { ledger: meta.ledger, policy, time: entry.time };
  const actor = readAct(act, context, checks);
  if (isRefusal(actor)) return actor;
  const key = `${act.statement.person}|${act.statement.nonce}`;
  if (draft.get('act', key) !== undefined) {
    return refuse('act-replayed', 'this act is in the ledger already');
  }
  draft.put('act', key, true);
  return actor;
}

/**
 * Acts of a quorum over one subject, each by another person: all of them in one entry, since none
 * of them does anything alone.
 */
export function enterQuorum(
  entering: Entering,
  acts: readonly PersonAct[],
  kind: 'amend' | 'import' | 'rebase',
  subject: string,
  { persons, origins }: Quorum,
): Ruling {
  const actors: Actor[] = [];
  for (const act of acts) {
    const { statement } = act;
    if (statement.act !== kind) {
      return refuse('act-other-kind', `${statement.person} signed "${statement.act}"`);
    }
    if (statement.subject !== subject) {
      return refuse('act-other-subject', `${statement.person} signed ${statement.subject}`);
    }
    if (actors.some(({ person }) => person.id === statement.person)) {
      return refuse('act-duplicate', `${statement.person} counts once`);
    }
    const actor = enterAct(entering, act);
    if (isRefusal(actor)) return actor;
    actors.push(actor);
  }
  const spanned = new Set(actors.map(({ origin }) => origin)).size;
  return actors.length >= persons && spanned >= origins
    ? undefined
    : refuse(
        'act-quorum',
        `${actors.length} persons from ${spanned} origins; ${persons} from ` +
          `${origins} are asked for`,
      );
}
