// Where a withdrawal stands, and how strict a verdict is (spec/statuses.md).

export const STATUSES = [
  'held',
  'cleared',
  'blocked',
  'rejected',
  'cancelled',
  'expired',
  'prepared',
  'signed',
  'confirmed',
  'final',
  'failed',
] as const;
export type Status = (typeof STATUSES)[number];

/** From most lenient to strictest; of several hits the strictest wins. */
export const OUTCOMES = ['allow', 'delay', 'review', 'block', 'freeze'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const stricter = (a: Outcome, b: Outcome): Outcome =>
  OUTCOMES.indexOf(a) >= OUTCOMES.indexOf(b) ? a : b;

/**
 * What a withdrawal may wait for that is cleared and not yet on the chain: enough watchers, enough
 * signers, a node or a block that takes its payment, or the payment's end, after which there is
 * another.
 */
export const WAITS = ['watchers', 'signers', 'chain', 'expiry'] as const;
export type Wait = (typeof WAITS)[number];
