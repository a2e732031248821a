import type { Classes, Facts, Subject, Usage } from '../../src/facts.ts';
import { applies } from '../../src/limits.ts';
import type { Policy } from '@sekisho/protocol/policy';
import { XEM } from './base-policy.ts';

export const subjectOf = (changes: Partial<Subject> = {}): Subject => ({
  client: 'app',
  customer: 'c-17',
  wallet: 'nem-hot',
  asset: XEM,
  amount: 50n,
  destination: 'NDEST',
  purpose: 'customer',
  ...changes,
});

/** Of no class. */
export const PLAIN: Classes = {
  newcomer: false,
  newDestination: false,
  unattended: false,
  nearThreshold: false,
};

/** Facts in which nothing is hit: rich wallet, known destination, nothing used. */
export function factsOf(
  policy: Policy,
  subject: Subject,
  changes: Partial<Omit<Facts, 'usage'>> & { readonly used?: Record<string, Usage> } = {},
): Facts {
  const { used = {}, ...rest } = changes;
  const classes = { ...PLAIN, ...rest };
  const usage = new Map<string, Usage>();
  for (const limit of policy.limits) {
    if (!applies(limit, subject, classes)) continue;
    usage.set(limit.id, used[limit.id] ?? { sum: 0n, count: 0 });
  }
  return {
    balance: 1_000_000n,
    destinationFirstPaid: 0,
    familiarAmount: 0n,
    time: 1_000_000_000,
    behaviour: new Map(),
    ...PLAIN,
    ...rest,
    usage,
  };
}
