// The facts of one withdrawal under the names of fact-names.ts.
import { DAY_SECONDS } from '@sekisho/protocol/policy';
import type { Facts, Subject } from '../facts.ts';
import { Amount } from './exact-amount.ts';
import type { Fact } from './fact-names.ts';

export type FactValue = Amount | bigint | string | boolean;

/** What nobody knows is absent: to need it is an error, and no zero in its place. */
export type FactValues = Readonly<Partial<Record<Fact, FactValue>>>;

const SECOND = 1_000n;
const HOUR = 3_600n * SECOND;
const DAY = BigInt(DAY_SECONDS) * SECOND;

export function factValues(facts: Facts, subject: Subject): FactValues {
  const { destinationFirstPaid, balance, newcomer, newDestination, unattended } = facts;
  const time = BigInt(facts.time);
  const age = destinationFirstPaid === undefined ? 0n : time - BigInt(destinationFirstPaid);
  return {
    amount: new Amount(subject.amount),
    ...(balance === undefined ? {} : { balance: new Amount(balance) }),
    familiar_amount: new Amount(facts.familiarAmount),
    destination_age_s: age / SECOND,
    destination_never_paid: destinationFirstPaid === undefined,
    ...{ new_destination: newDestination, newcomer, unattended },
    near_threshold: facts.nearThreshold,
    ...{ purpose: subject.purpose, customer: subject.customer, client: subject.client },
    ...{ wallet: subject.wallet, destination: subject.destination },
    hour_utc: (time % DAY) / HOUR,
    // 1 January 1970 was a Thursday.
    weekday_utc: ((time / DAY + 3n) % 7n) + 1n,
  };
}

/** As a reason shows it: amounts in the smallest unit, as everywhere in a verdict. */
export const textOfFact = (name: Fact, value: FactValue | undefined): string =>
  `${name} = ${
    value === undefined
      ? 'unknown'
      : value instanceof Amount
        ? value.value.toString()
        : typeof value === 'string'
          ? `"${value}"`
          : value.toString()
  }`;
