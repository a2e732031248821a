// Where the money goes, and where this customer was paid before, one under the other.
import { parseAmount, type Unit } from '@sekisho/protocol/amount';
import type { DeskWithdrawal } from '@sekisho/protocol/desk-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type ComponentChild, h } from 'preact';
import { Address } from '../parts/address.ts';
import { Amount } from '../parts/amount.ts';
import { Instant } from '../parts/instant.ts';
import { looksAlike } from '../parts/resemblance.ts';
import { useWords } from '../place.ts';
import type { VerifiedWithdrawal } from '../verify/withdrawal.ts';
import { Destination } from './destination.ts';
import { pageWords } from './page-words.ts';
import { withdrawalWords } from './words.ts';

export interface PastProps {
  readonly value: DeskWithdrawal;
  readonly truth: VerifiedWithdrawal;
  readonly unit: Unit;
}

export function Past({ value, truth, unit }: PastProps): ComponentChild {
  const words = useWords(pageWords);
  const terms = useWords(withdrawalWords);
  const { knownAddresses, facts } = value;
  const known = knownAddresses.find(({ address }) => address === truth.address);
  return h(
    'section',
    { class: 'sheet' },
    h('h2', null, words.destination),
    h('p', { class: 'destination-large' }, h(Destination, { truth, knownAddresses })),
    truth.memo !== undefined && h('p', null, `${terms.memo}: `, h('q', null, truth.memo)),
    h('p', null, known === undefined ? terms.isNewLong : terms.knownLong(known.times)),
    facts.newcomer && h('p', null, words.newcomer),
    h(
      'p',
      { class: 'soft' },
      `${words.balance}: `,
      facts.balance === null ? words.unknown : amountOf(facts.balance, unit),
    ),
    h('h3', null, words.known),
    knownAddresses.length === 0
      ? h('p', { class: 'soft' }, words.knownNone)
      : h(
          'div',
          { class: 'wide', tabIndex: 0, role: 'region', 'aria-label': words.known },
          h(
            'table',
            null,
            h(
              'thead',
              null,
              h(
                'tr',
                null,
                words.knownTable.map((name) => h('th', { key: name, scope: 'col' }, name)),
              ),
            ),
            h(
              'tbody',
              null,
              knownAddresses.map(({ address, last, times, amount, from }) =>
                h(
                  'tr',
                  { key: address },
                  h(
                    'td',
                    null,
                    h(Address, {
                      address,
                      ...(looksAlike(address, truth.address) && { known: truth.address }),
                    }),
                  ),
                  h(
                    'td',
                    null,
                    h(Instant, { at: parseInstant(last) ?? 0 }),
                    from === 'imported' && h('small', { class: 'soft' }, ` ${words.imported}`),
                  ),
                  h('td', { class: 'number' }, times),
                  h('td', { class: 'number' }, amountOf(amount, unit)),
                ),
              ),
            ),
          ),
        ),
  );
}

function amountOf(text: string, unit: Unit): ComponentChild {
  const amount = text === '0' ? 0n : parseAmount(text);
  return isRefusal(amount) ? text : h(Amount, { amount, unit });
}
