// The customers of each wallet of a drill, their past and their errands. Everyday traffic is shared
// out among the wallets; addresses and names of one wallet's customers are not another's.
import type { PastPayment } from '../imported.ts';
import { seededRandom } from '../keys.ts';
import type { PolicyKit } from '../policy-kit.ts';
import { Chance } from './chance.ts';
import type { Errand } from './errand.ts';
import { everyday, type Period } from './everyday.ts';
import type { Incident } from './incident.ts';
import { knownPast, pastOf } from './past.ts';
import { type Customer, populationOf } from './population.ts';

/** Strangers of one wallet, at most. */
const ADDRESSES = 1_000_000;

export interface WalletErrand extends Errand {
  readonly wallet: string;
}

export interface Town {
  readonly errands: readonly WalletErrand[];
  readonly past: readonly PastPayment[];
  readonly customersOf: (wallet: string) => readonly Customer[];
}

/** About `withdrawals` errands in the period, by time, and what was paid before it. */
export function townOf(
  kit: PolicyKit,
  incident: Incident,
  withdrawals: number,
  period: Period,
): Town {
  const { wallets, home, known } = incident;
  const quarters = wallets.map(({ id, balance }, i) => {
    const own = i === 0 ? kit : withOwnAddresses(kit, i);
    const name = (what: string) => (i === 0 ? what : `${what} of ${id}`);
    const chanceFor = (what: string) => new Chance(seededRandom(`${kit.seed} ${name(what)}`));
    const share = Math.ceil((withdrawals * (i + 1)) / wallets.length);
    const count = share - Math.ceil((withdrawals * i) / wallets.length);
    const people = populationOf(own, balance, home, chanceFor('people'));
    const errands = everyday(own, people, count, period, chanceFor('errands'));
    const past = pastOf(people, chanceFor('past'), period.from);
    const named = <T extends { readonly customer: string }>(one: T): T =>
      i === 0 ? one : { ...one, customer: nameIn(i, one.customer) };
    return {
      id,
      people: i === 0 ? people : people.map((one) => ({ ...one, id: nameIn(i, one.id) })),
      errands: errands.map((errand) => ({ ...named(errand), wallet: id })),
      past: past.map(named),
    };
  });
  return {
    errands: quarters.flatMap(({ errands }) => errands).sort((a, b) => a.at - b.at),
    past: [...quarters.flatMap(({ past }) => past), ...knownPast(known, period.from)],
    customersOf: (wallet) => quarters.find(({ id }) => id === wallet)!.people,
  };
}

/** By the wallet's turn and not by its id, which may be as long as a customer's name. */
const nameIn = (turn: number, customer: string): string => `w${turn + 1}:${customer}`;

const withOwnAddresses = (kit: PolicyKit, turn: number): PolicyKit => ({
  ...kit,
  address: (n) => kit.address(n + turn * ADDRESSES),
});
