// What a language must be able to say about a policy.
import type { AmountRule, Limit, Policy } from '@sekisho/protocol/policy';

export interface LimitSaid {
  readonly per: Limit['per'];
  readonly only: Limit['only'];
  readonly windowSeconds: number;
  readonly wallets: readonly string[];
  /** The most that is allowed, in words. */
  readonly most: string;
  /** What happens beyond that, in words. */
  readonly then: string;
}

export interface ReadingWords {
  readonly titles: Readonly<Record<'limits' | 'rules' | 'reviews' | 'denied' | 'people', string>>;
  readonly noneDenied: string;
  span(seconds: number): string;
  /** Hundredths of a percent of the wallet's balance. */
  share(hundredths: number): string;
  count(count: number): string;
  /** Before what only tells what it would do. */
  readonly shadow: string;
  limit(limit: LimitSaid): string;
  rule(rule: AmountRule, over: string, then: string): string;
  expression(when: string, then: string, onError: string): string;
  delay(seconds: number): string;
  reviewBy(tier: string): string;
  readonly block: string;
  readonly freeze: Readonly<Record<'client' | 'customer', string>>;
  review(quorum: Policy['thaw'], delaySeconds: number): string;
  thaw(quorum: Policy['thaw']): string;
  amendment(quorum: Policy['thaw'], delaySeconds: number): string;
  expiry(seconds: number): string;
  newcomers(seconds: number): string;
  familiarity(ageSeconds: number, factor: number): string;
  watchers(quorum: number, of: number): string;
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
export type Step = (typeof STEPS)[number][0];

/** The largest units that say it exactly: 90,000 s are a day and an hour. */
export function spanParts(seconds: number): readonly (readonly [number, Step])[] {
  const parts: [number, Step][] = [];
  let rest = seconds;
  for (const [step, length] of STEPS) {
    const whole = Math.floor(rest / length);
    if (whole > 0) parts.push([whole, step]);
    rest -= whole * length;
  }
  return parts.length > 0 ? parts : [[0, 'second']];
}

/** 150 → "1.5". */
export const percent = (hundredths: number): string =>
  `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`.replace(
    /\.?0+$/,
    '',
  );
