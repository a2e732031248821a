// How long a person or passkey is still good: nobody should learn it on the day it ends.

/** Renewal takes a quorum and a delay; a month is time for both. */
const SOON_MS = 30 * 86_400_000;
const DAY_MS = 86_400_000;

export type Expiry =
  | { readonly state: 'good' }
  | { readonly state: 'soon'; readonly days: number }
  | { readonly state: 'ended' };

/** Instants in ms. */
export function expiryOf(validUntil: number, now: number): Expiry {
  if (validUntil <= now) return { state: 'ended' };
  const left = validUntil - now;
  return left < SOON_MS ? { state: 'soon', days: Math.floor(left / DAY_MS) } : { state: 'good' };
}
