// Orders and withdrawals as an exchange's code has them: amounts are bigint of the smallest unit.
import { canonicalBytes } from '@sekisho/protocol/canonical';
import type { WithdrawalSummary } from '@sekisho/protocol/client-api';
import type { Json } from '@sekisho/protocol/json';
import type { Order } from '@sekisho/protocol/withdrawal';
import { ReceiptInvalid } from './receipt.ts';

export interface WithdrawalOrder extends Omit<Order, 'amount'> {
  /** Smallest unit, above zero. */
  readonly amount: bigint;
}

export interface Withdrawal extends Omit<WithdrawalSummary, 'amount' | 'payment'> {
  readonly amount: bigint;
  readonly payment:
    | (Omit<NonNullable<WithdrawalSummary['payment']>, 'fee'> & { readonly fee: bigint })
    | null;
}

/** One text for one order, so that the same order has the same digest whenever it is sent. */
export const orderBytes = (order: WithdrawalOrder): Uint8Array =>
  canonicalBytes({ ...order, amount: order.amount.toString() } as Json);

export const withdrawalOf = ({ payment, amount, ...rest }: WithdrawalSummary): Withdrawal => ({
  ...rest,
  amount: BigInt(amount),
  payment: payment === null ? null : { ...payment, fee: BigInt(payment.fee) },
});

/** What the answer says of the order is what the logged order says. */
export function mustMatch(summary: WithdrawalSummary, order: Order): void {
  const { address, memo } = order.destination;
  const pairs: readonly (readonly [name: string, said: unknown, logged: unknown])[] = [
    ['id', summary.id, order.id],
    ['wallet', summary.wallet, order.wallet],
    ['asset', summary.asset, order.asset],
    ['amount', summary.amount, order.amount],
    ['destination.address', summary.destination.address, address],
    ['destination.memo', summary.destination.memo, memo],
    ['customer', summary.customer, order.customer],
    ['purpose', summary.purpose, order.purpose ?? 'customer'],
  ];
  for (const [name, said, logged] of pairs) {
    if (said !== logged) {
      throw new ReceiptInvalid('answer', `${name} is "${said}", the log has "${logged}"`);
    }
  }
}
