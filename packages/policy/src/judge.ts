// One withdrawal against the policy: all limits and all rules are always evaluated, every hit is a
// reason, and the strictest outcome wins. Pure and exact: the same arguments give the same verdict,
// bit for bit, on every node. spec/policy.md is the normative text.
import type { Consequence, Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { type Outcome, stricter } from '@sekisho/protocol/status';
import type { ReasonTag } from './reason-tags.ts';

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

/** Everything a verdict depends on besides policy and subject. */
export interface Facts {
  /** The smallest balance of wallet and asset that a watcher quorum reports, if any. */
  readonly balance: bigint | undefined;
  /** By limit id, for this subject's entity, this withdrawal not included; see usageOf, recount. */
  readonly usage: ReadonlyMap<string, Usage>;
  /** When this destination was first paid, in ms; undefined if never. */
  readonly destinationFirstPaid: number | undefined;
  /** The customer has no past yet (policy.newcomerSeconds). */
  readonly newcomer: boolean;
  /** Witnessed time in ms. */
  readonly time: number;
}

export interface Reason {
  readonly tag: ReasonTag;
  /** Id of the limit or rule, or '' where the policy simply does not provide for it. */
  readonly id: string;
  readonly outcome: Outcome;
  readonly observed: string;
  readonly threshold: string;
  readonly windowSeconds?: number;
  /** Whom it concerns: 'customer:c-17', 'wallet:nem-hot', 'newcomers' … */
  readonly entity: string;
}

export interface Verdict {
  readonly outcome: Outcome;
  /** What the policy does not provide for, then limits, then rules, each in policy order. */
  readonly reasons: readonly Reason[];
  /** Ids of all review tiers that were hit, sorted. */
  readonly reviews: readonly string[];
  /** The largest delay hit, the delays of the required review tiers included. */
  readonly delaySeconds: number;
  /** The wider of the freezes hit. */
  readonly freeze?: 'client' | 'customer';
}

/** A reason and what the policy wants done about it. */
interface Hit {
  readonly reason: Reason;
  readonly then: Consequence;
}

/** Throws where the caller broke the contract: no positive amount, usage of a limit missing. */
export function judge(policy: Policy, facts: Facts, subject: Subject): Verdict {
  if (subject.amount <= 0n) throw new Error('judge: the amount is not above zero');
  const hits: Hit[] = [];
  hits.push(...denials(policy, subject));
  hits.push(...coverage(policy, facts, subject));
  for (const limit of policy.limits) {
    if (applies(limit, subject, facts.newcomer)) hits.push(...measure(limit, facts, subject));
  }
  for (const rule of policy.rules) {
    if (rule.asset === subject.asset) hits.push(...consult(rule, facts, subject));
  }
  return verdictOf(policy, hits);
}

/** Whether the limit counts this subject. Purpose is no exemption: value that leaves, leaves. */
export function applies(limit: Limit, subject: Counted, newcomer: boolean): boolean {
  if (limit.asset !== subject.asset) return false;
  if (limit.wallets.length > 0 && !limit.wallets.includes(subject.wallet)) return false;
  return limit.per !== 'newcomers' || newcomer;
}

/** Whose sum and count the limit holds. Kinds are prefixed, so that no two entities share one. */
export function entityOf(limit: Limit, subject: Counted): string {
  switch (limit.per) {
    case 'customer':
      return `customer:${subject.customer}`;
    case 'destination':
      return `destination:${subject.destination}`;
    case 'client':
      return `client:${subject.client}`;
    case 'wallet':
      return `wallet:${subject.wallet}`;
    case 'newcomers':
      return 'newcomers'; // all together: a thousand invented customers share one allowance
  }
}

/** Deny by default: each way in which the policy does not provide for the withdrawal. */
function* denials(policy: Policy, subject: Subject): Generator<Hit> {
  const { asset, purpose } = subject;
  if (!policy.assets.some(({ id }) => id === asset)) {
    yield denial('unknown-asset', `asset:${asset}`, asset, list(policy.assets.map(({ id }) => id)));
  }
  const wallet = policy.wallets.find(({ id }) => id === subject.wallet);
  const walletEntity = `wallet:${subject.wallet}`;
  if (wallet === undefined) {
    const known = list(policy.wallets.map(({ id }) => id));
    yield denial('unknown-wallet', walletEntity, subject.wallet, known);
  } else {
    if (!wallet.assets.includes(asset)) {
      yield denial('wallet-asset', walletEntity, asset, list(wallet.assets));
    }
    if (!wallet.purposes.includes(purpose)) {
      yield denial('wallet-purpose', walletEntity, purpose, list(wallet.purposes));
    }
    const listed = wallet.internalDestinations;
    if (purpose === 'internal' && !listed.includes(subject.destination)) {
      const entity = `destination:${subject.destination}`;
      yield denial('internal-destination', entity, subject.destination, list(listed));
    }
  }
  const client = policy.clients.find(({ id }) => id === subject.client);
  const clientEntity = `client:${subject.client}`;
  if (client === undefined) {
    const known = list(policy.clients.map(({ id }) => id));
    yield denial('unknown-client', clientEntity, subject.client, known);
  } else {
    if (!client.wallets.includes(subject.wallet)) {
      yield denial('client-scope', clientEntity, subject.wallet, list(client.wallets));
    }
    if (!client.purposes.includes(purpose)) {
      yield denial('client-scope', clientEntity, purpose, list(client.purposes));
    }
  }
}

/**
 * At least one sum limit per wallet or per client must count the subject. Limits per customer or
 * destination do not bound anything alone: whoever holds a client's key invents new ones.
 */
function* coverage(policy: Policy, facts: Facts, subject: Subject): Generator<Hit> {
  const covers = (limit: Limit) =>
    'sum' in limit &&
    (limit.per === 'wallet' || limit.per === 'client') &&
    applies(limit, subject, facts.newcomer);
  if (policy.limits.some(covers)) return;
  yield denial('no-limit', `wallet:${subject.wallet}`, '0', '1');
}

/** A hit where the usage, this withdrawal included, exceeds what the limit allows. */
function* measure(limit: Limit, facts: Facts, subject: Subject): Generator<Hit> {
  const usage = facts.usage.get(limit.id);
  if (usage === undefined) throw new Error(`judge: the usage of limit ${limit.id} is missing`);
  const sum = usage.sum + subject.amount;
  const hit = (tag: ReasonTag, observed: bigint, threshold: string): Hit => ({
    reason: {
      tag,
      id: limit.id,
      outcome: limit.then.outcome,
      observed: observed.toString(),
      threshold,
      windowSeconds: limit.windowSeconds,
      entity: entityOf(limit, subject),
    },
    then: limit.then,
  });
  if ('sum' in limit) {
    if (sum > BigInt(limit.sum)) yield hit('limit-sum', sum, limit.sum);
  } else if ('count' in limit) {
    const count = usage.count + 1;
    if (count > limit.count) yield hit('limit-count', BigInt(count), String(limit.count));
  } else if (facts.balance === undefined) {
    yield hit('balance-unknown', sum, 'unknown');
  } else if (sum * WHOLE_BALANCE > facts.balance * BigInt(limit.balanceShare)) {
    const threshold = (facts.balance * BigInt(limit.balanceShare)) / WHOLE_BALANCE;
    yield hit('limit-balance-share', sum, threshold.toString());
  }
}

/** A balance share is in hundredths of a percent. */
const WHOLE_BALANCE = 10_000n;

function* consult(rule: Rule, facts: Facts, subject: Subject): Generator<Hit> {
  if (subject.amount <= BigInt(rule.above)) return;
  const { id, then } = rule;
  const { outcome } = then;
  if (rule.kind === 'payment-ceiling') {
    const observed = subject.amount.toString();
    const entity = `customer:${subject.customer}`;
    const threshold = rule.above;
    yield { reason: { tag: 'payment-ceiling', id, outcome, observed, threshold, entity }, then };
    return;
  }
  const age = ageOf(facts);
  if (age !== undefined && age >= rule.ageSeconds * 1_000) return;
  const observed = age === undefined ? 'never paid' : `${(age - (age % 1_000)) / 1_000} s`;
  const threshold = `${rule.ageSeconds} s`;
  const entity = `destination:${subject.destination}`;
  yield { reason: { tag: 'new-destination', id, outcome, observed, threshold, entity }, then };
}

/** Milliseconds since the destination was first paid. */
const ageOf = ({ destinationFirstPaid, time }: Facts): number | undefined =>
  destinationFirstPaid === undefined ? undefined : time - destinationFirstPaid;

function verdictOf(policy: Policy, hits: readonly Hit[]): Verdict {
  let outcome: Outcome = 'allow';
  let delaySeconds = 0;
  let freeze: 'client' | 'customer' | undefined;
  const reviews = new Set<string>();
  for (const { then } of hits) {
    outcome = stricter(outcome, then.outcome);
    if (then.outcome === 'delay' && then.seconds > delaySeconds) delaySeconds = then.seconds;
    if (then.outcome === 'review') reviews.add(then.review);
    if (then.outcome === 'freeze' && freeze !== 'client') freeze = then.scope;
  }
  for (const id of reviews) {
    const tier = policy.reviews.find((review) => review.id === id);
    if (tier === undefined) throw new Error(`judge: review tier ${id} is missing; use readPolicy`);
    if (tier.delaySeconds > delaySeconds) delaySeconds = tier.delaySeconds;
  }
  return {
    outcome,
    reasons: hits.map(({ reason }) => reason),
    reviews: [...reviews].sort(),
    delaySeconds,
    ...(freeze === undefined ? {} : { freeze }),
  };
}

const BLOCK: Consequence = { outcome: 'block' };

const denial = (tag: ReasonTag, entity: string, observed: string, threshold: string): Hit => ({
  reason: { tag, id: '', outcome: BLOCK.outcome, observed, threshold, entity },
  then: BLOCK,
});

const list = (names: readonly string[]): string => names.join(' ');
