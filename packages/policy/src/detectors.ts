// Detectors look at what an entity asked for before: whose line of withdrawals each keeps, and
// which withdrawals stand in it.
import type { Detector, Rule } from '@sekisho/protocol/policy';
import type { Classes, Counted } from './facts.ts';
import { exceedsShare } from './thresholds.ts';

export const isDetector = (rule: Rule): rule is Detector =>
  rule.kind === 'probe-then-large' || rule.kind === 'cadence' || rule.kind === 'growth';

/** What a detector goes by in a withdrawal; `balance` as it was when it was asked for. */
export interface Asked extends Counted, Classes {
  readonly amount: bigint;
  readonly balance: bigint | undefined;
}

/** Whether the detector judges the withdrawal: more than its threshold, to a new destination. */
export function looksAt(rule: Detector, asked: Asked): boolean {
  if (rule.asset !== asked.asset || !asked.newDestination) return false;
  const { above, aboveShare } = rule;
  if (above !== undefined) return asked.amount > BigInt(above);
  // What nobody can compare with the balance counts as large.
  if (asked.balance === undefined) return true;
  return exceedsShare(asked.amount, aboveShare!, asked.balance);
}

/** Whether it remembers the withdrawal: probes are small, so there everything is remembered. */
export const remembers = (rule: Detector, asked: Asked): boolean =>
  rule.kind === 'probe-then-large' ? rule.asset === asked.asset : looksAt(rule, asked);

/** Whose withdrawals stand in one line. A probe tests the very destination it goes to. */
export function detectorEntity(rule: Detector, { destination, customer, client }: Counted): string {
  const per = rule.kind === 'probe-then-large' ? 'destination' : rule.per;
  return `${per}:${{ destination, customer, client }[per]}`;
}
