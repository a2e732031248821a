// A withdrawal as its client sees it: opaque reason tags, and nothing of how limits stand.
import { standingOf } from '@sekisho/ledger/standing';
import type { StoredReason, Withdrawal } from '@sekisho/ledger/state';
import type { WithdrawalSummary } from '@sekisho/protocol/client-api';
import { formatInstant } from '@sekisho/protocol/instant';
import { type HealthParts, waitOf } from '../health.ts';

export function summaryOf(parts: HealthParts, hash: string): WithdrawalSummary {
  const { state: lookup } = parts.replica;
  const withdrawal = lookup.get('withdrawal', hash)!;
  const { status, payment, stops } = standingOf(lookup, withdrawal);
  const { destination: address, memo } = withdrawal;
  return {
    id: withdrawal.id,
    withdrawal: hash,
    status,
    verdict: withdrawal.outcome,
    ...opaqueHits(withdrawal),
    at: formatInstant(withdrawal.at),
    expires: formatInstant(withdrawal.expires),
    wallet: withdrawal.wallet,
    asset: withdrawal.asset,
    amount: withdrawal.amount,
    destination: memo === null ? { address } : { address, memo },
    customer: withdrawal.customer,
    purpose: withdrawal.purpose,
    payment:
      payment === undefined
        ? null
        : { chain: payment.chain, identity: payment.identity, fee: payment.fee },
    waitsFor: waitOf(parts, withdrawal, status),
    stops: stops.map((id) => {
      const { scope, reason } = lookup.get('stop', id)!;
      return { id, scope, reason };
    }),
  };
}

/** Reasons, and where there are any the hits of what is in shadow mode. */
export const opaqueHits = ({
  reasons,
  shadows,
}: Pick<Withdrawal, 'reasons' | 'shadows'>): Pick<WithdrawalSummary, 'reasons' | 'shadows'> => ({
  reasons: opaque(reasons),
  ...(shadows === undefined ? {} : { shadows: opaque(shadows) }),
});

/** Each tag once, in order. */
const opaque = (reasons: readonly Pick<StoredReason, 'tag'>[]): WithdrawalSummary['reasons'] =>
  [...new Set(reasons.map(({ tag }) => tag))].map((tag) => ({ tag }));
