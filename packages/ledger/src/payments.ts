// Which payment of a withdrawal is the live one: prepared and not finally expired. From `prepared`
// on a withdrawal is bound to it; a second may follow only when the first can never confirm. Only a
// rebase brings together several that live: those that different histories had prepared.
import type { Lookup, Payment, Withdrawal } from './state.ts';

export function livePayment(lookup: Lookup, withdrawal: Withdrawal): Payment | undefined {
  const live = withdrawal.payments.findLast((id) => !lookup.get('payment', id)!.expired);
  return live === undefined ? undefined : lookup.get('payment', live);
}

export const identityKey = (chain: string, identity: string): string => `${chain}|${identity}`;

export const outflowKey = (wallet: string, identity: string): string => `${wallet}|${identity}`;
