// `sekisho policy propose` and `sign`: a new policy, signed by one person after another until the
// gateway has the quorum and writes the amendment.
import { withPerson } from '@sekisho/console/enrolment-file';
import { readPolicy } from '@sekisho/policy/check';
import { newcomers } from '@sekisho/policy/enrolment';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import type { Json } from '@sekisho/protocol/json';
import { personHash, type Policy, policyHash } from '@sekisho/protocol/policy';
import {
  deskPolicy,
  type ProposalAnswer,
  proposalAnswer,
  type ProposalBody,
} from '@sekisho/protocol/proposal-api';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { DONE, type Invocation, optional, required, WrongUsage } from '../command.ts';
import { readEnrolmentFile } from '../enrolment.ts';
import { type Gatehouse, gatehouseOf } from '../gatehouse.ts';
import { held } from '../held.ts';
import { openPerson } from '../person.ts';
import { good, print, waiting } from '../print.ts';
import { reading } from '../reading.ts';
import { changeLines, effectiveFrom, languageOf, whenText } from './difference-words.ts';
import { policyInForce, readPolicyFile, shownUnder } from './policy-file.ts';

/** A whole policy from a file, or the one in force; with the people of enrolment files put in. */
export async function propose(invocation: Invocation, files: readonly string[]): Promise<number> {
  const gatehouse = gatehouseOf(invocation);
  const person = openPerson(gatehouse.dir, required(invocation, 'as'));
  const enrolments = (optional(invocation, 'enrolment')?.split(',') ?? []).map(readEnrolmentFile);
  const [file] = files;
  if (file === undefined && enrolments.length === 0) {
    throw new WrongUsage('name a policy file, or people by --enrolment');
  }
  const before = await policyInForce(gatehouse);
  const base = file === undefined ? before : readPolicyFile(file);
  const whole = enrolments.reduce((policy, one) => withPerson(policy, one.person), base);
  const after = held(readPolicy(whole as Json));
  const where = whereOf(gatehouse, before);
  if (policyHash(after) === where.policy) throw new Error('this is the policy in force already');
  const body: ProposalBody = {
    replaces: where.policy,
    policy: after,
    enrolments: enrolments.flatMap(({ acts }) => acts),
    acts: [person.act({ act: 'amend', subject: policyHash(after) }, where)],
  };
  const answer = await gatehouse.ask('/v1/proposals', proposalAnswer, { body: body as Json });
  return told(invocation, before, after, answer);
}

/** One more person's act on what is being proposed, once its document has the hash they name. */
export async function sign(invocation: Invocation, [named = '']: readonly string[]) {
  const gatehouse = gatehouseOf(invocation);
  const person = openPerson(gatehouse.dir, required(invocation, 'as'));
  const before = await policyInForce(gatehouse);
  const { proposals } = await reading(gatehouse, person, ({ ask }) =>
    ask('/v1/desk/policy', deskPolicy),
  );
  const found = proposals.filter(({ policy }) => named.length >= 6 && policy.startsWith(named));
  const [proposal] = found;
  if (proposal === undefined || found.length > 1) {
    throw new Error(
      `${found.length} proposals begin with "${named}"; sekisho policy status --as …`,
    );
  }
  const { policy: subject } = proposal;
  const after = shownUnder(subject, proposal.document as Json);
  if (after === undefined) {
    throw new Error(`the gateway shows another document under ${subject}; do not sign`);
  }
  const act = person.act({ act: 'amend', subject }, whereOf(gatehouse, before));
  const path = `/v1/proposals/${subject}/acts`;
  const answer = await gatehouse.ask(path, proposalAnswer, { body: act as Json });
  return told(invocation, before, after, answer);
}

/** The ledger is the one that was configured, not the one that the gateway names. */
const whereOf = ({ settings: { trust } }: Gatehouse, inForce: Policy) => ({
  ledger: trust.ledger,
  policy: policyHash(inForce),
});

function told(
  invocation: Invocation,
  before: Policy,
  after: Policy,
  answer: ProposalAnswer,
): number {
  const words = languageOf(invocation);
  const { policy, status, persons, havePersons, origins, haveOrigins } = answer;
  const when = whenText(effectiveFrom(before, after, null), systemClock.now(), words);
  const enrols = newcomers(before, after).map(({ person }) => ({
    person: person.id,
    fingerprint: fingerprintOf(personHash(person)),
  }));
  const state =
    status === 'adopted'
      ? `${good('SIGNED')} by all who are needed: ${when}`
      : `${waiting('WAITING')}: ${havePersons} of ${persons} people have signed, ` +
        `from ${haveOrigins} of ${origins} consoles`;
  print(invocation, { ...answer, enrols }, [
    `policy ${policy}`,
    ...changeLines(before, after, words),
    ...enrols.map((one) => `  ${words.enrols(one.person, one.fingerprint)}`),
    state,
    ...(status === 'adopted' ? [] : [`next: sekisho policy sign ${policy.slice(0, 12)} --as …`]),
  ]);
  return DONE;
}
