// What a verdict goes by besides the policy: the withdrawal, and what was known before its entry.

/** The withdrawal under judgement. */
export interface Subject {
  readonly client: string;
  readonly customer: string;
  readonly wallet: string;
  readonly asset: string;
  /** Smallest unit, above zero. */
  readonly amount: bigint;
  /** The address, memo aside: one exchange account must not look like a thousand destinations. */
  readonly destination: string;
  readonly purpose: 'customer' | 'internal';
}

/** Who and what a limit goes by, whatever the amount. */
export type Counted = Omit<Subject, 'amount'>;

/** What one limit has already counted for one entity. */
export interface Usage {
  readonly sum: bigint;
  readonly count: number;
}

/** The kinds a withdrawal is of, as judged when it was asked for; it keeps them (classes.ts). */
export type Classes = {
  /** The customer has no past yet (policy.newcomerSeconds). */
  readonly newcomer: boolean;
  /** The destination is not familiar with an amount like this (policy.familiarity). */
  readonly newDestination: boolean;
  /** To such a destination, and no rule on single amounts hands it to people. */
  readonly unattended: boolean;
  /** The amount stops just short of one that would have been looked at. */
  readonly nearThreshold: boolean;
};

/** What is known of wallet, customer and destination before anything is counted. */
export interface Known {
  /** The smallest balance of wallet and asset that a watcher quorum reports, if any. */
  readonly balance: bigint | undefined;
  /** When this destination was first paid, in ms; undefined if never. */
  readonly destinationFirstPaid: number | undefined;
  /** The largest amount it was paid at least policy.familiarity.ageSeconds ago, or zero. */
  readonly familiarAmount: bigint;
  readonly newcomer: boolean;
  /** Witnessed time in ms. */
  readonly time: number;
}

/** Everything a verdict depends on besides policy and subject. */
export interface Facts extends Known, Classes {
  /** By limit id, for this subject's entity, this withdrawal not included; see usageOf, recount. */
  readonly usage: ReadonlyMap<string, Usage>;
  /** By detector id, this withdrawal included: see behaviour.ts. Absent: not enough history. */
  readonly behaviour: ReadonlyMap<string, bigint>;
}
