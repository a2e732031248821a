// Witnessed time, and what a quorum of watchers says: the q-th largest of what each stated last, so
// that fewer than q liars can neither raise it nor, while q honest ones report, hold it down.
import { parseInstant } from '@sekisho/protocol/instant';
import { type Lookup, metaOf, type Payment, policyOf } from './state.ts';

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

/** Whether what a watcher says counts: the policy names it, and it has not been suspended. */
export function isHeard(lookup: Lookup, watcher: string): boolean {
  const party = policyOf(lookup).document.watchers.parties.find(({ id }) => id === watcher);
  return party !== undefined && parseInstant(party.validUntil)! > metaOf(lookup).witnessed;
}

/** Sightings by those who are heard: who was removed or suspended takes what it saw along. */
export const sightingsOf = (lookup: Lookup, { sightings }: Payment): Payment['sightings'] =>
  sightings.filter(([watcher]) => isHeard(lookup, watcher));

/** The height that a quorum of watchers has reached on its nodes of a chain. */
export function quorumHeight(lookup: Lookup, chain: string): number | undefined {
  return quorumOf(lookup, (id) => lookup.get('chain-view', `${chain}|${id}`)?.height);
}

/**
 * A watcher speaks at least every ten minutes, and of a balance when it has changed: what one of
 * them said last is its balance until now only while it still speaks. Six silences are none.
 */
export const MAX_BALANCE_AGE_MS = 3_600_000;

/**
 * The smallest balance that a watcher quorum reports. One that has fallen silent does not vouch for
 * what it said then: with it, fewer than q liars could hold up what has long been spent. Where
 * fewer than q still speak there is no balance, and every share of it is exceeded.
 */
export function quorumBalance(lookup: Lookup, wallet: string, asset: string): bigint | undefined {
  const { witnessed } = metaOf(lookup);
  return quorumOf(lookup, (id) => {
    const clock = lookup.get('watcher', id)?.clock;
    if (clock === undefined || clock < witnessed - MAX_BALANCE_AGE_MS) return undefined;
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
