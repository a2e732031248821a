// `amount("50 XEM")`: exact, in the unit of the rule’s own asset, told when the policy is read.
import { parseUnits, type Unit } from '@sekisho/protocol/amount';
import { isRefusal } from '@sekisho/protocol/refusal';

/** In the smallest unit, or what is wrong with it. */
export function amountLiteral(text: string, unit: Unit): bigint | string {
  const amount = parseUnits(text, unit);
  if (!isRefusal(amount)) return amount;
  return `${amount.detail}; write it like amount("50 ${unit.symbol}")`;
}
