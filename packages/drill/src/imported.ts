// The past of a drill's people, as entries: rows signed by the kit's amenders.
import type { Body } from '@sekisho/protocol/entry';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { historyPartHash, historyParts } from '@sekisho/protocol/history';
import { formatInstant } from '@sekisho/protocol/instant';

/** One payment of the past; `at` in ms, `amount` of the smallest unit, with its fee. */
export interface PastPayment {
  readonly customer: string;
  readonly destination: string;
  readonly asset: string;
  readonly amount: bigint | string;
  readonly at: number;
}

/** Erin and Frank: the amendment quorum of the kit. */
const AMENDERS = ['erin', 'frank'];

/**
 * Bodies of `history.imported`, to be written in this order before anything is asked for. `sign`
 * makes a person's act, such as `(person, act) => scribe.act(person, act)`.
 */
export function importedBodies(
  sign: (person: string, act: { act: 'import'; subject: string }) => PersonAct,
  past: readonly PastPayment[],
  people: readonly string[] = AMENDERS,
): Body<'history.imported'>[] {
  const rows = [...past]
    .sort((a, b) => a.at - b.at)
    .map(({ customer, destination, asset, amount, at }) => {
      return { customer, destination, asset, amount: String(amount), at: formatInstant(at) };
    });
  return historyParts(rows).map((part, i) => {
    const subject = historyPartHash(part);
    const acts = i === 0 ? people.map((person) => sign(person, { act: 'import', subject })) : [];
    return { ...part, acts };
  });
}
