// The acts of enrolment in `policy.amended`: nobody gets a credential that has not acted through
// each of its consoles, over the very entry that the policy will have of its person; and who has
// passkeys already gets another only if those vouch for it. Whoever holds a private key writes any
// console into an assertion: one that slipped in a key of its own signs for it everywhere, but not
// with a passkey that was there before.
import { enrolling, type Newcomer, newcomers, vouchersAsked } from '@sekisho/policy/enrolment';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { personHash, type Policy } from '@sekisho/protocol/policy';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Entering, Ruling } from './entering.ts';
import { type Actor, enterAct, readAct } from './person-act.ts';

export function enterEnrolments(
  entering: Entering,
  acts: readonly PersonAct[],
  after: Policy,
): Ruling {
  const { policy, entry, meta, checks } = entering;
  const inForce = { ledger: meta.ledger, policy, time: entry.time };
  const document = enrolling(policy.document, after, entry.time);
  const reading = { ...entering, policy: { hash: policy.hash, document } };
  const enrolled = newcomers(policy.document, after);
  const actors: Actor[] = [];
  /** The acts that hold under the policy in force, of which the person has that passkey already. */
  const vouchers: Actor[] = [];
  for (const act of acts) {
    const { statement } = act;
    if (statement.act !== 'enrol') {
      return refuse('act-other-kind', `${statement.person} signed "${statement.act}"`);
    }
    const newcomer = enrolled.find(({ person }) => person.id === statement.person);
    if (newcomer === undefined) {
      return refuse('enrolment-unexpected', `${statement.person} gets no new credential here`);
    }
    if (statement.subject !== personHash(newcomer.person)) {
      return refuse('act-other-subject', `${statement.person} signed another entry of the policy`);
    }
    const actor = enterAct(reading, act);
    if (isRefusal(actor)) return actor;
    actors.push(actor);
    const voucher = readAct(act, inForce, checks);
    if (!isRefusal(voucher)) vouchers.push(voucher);
  }
  const { origins } = policy.document.amendment;
  for (const newcomer of enrolled) {
    const { id } = newcomer.person;
    const missing = missingOf(newcomer, actors, origins);
    if (missing !== undefined) return missing;
    const asked = vouchersAsked(policy.document, id, meta.witnessed);
    const vouched = spannedBy(id, vouchers);
    if (vouched >= asked) continue;
    const detail = `the passkeys that ${id} has vouch from ${vouched} origins of ${asked}`;
    return refuse('enrolment-unvouched', detail);
  }
  return undefined;
}

const spannedBy = (id: string, actors: readonly Actor[]): number =>
  new Set(actors.filter(({ person }) => person.id === id).map(({ origin }) => origin)).size;

function missingOf({ person, credentials }: Newcomer, actors: readonly Actor[], span: number) {
  const own = actors.filter((actor) => actor.person.id === person.id);
  for (const { id, origins } of credentials) {
    const used = own.filter(({ credential }) => credential.id === id).map(({ origin }) => origin);
    const unused = origins.find((origin) => !used.includes(origin));
    if (unused === undefined) continue;
    return refuse('enrolment-missing', `${person.id} enrols credential ${id} from ${unused} too`);
  }
  const spanned = spannedBy(person.id, own);
  return spanned >= span
    ? undefined
    : refuse('enrolment-origins', `${person.id} enrols from ${spanned} origins of ${span}`);
}
