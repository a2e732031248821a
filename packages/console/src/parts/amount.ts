// An amount, exact to its last digit, with its unit. Never rounded, never a float.
import { formatUnits, type Unit } from '@sekisho/protocol/amount';
import { h, type ComponentChild } from 'preact';

export interface AmountProps {
  /** In the smallest unit. */
  readonly amount: bigint;
  readonly unit: Unit;
}

export function Amount({ amount, unit }: AmountProps): ComponentChild {
  const [digits = '', symbol = ''] = formatUnits(amount, unit).split(' ');
  const [whole = '', fraction] = digits.split('.');
  return h(
    'span',
    { class: 'amount' },
    whole,
    fraction !== undefined && h('span', { class: 'fraction' }, `.${fraction}`),
    h('span', { class: 'unit' }, ` ${symbol}`),
  );
}
