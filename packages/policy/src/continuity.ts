// What no amendment may change, because something that outlives it hangs on it: heads that were
// cosigned, payments under way, outflows that anybody may ask about years later. And who is left of
// a policy at an instant: a quorum that nobody can meet would be a halt that only recovery ends.
import { canonicalText } from '@sekisho/protocol/canonical';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import type { GroupKeyDocument, Policy, Wallet } from '@sekisho/protocol/policy';
import { checkQuorums } from './check-quorums.ts';

/** Everything that an amendment may not do to this policy at `time` (ms), one sentence each. */
export function* discontinuities(before: Policy, after: Policy, time: number): Generator<string> {
  yield* breaches(before, after);
  // Heads are signed under this name and key, and a node compares old heads with new ones by them.
  for (const field of ['origin', 'publicKey'] as const) {
    if (after.gateway[field] === before.gateway[field]) continue;
    yield `gateway.${field}: it names the log; another one takes ledger.rebased`;
  }
  yield* leavers(before, after, time);
}

/** What not even a ledger that begins anew may do: what was paid from stays what it was. */
export function* breaches(before: Policy, after: Policy): Generator<string> {
  if (after.version < before.version) {
    yield `version: ${after.version}, and ${before.version} is in force; it never decreases`;
  }
  yield* kept('assets', before.assets, after.assets, (asset) => asset);
  yield* kept('chains', before.chains, after.chains, ({ id }) => ({ id }));
  yield* kept('wallets', before.wallets, after.wallets, identityOf);
  for (const [i, wallet] of before.wallets.entries()) {
    const now = after.wallets.find(({ id }) => id === wallet.id);
    const gone = wallet.assets.find((asset) => now !== undefined && !now.assets.includes(asset));
    if (gone !== undefined) yield `wallets[${i}].assets: ${gone} must stay; it is watched`;
  }
  for (const { id, publicKey } of before.watchers.parties) {
    const now = after.watchers.parties.find((party) => party.id === id);
    if (now === undefined || now.publicKey === publicKey) continue;
    yield `watchers.parties: "${id}" has another key; a new watcher takes a new id`;
  }
}

/** A wallet is watched for ever; one that is no longer used is taken from the clients' lists. */
const identityOf = ({ id, chain, address, startHeight, custody }: Wallet): object => ({
  id,
  chain,
  address,
  startHeight,
  custody,
});

function* kept<T extends { readonly id: string }>(
  path: string,
  before: readonly T[],
  after: readonly T[],
  part: (thing: T) => object,
): Generator<string> {
  const textOf = (thing: T): string => canonicalText(part(thing) as Json);
  for (const thing of before) {
    const now = after.find(({ id }) => id === thing.id);
    if (now === undefined) yield `${path}: "${thing.id}" must stay`;
    else if (textOf(now) !== textOf(thing)) yield `${path}: "${thing.id}" must stay what it is`;
  }
}

/**
 * A quorum of the old watchers stays: they cosign the first heads under the new policy, so that
 * whoever stands before the change can verify the way across it. One whose time is over, under
 * either policy, cosigns nothing and is not of them.
 */
function* leavers(before: Policy, after: Policy, time: number): Generator<string> {
  const { quorum, parties } = before.watchers;
  const isValid = ({ validUntil }: { validUntil: string }): boolean =>
    parseInstant(validUntil)! > time;
  const now = after.watchers.parties.filter(isValid);
  const staying = parties
    .filter(isValid)
    .filter(({ id, publicKey }) => now.some((it) => it.id === id && it.publicKey === publicKey));
  if (staying.length < quorum) {
    const advice = 'replace fewer at a time';
    yield `watchers.parties: ${staying.length} stay of a quorum of ${quorum}; ${advice}`;
  }
}

/** The quorums that those who are still valid after `time` (ms) cannot meet, one sentence each. */
export const unmetQuorums = (policy: Policy, time: number): readonly string[] => [
  ...checkQuorums(standing(policy, time)),
];

/** The policy without parties, keys and credentials that end at or before `time`. */
export function standing(policy: Policy, time: number): Policy {
  const valid = <T extends { readonly validUntil: string }>(things: readonly T[]): T[] =>
    things.filter(({ validUntil }) => parseInstant(validUntil)! > time);
  const signers = valid(policy.signers);
  const left = (group: GroupKeyDocument): GroupKeyDocument => ({
    ...group,
    parties: group.parties.filter((party) => signers.some(({ id }) => id === party.id)),
  });
  return {
    ...policy,
    signers,
    wallets: policy.wallets.map((wallet) => ({ ...wallet, custody: custodyOf(wallet, left) })),
    watchers: { ...policy.watchers, parties: valid(policy.watchers.parties) },
    clients: valid(policy.clients),
    persons: valid(policy.persons).map((person) => {
      return { ...person, credentials: valid(person.credentials) };
    }),
  };
}

function custodyOf(
  { custody }: Wallet,
  left: (group: GroupKeyDocument) => GroupKeyDocument,
): Wallet['custody'] {
  if (custody.kind === 'threshold') return { ...custody, group: left(custody.group) };
  return custody.kind === 'external' ? { ...custody, clearance: left(custody.clearance) } : custody;
}
