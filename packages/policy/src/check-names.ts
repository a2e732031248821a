// One name, one thing: whatever is looked up by a name has it alone, and no list repeats itself.
import type { Policy } from '@sekisho/protocol/policy';

/** A name and where it stands. */
export type Placed = readonly [path: string, name: string];

export function* checkNames(policy: Policy): Generator<string> {
  for (const names of [...things(policy), ...lists(policy)]) yield* duplicates(names);
  yield* duplicates(
    policy.wallets.map(({ chain, address }, i) => [`wallets[${i}].address`, `${chain} ${address}`]),
    'an outflow must belong to one wallet',
  );
}

/** Each name that an earlier place has taken. */
export function* duplicates(
  names: readonly Placed[],
  advice = 'rename or remove one',
): Generator<string> {
  const places = new Map<string, string>();
  for (const [path, name] of names) {
    const earlier = places.get(name);
    if (earlier === undefined) places.set(name, path);
    else yield `${path}: "${name}" stands at ${earlier} already; ${advice}`;
  }
}

/** Things that are looked up by their ids; limits and rules share one space, as reasons do. */
const things = (policy: Policy): readonly (readonly Placed[])[] => [
  ids('assets', policy.assets),
  ids('chains', policy.chains),
  ids('wallets', policy.wallets),
  ids('signers', policy.signers),
  ids('watchers.parties', policy.watchers.parties),
  ids('clients', policy.clients),
  policy.clients.flatMap(({ keys }, i) => ids(`clients[${i}].keys`, keys)),
  ids('persons', policy.persons),
  policy.persons.flatMap(({ credentials }, i) => ids(`persons[${i}].credentials`, credentials)),
  [...ids('limits', policy.limits), ...ids('rules', policy.rules)],
  ids('reviews', policy.reviews),
  ids('attesters', policy.attesters ?? []),
  ids('attestations', policy.attestations ?? []),
];

const lists = (policy: Policy): readonly (readonly Placed[])[] => [
  ...policy.chains.map(({ deniedDestinations }, i) =>
    items(`chains[${i}].deniedDestinations`, deniedDestinations),
  ),
  ...policy.wallets.flatMap((wallet, i) => [
    items(`wallets[${i}].assets`, wallet.assets),
    items(`wallets[${i}].purposes`, wallet.purposes),
    items(`wallets[${i}].internalDestinations`, wallet.internalDestinations),
  ]),
  items('gateway.authorities', policy.gateway.authorities),
  ...policy.clients.flatMap((client, i) => [
    items(`clients[${i}].scopes`, client.scopes),
    items(`clients[${i}].wallets`, client.wallets),
    items(`clients[${i}].purposes`, client.purposes),
  ]),
  ...policy.persons.flatMap((person, i) => [
    items(`persons[${i}].roles`, person.roles),
    items(`persons[${i}].excludedClients`, person.excludedClients),
    ...person.credentials.map(({ origins }, j) =>
      items(`persons[${i}].credentials[${j}].origins`, origins),
    ),
  ]),
  ...policy.limits.map(({ wallets }, i) => items(`limits[${i}].wallets`, wallets)),
  ...(policy.attesters ?? []).map(({ kinds }, i) => items(`attesters[${i}].kinds`, kinds)),
  ...(policy.attestations ?? []).flatMap(({ wallets, purposes }, i) => [
    items(`attestations[${i}].wallets`, wallets),
    items(`attestations[${i}].purposes`, purposes),
  ]),
];

const ids = (path: string, named: readonly { readonly id: string }[]): readonly Placed[] =>
  named.map(({ id }, i) => [`${path}[${i}].id`, id]);

const items = (path: string, names: readonly string[]): readonly Placed[] =>
  names.map((name, i) => [`${path}[${i}]`, name]);
