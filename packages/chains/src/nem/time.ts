// NEM counts whole seconds from its nemesis block, on both networks alike.

/** 2015-03-29T00:06:25Z in ms: second 0 of NEM. */
export const NEMESIS_MS = 1_427_587_585_000;

/** NIS keeps a time in a signed 32-bit integer, and never a negative one. */
export const MAX_SECONDS = 0x7fffffff;

/** NIS refuses a transaction whose deadline lies more than this after its timestamp. */
export const MAX_LIFETIME_SECONDS = 24 * 60 * 60;

/** The NEM second that contains an instant (rounded down), or undefined outside NEM's range. */
export function secondsOfMs(ms: number): number | undefined {
  if (!Number.isSafeInteger(ms)) return undefined;
  const sinceNemesis = ms - NEMESIS_MS;
  if (sinceNemesis < 0) return undefined;
  const seconds = (sinceNemesis - (sinceNemesis % 1000)) / 1000;
  return seconds <= MAX_SECONDS ? seconds : undefined;
}

/** The instant at which a NEM second begins. */
export const msOfSeconds = (seconds: number): number => NEMESIS_MS + seconds * 1000;
