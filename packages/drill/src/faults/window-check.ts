// The windows that the fold keeps as running sums, recounted from the entries.
import type { Lookup } from '@sekisho/ledger/state';
import { chainOf } from '@sekisho/chains/chain';
import { CHAIN, WALLET, XEM } from '../policy-kit.ts';
import type { Account, Asked } from './account.ts';
import { DAY_MS } from './kit.ts';
import { Violation } from './violation.ts';

interface Counted {
  sum: bigint;
  count: number;
}

/** `replica` stands where `account` does. Throws where a sum is another. */
export function checkWindows(replica: { readonly state: Lookup }, account: Account): void {
  const from = account.witnessedAt(account.size) - DAY_MS;
  const recounted = { request: requests(account, from), payment: payments(account, from) };
  for (const [family, { sum, count }] of Object.entries(recounted)) {
    const kept = replica.state.get('window', `${family}/day/wallet:${WALLET}`) as
      | { sum: string; count: number }
      | undefined;
    if ((kept?.sum ?? '0') === sum.toString() && (kept?.count ?? 0) === count) continue;
    const ours = `${sum} in ${count}`;
    const detail = `${family} window: ${kept?.sum ?? 0} in ${kept?.count ?? 0}, recounted ${ours}`;
    throw new Violation('sums-exact', detail);
  }
}

/** What was asked for counts; its sum is given back when it is cancelled or rejected. */
function requests({ asked, ended }: Account, from: number): Counted {
  const counted = { sum: 0n, count: 0 };
  for (const each of asked.values()) {
    if (each.time <= from) continue;
    counted.count += 1;
    if (!ended.has(each.hash)) counted.sum += outgoingOf(each);
  }
  return counted;
}

/** What is prepared counts until it has expired. */
function payments({ asked, prepared, expired, entries }: Account, from: number): Counted {
  const counted = { sum: 0n, count: 0 };
  for (const { at, payment, withdrawals } of prepared) {
    if (entries[at]!.time <= from || expired.has(payment)) continue;
    counted.count += 1;
    counted.sum += outgoingOf(asked.get(withdrawals[0]!)!);
  }
  return counted;
}

function outgoingOf({ order }: Asked): bigint {
  const amount = BigInt(order.amount);
  const fee = chainOf(CHAIN)!.fee({ asset: XEM, amount, destination: order.destination });
  return amount + fee;
}
