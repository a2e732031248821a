// Where a customer was paid before: an approver compares the new address with these.
import { livePayment } from '@sekisho/ledger/payments';
import { type Lookup, policyOf } from '@sekisho/ledger/state';
import { sightingsOf } from '@sekisho/ledger/witnessed';
import type { QueueItem } from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Roll } from '../api/roll.ts';
import type { ImportedPast } from './imported-past.ts';

/** Withdrawals of the customer that are looked at, newest first: under a millisecond. */
const MAX_LOOKED_AT = 200;
/** More than anybody compares. */
const MAX_ADDRESSES = 8;

type Known = QueueItem['knownAddresses'][number];

/** Of the withdrawal's customer and asset, last paid first; only what a quorum saw on the chain. */
export function knownAddresses(
  state: Lookup,
  roll: Roll,
  imported: ImportedPast,
  hash: string,
): Known[] {
  const { customer, asset } = state.get('withdrawal', hash)!;
  const { quorum } = policyOf(state).document.watchers;
  const known = new Map<string, Known>();
  for (const other of roll.ofCustomer(customer).slice(-MAX_LOOKED_AT).reverse()) {
    const withdrawal = state.get('withdrawal', other)!;
    const payment = livePayment(state, withdrawal);
    if (payment === undefined || withdrawal.asset !== asset || other === hash) continue;
    if (sightingsOf(state, payment).length < quorum) continue;
    const { destination: address, amount } = withdrawal;
    const before = known.get(address);
    const last = formatInstant(payment.at);
    if (before !== undefined) known.set(address, { ...before, times: before.times + 1 });
    else known.set(address, { address, last, times: 1, amount, from: 'ledger' });
  }
  for (const row of imported.of(customer, asset)) {
    if (!known.has(row.address)) known.set(row.address, row);
  }
  return [...known.values()].slice(0, MAX_ADDRESSES);
}
