// A scenario file as the world plays it: one wallet of XEM, thefts in the smallest unit, instants
// in ms. What cannot be played is refused with its place in the file.
import { chainOf } from '@sekisho/chains/chain';
import { parseUnits } from '@sekisho/protocol/amount';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { seedOf } from '../keys.ts';
import { CROWD_BALANCE } from '../nis-node.ts';
import { CHAIN, XEM } from '../policy-kit.ts';
import type { Scenario } from '../scenario.ts';

export const UNIT = { symbol: 'XEM', decimals: 6 } as const;

export interface Theft {
  readonly at: number;
  readonly to: string;
  readonly amount: bigint;
}

export interface Incident {
  readonly name: string;
  readonly title: string;
  readonly wallet: string;
  readonly balance: bigint;
  /** The first and the last instant that is played. */
  readonly from: number;
  readonly to: number;
  /** Hours east of UTC of whoever wrote `from`: where most customers live. */
  readonly home: number;
  readonly thefts: readonly Theft[];
}

export function incidentOf(scenario: Scenario): Incident | Refusal {
  const [wallet, second] = scenario.wallets;
  if (second !== undefined) return unplayable('wallets[1]', 'a drill has one wallet');
  if (wallet!.asset !== XEM) return unplayable('wallets[0].asset', `a drill is played in ${XEM}`);
  const most = chainOf(CHAIN)!.maximum(XEM)!;
  const balance = amountAt('wallets[0].balance', wallet!.balance, most - CROWD_BALANCE);
  if (isRefusal(balance)) return balance;
  const thefts: Theft[] = [];
  for (const [i, theft] of scenario.thefts.entries()) {
    const amount = amountAt(`thefts[${i}].amount`, theft.amount, most);
    if (isRefusal(amount)) return amount;
    thefts.push({ at: Date.parse(theft.at), to: addressFor(theft.to), amount });
  }
  const instants = thefts.map(({ at }) => at);
  return {
    name: scenario.name,
    title: scenario.title,
    wallet: wallet!.id,
    balance,
    from: Math.min(Date.parse(scenario.from), ...instants),
    to: Math.max(Date.parse(scenario.to), ...instants),
    home: hoursEast(scenario.from),
    thefts: thefts.sort((a, b) => a.at - b.at),
  };
}

function amountAt(place: string, text: string, most: bigint): bigint | Refusal {
  const amount = parseUnits(`${text} ${UNIT.symbol}`, UNIT);
  if (isRefusal(amount)) return unplayable(place, amount.detail);
  return amount <= most ? amount : unplayable(place, 'more than there is');
}

const unplayable = (place: string, why: string): Refusal =>
  refuse('scenario-inconsistent', `scenario.${place}: ${why}`);

/** Files may name a destination by any text; what is no address stands for one. */
function addressFor(text: string): string {
  const chain = chainOf(CHAIN)!;
  const destination = chain.parseDestination({ address: text });
  return isRefusal(destination)
    ? chain.addressOf(seedOf('destination', text))
    : destination.address;
}

const hoursEast = (instant: string): number => Number(/([+-]\d\d):\d\d$/.exec(instant)?.[1] ?? 0);
