// What an expression may name. Flat and typed: one name, one type, one unit. spec/policy.md lists
// the same table, and a test holds the two equal.
export type FactType = 'amount' | 'int' | 'string' | 'bool';

export interface FactName {
  readonly type: FactType;
  /** Of an int: what it counts. Two that differ are neither compared nor added. */
  readonly unit?: 'seconds' | 'hour' | 'weekday';
  readonly meaning: string;
}

export const FACT_NAMES = {
  amount: { type: 'amount', meaning: 'what is asked for' },
  balance: {
    type: 'amount',
    meaning: 'the smallest balance of wallet and asset that a watcher quorum reports',
  },
  familiar_amount: {
    type: 'amount',
    meaning: 'the largest the destination was paid at least `familiarity.ageSeconds` ago, or zero',
  },
  destination_age_s: {
    type: 'int',
    unit: 'seconds',
    meaning: 'since the destination was first paid; 0 if it never was',
  },
  destination_never_paid: { type: 'bool', meaning: 'nobody was ever paid there' },
  new_destination: { type: 'bool', meaning: 'not familiar with such an amount: a class' },
  newcomer: { type: 'bool', meaning: 'the customer has no past yet: a class' },
  unattended: { type: 'bool', meaning: 'a new destination, and no rule asks people: a class' },
  near_threshold: { type: 'bool', meaning: 'just short of what would be looked at: a class' },
  purpose: { type: 'string', meaning: '"customer" or "internal"' },
  customer: { type: 'string', meaning: 'id of the customer' },
  client: { type: 'string', meaning: 'id of the client that asks' },
  wallet: { type: 'string', meaning: 'id of the wallet that pays' },
  destination: { type: 'string', meaning: 'the address that is paid, memo aside' },
  hour_utc: { type: 'int', unit: 'hour', meaning: 'hour of the day in UTC, 0 to 23' },
  weekday_utc: { type: 'int', unit: 'weekday', meaning: 'day in UTC, 1 (Monday) to 7 (Sunday)' },
} as const satisfies Readonly<Record<string, FactName>>;

export type Fact = keyof typeof FACT_NAMES;

export const isFact = (name: string): name is Fact => Object.hasOwn(FACT_NAMES, name);
