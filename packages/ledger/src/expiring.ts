// What witnessed time does when it moves on: windows forget, delays begin, unprepared withdrawals
// end. Nothing here is driven by the sequencer's clock.
import { advance, reverse } from '@sekisho/policy/window';
import type { Draft } from './draft.ts';
import { livePayment } from './payments.ts';
import { dequeueWhile } from './queue.ts';
import { policyOf, type Withdrawal } from './state.ts';

/** Called once when witnessed time has risen to `witnessed`. */
export function ripen(draft: Draft, witnessed: number): void {
  advance(draft, policyOf(draft).document, witnessed);
  startDelays(draft, witnessed);
  expire(draft, witnessed);
}

/**
 * Delays run from the first witnessed time after the entry (section 4), which may lie up to 90 s
 * ahead of what watchers had stated then. The line is in order of entry times.
 */
function startDelays(draft: Draft, witnessed: number): void {
  dequeueWhile(draft, 'delaying', (hash) => {
    const withdrawal = draft.get('withdrawal', hash)!;
    if (withdrawal.at > witnessed) return false;
    draft.put('withdrawal', hash, { ...withdrawal, delayFrom: witnessed });
    return true;
  });
}

/**
 * Ends what nobody prepared in time and gives its sum back. A withdrawal with a payment stays: it
 * ends by `payment.expired`. The line is in order of requests, so one with a longer life (after an
 * amendment) holds back the giving back, never the expiry itself (see clearance.ts).
 */
function expire(draft: Draft, witnessed: number): void {
  dequeueWhile(draft, 'expiring', (hash) => {
    const withdrawal = draft.get('withdrawal', hash)!;
    if (withdrawal.expires > witnessed) return false;
    if (withdrawal.ended === null && livePayment(draft, withdrawal) === undefined) {
      endWithdrawal(draft, hash, 'expired');
    }
    return true;
  });
}

/** Ends a withdrawal that is in no live payment; its sum goes back to the limits. */
export function endWithdrawal(
  draft: Draft,
  hash: string,
  ended: NonNullable<Withdrawal['ended']>,
): void {
  const withdrawal = draft.get('withdrawal', hash)!;
  if (withdrawal.item !== null) {
    reverse(draft, policyOf(draft).document, 'request', withdrawal.item);
  }
  draft.put('withdrawal', hash, { ...withdrawal, ended });
}
