// Witnessed time, and what a quorum of watchers says: the q-th largest of what each stated last, so
// that fewer than q liars can neither raise it nor, while q honest ones report, hold it down.
import { parseInstant } from '@sekisho/protocol/instant';
import { type Lookup, metaOf, policyOf } from './state.ts';

/** The q-th largest value, or undefined while fewer than q watchers have stated one. */
function quorumValue<T extends number | bigint>(
  values: readonly T[],
  quorum: number,
): T | undefined {
  return [...values].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))[quorum - 1];
}

/** Latest clocks of the watchers in force, by quorum, ms. */
export function quorumClock(lookup: Lookup): number | undefined {
  return quorumOf(lookup, (id) => lookup.get('watcher', id)?.clock);
}

/** The height that a quorum of watchers has reached on its nodes of a chain. */
export function quorumHeight(lookup: Lookup, chain: string): number | undefined {
  return quorumOf(lookup, (id) => lookup.get('chain-view', `${chain}|${id}`)?.height);
}

/** The smallest balance that a watcher quorum reports. */
export function quorumBalance(lookup: Lookup, wallet: string, asset: string): bigint | undefined {
  return quorumOf(lookup, (id) => {
    const amount = lookup.get('balance', `${wallet}|${asset}|${id}`);
    return amount === undefined ? undefined : BigInt(amount);
  });
}

function quorumOf<T extends number | bigint>(
  lookup: Lookup,
  valueOf: (watcher: string) => T | undefined,
): T | undefined {
  const { watchers } = policyOf(lookup).document;
  const { witnessed } = metaOf(lookup);
  // One that was suspended has said its last: what it stated before no longer counts either.
  const valid = watchers.parties.filter(({ validUntil }) => parseInstant(validUntil)! > witnessed);
  const values = valid.flatMap(({ id }) => valueOf(id) ?? []);
  return quorumValue(values as T[], watchers.quorum);
}
