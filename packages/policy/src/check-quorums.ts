// Every quorum can be met, and two quorums of one body always share a member, so that no two halves
// can go different ways.
import type { GroupKeyDocument, Person, Policy } from '@sekisho/protocol/policy';
import { duplicates, type Placed } from './check-names.ts';
import { shortage } from './quorum.ts';

/** A share that suffices alone is not a threshold. */
const MIN_THRESHOLD = 2;

export function* checkQuorums(policy: Policy): Generator<string> {
  for (const [i, { custody }] of policy.wallets.entries()) {
    const path = `wallets[${i}].custody`;
    if (custody.kind === 'threshold') yield* group(policy, `${path}.group`, custody.group);
    if (custody.kind === 'external') yield* group(policy, `${path}.clearance`, custody.clearance);
  }
  yield* watchers(policy);
  yield* reviews(policy);
  const thaw = shortage(policy.thaw, peopleOf(policy, 'approver'));
  if (thaw !== undefined) yield `thaw: ${thaw}; name more approvers or ask for less`;
  yield* amendment(policy);
}

function* group(policy: Policy, path: string, key: GroupKeyDocument): Generator<string> {
  const { threshold, parties } = key;
  if (threshold < MIN_THRESHOLD || threshold > parties.length || threshold * 2 <= parties.length) {
    yield (
      `${path}.threshold: ${threshold} of ${parties.length} parties; it must be at least ` +
        `${MIN_THRESHOLD}, more than half and at most all of them`
    );
  }
  for (const [i, { id }] of parties.entries()) {
    if (policy.signers.some((signer) => signer.id === id)) continue;
    yield `${path}.parties[${i}].id: "${id}" is not in signers; add it there or name another`;
  }
  const placed = (field: 'id' | 'identifier' | 'verifyingShare'): readonly Placed[] =>
    parties.map((party, i) => [`${path}.parties[${i}].${field}`, party[field]]);
  const advice = 'each party holds one share';
  yield* duplicates(placed('id'), advice);
  yield* duplicates(placed('identifier'), advice);
  yield* duplicates(placed('verifyingShare'), advice);
  // The polynomial itself is checked where the curve is (threshold/group).
  if (key.commitments.length !== threshold || key.commitments[0] !== key.publicKey) {
    yield `${path}.commitments: must be as many as the threshold, the first the public key`;
  }
}

function* watchers({ watchers: { quorum, parties } }: Policy): Generator<string> {
  if (quorum * 2 > parties.length && quorum <= parties.length) return;
  yield `watchers.quorum: ${quorum} of ${parties.length}; ask for more than half and at most all`;
}

/** For every client, since who operates a client may not approve what it asks for. */
function* reviews(policy: Policy): Generator<string> {
  for (const [i, { approvals }] of policy.reviews.entries()) {
    const path = `reviews[${i}].approvals`;
    const short = shortage(approvals, peopleOf(policy, 'approver'));
    if (short !== undefined) {
      yield `${path}: ${short}; name more approvers or ask for less`;
      continue;
    }
    for (const { id } of policy.clients) {
      const shortHere = shortage(approvals, peopleOf(policy, 'approver', id));
      if (shortHere === undefined) continue;
      yield `${path}: ${shortHere} for client ${id}; name approvers who do not operate it`;
    }
  }
}

function* amendment(policy: Policy): Generator<string> {
  for (const [i, { roles, credentials }] of policy.persons.entries()) {
    if (!roles.includes('amender')) continue;
    for (const [j, { deviceBound }] of credentials.entries()) {
      if (deviceBound) continue;
      const path = `persons[${i}].credentials[${j}].deviceBound`;
      yield `${path}: an amender's credential must not leave its device; enrol a bound one`;
    }
  }
  const short = shortage(policy.amendment, peopleOf(policy, 'amender'));
  if (short !== undefined) yield `amendment: ${short}; name more amenders or ask for less`;
}

/** The origins each person of the role can act from, without those who operate the client. */
const peopleOf = (policy: Policy, role: Person['roles'][number], client?: string) =>
  policy.persons
    .filter(({ roles }) => roles.includes(role))
    .filter(({ excludedClients }) => client === undefined || !excludedClients.includes(client))
    .map(({ credentials }) => credentials.flatMap(({ origins }) => origins));
