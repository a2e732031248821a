// Proposals as amenders bring them.
import { actOf } from '@sekisho/drill/evidence';
import { type GatewayWorld, plain } from '@sekisho/drill/gateway-world';
import { utf8 } from '@sekisho/protocol/bytes';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { personHash, type Policy, policyHash } from '@sekisho/protocol/policy';
import type { ProposalBody } from '@sekisho/protocol/proposal-api';
import type { ApiRequest } from '@sekisho/replica/api';

export const changed = ({ kit }: GatewayWorld, change: Partial<Policy>): Policy => ({
  ...kit.policy,
  ...change,
});

export const amending = (world: GatewayWorld, policy: Policy, person: string): PersonAct =>
  actOf({ ...world, time: world.clock.now() }, person, {
    act: 'amend',
    subject: policyHash(policy),
  });

export function proposalBody(
  world: GatewayWorld,
  change: Partial<Policy>,
  people: readonly string[],
): ProposalBody {
  const policy = changed(world, change);
  const acts = people.map((person) => amending(world, policy, person));
  return { policy, replaces: world.kit.hash, acts, enrolments: [] };
}

export const proposing = (body: object): ApiRequest =>
  plain('POST', '/v1/proposals', utf8(JSON.stringify(body)));

export const proposalOf = (
  world: GatewayWorld,
  change: Partial<Policy>,
  people: readonly string[],
): ApiRequest => proposing(proposalBody(world, change, people));

/** One more act on what is proposed. */
export const joining = (
  world: GatewayWorld,
  policy: Policy,
  person: string,
  act = amending(world, policy, person),
): ApiRequest =>
  plain('POST', `/v1/proposals/${policyHash(policy)}/acts`, utf8(JSON.stringify(act)));

/** Dave is an amender too, and it takes all three. */
export const threeAmenders = ({ persons, amendment }: Policy): Partial<Policy> => ({
  persons: persons.map((one) =>
    one.id === 'dave' ? { ...one, roles: ['freezer', 'amender'] } : one,
  ),
  amendment: { ...amendment, persons: 3, origins: 2 },
});

/** Somebody new, with a passkey of console A. */
export function newcomer({ kit }: GatewayWorld, id: string): Policy['persons'][number] {
  const { validUntil } = kit.policy.persons[0]!;
  const credential = {
    id: kit.passkey(id).credentialId,
    algorithm: 'Ed25519' as const,
    publicKey: kit.keys(`passkey ${id}`).publicHex,
    origins: ['https://console-a.example'],
    rpId: 'console-a.example',
    deviceBound: true,
    validUntil,
  };
  return { id, validUntil, roles: ['reader'], credentials: [credential], excludedClients: [] };
}

export const enrolling = (world: GatewayWorld, person: Policy['persons'][number]): PersonAct =>
  actOf({ ...world, time: world.clock.now() }, person.id, {
    act: 'enrol',
    subject: personHash(person),
  });
