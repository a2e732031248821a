// Which payment of a withdrawal is the live one: prepared and not finally expired. From `prepared`
// on a withdrawal is bound to it; a second may follow only when the first can never confirm.
import type { Lookup, Payment, Withdrawal } from './state.ts';

export function livePayment(lookup: Lookup, withdrawal: Withdrawal): Payment | undefined {
  const last = withdrawal.payments.at(-1);
  const payment = last === undefined ? undefined : lookup.get('payment', last);
  return payment === undefined || payment.expired ? undefined : payment;
}

export const identityKey = (chain: string, identity: string): string => `${chain}|${identity}`;

export const outflowKey = (wallet: string, identity: string): string => `${wallet}|${identity}`;
