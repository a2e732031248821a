// Where a withdrawal stands, as clients and people are told: computed from the state, stored
// nowhere.
import type { Status } from '@sekisho/protocol/status';
import { obstacle } from './clearance.ts';
import { livePayment } from './payments.ts';
import { type Lookup, metaOf, type Payment, policyOf, type Withdrawal } from './state.ts';
import { someStopsOver } from './stops.ts';
import { quorumHeight, sightingsOf } from './witnessed.ts';

export interface Standing {
  readonly status: Status;
  /** For people: why it is held, in one sentence; '' where nothing holds it. */
  readonly why: string;
  /** Stops that hold it, by id. */
  readonly stops: readonly string[];
  readonly payment: Payment | undefined;
}

/** Who looks at a withdrawal needs to know what stops it, not ten thousand times. */
const MAX_NAMED = 20;

export function standingOf(lookup: Lookup, withdrawal: Withdrawal): Standing {
  const payment = livePayment(lookup, withdrawal);
  const plain = { why: '', stops: [], payment };
  if (payment !== undefined) return { ...plain, status: paymentStatus(lookup, payment) };
  if (withdrawal.ended !== null) {
    const failed = withdrawal.ended === 'expired' && withdrawal.payments.length > 0;
    return { ...plain, status: failed ? 'failed' : withdrawal.ended };
  }
  if (withdrawal.expires <= metaOf(lookup).witnessed) return { ...plain, status: 'expired' };
  const held = obstacle(lookup, withdrawal);
  if (held === undefined) return { ...plain, status: 'cleared' };
  const stops = someStopsOver(lookup, withdrawal, MAX_NAMED).map(([id]) => id);
  return { ...plain, status: 'held', why: held.detail, stops };
}

function paymentStatus(lookup: Lookup, payment: Payment): Status {
  const { watchers, chains } = policyOf(lookup).document;
  const sightings = sightingsOf(lookup, payment);
  if (sightings.length < watchers.quorum) {
    return payment.signature === null ? 'prepared' : 'signed';
  }
  // The height at which the q-th watcher saw it; a reorganisation takes sightings away again.
  const heights = sightings.map(([, height]) => height).sort((a, b) => a - b);
  const confirmedAt = heights[watchers.quorum - 1]!;
  const finality = chains.find(({ id }) => id === payment.chain)!.finalityBlocks;
  return (quorumHeight(lookup, payment.chain) ?? 0) >= confirmedAt + finality
    ? 'final'
    : 'confirmed';
}
