// An order read and judged: the same steps for an entry, a dry run, and a re-judgement.
import { chainOfAsset } from '@sekisho/protocol/asset';
import { parseAmount } from '@sekisho/protocol/amount';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type Order, orderSchema } from '@sekisho/protocol/withdrawal';
import { behaviourOf } from '@sekisho/policy/behaviour';
import { classesOf } from '@sekisho/policy/classes';
import type { Counted, Facts, Known, Subject, Usage } from '@sekisho/policy/facts';
import { judge } from '@sekisho/policy/judge';
import type { Verdict } from '@sekisho/policy/verdict';
import { usageOf } from '@sekisho/policy/window';
import type { Checks } from './entering.ts';
import { familiarAmount } from './past.ts';
import { type Lookup, metaOf, type Past, policyOf, type StoredFacts } from './state.ts';
import { quorumBalance } from './witnessed.ts';

export interface ReadOrder {
  readonly order: Order;
  /** What it moves and for whom; `amount` includes the fee, as every limit counts it. */
  readonly subject: Subject;
}

/** An order from the body a client signed: strict JSON, exact amount, an address that exists. */
export function readOrder(
  body: Uint8Array,
  client: string,
  checks: Pick<Checks, 'chain'>,
): ReadOrder | Refusal {
  const json = parseJson(body);
  if (isRefusal(json)) return json;
  const amountRefusal = readAmountField(json);
  if (amountRefusal !== undefined) return amountRefusal;
  const order = readAs(orderSchema, json, 'order');
  if (isRefusal(order)) return order;
  const chain = checks.chain(chainOfAsset(order.asset));
  const maximum = chain?.maximum(order.asset);
  if (chain === undefined || maximum === undefined) {
    return refuse('asset-unknown', `this software does not know the asset ${order.asset}`);
  }
  const amount = BigInt(order.amount);
  if (amount > maximum) {
    return refuse('amount-above-maximum', `there are only ${maximum} of ${order.asset}`);
  }
  const { address, memo } = order.destination;
  const destination = chain.parseDestination(memo === undefined ? { address } : { address, memo });
  if (isRefusal(destination)) return destination;
  const outgoing = amount + chain.fee({ asset: order.asset, amount, destination });
  const { wallet, asset, customer, purpose = 'customer' } = order;
  const subject = { client, customer, wallet, asset, amount: outgoing, purpose };
  return { order, subject: { ...subject, destination: destination.address } };
}

/** The amount's own refusal, before the schema's general one, so that clients see which rule. */
function readAmountField(json: unknown): Refusal | undefined {
  const text =
    typeof json === 'object' && json !== null && 'amount' in json ? json.amount : undefined;
  const amount = typeof text === 'string' ? parseAmount(text) : undefined;
  return isRefusal(amount) ? amount : undefined;
}

export interface Judged {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

/** The verdict on a new order as of this state; `at` (ms) is the order's own time. */
export function judgeOrder(lookup: Lookup, subject: Subject, at: number): Judged {
  const { document } = policyOf(lookup);
  const cells = cellsOf(lookup);
  const known = knownOf(lookup, subject);
  const classes = classesOf(document, known, subject);
  const asked = { ...subject, ...known, ...classes, at };
  const facts: Facts = {
    ...known,
    ...classes,
    usage: usageOf(cells, document, 'request', subject, classes),
    behaviour: behaviourOf(cells, document, asked),
  };
  return { facts, verdict: judge(document, facts, subject) };
}

function knownOf(lookup: Lookup, subject: Subject): Known {
  const { witnessed } = metaOf(lookup);
  const { familiarity } = policyOf(lookup).document;
  const past = pastOf(lookup, subject);
  return {
    balance: quorumBalance(lookup, subject.wallet, subject.asset),
    destinationFirstPaid: past?.first,
    familiarAmount: familiarAmount(past, familiarity, witnessed),
    newcomer: isNewcomer(lookup, subject.customer),
    time: witnessed,
  };
}

export const pastOf = (lookup: Lookup, { asset, destination }: Counted): Past | undefined =>
  lookup.get('destination', `${asset}|${destination}`);

/** No past: never paid, or first paid too short ago for it to mean anything. */
function isNewcomer(lookup: Lookup, customer: string): boolean {
  const first = lookup.get('customer', customer);
  const { document } = policyOf(lookup);
  return first === undefined || metaOf(lookup).witnessed < first + document.newcomerSeconds * 1_000;
}

export const storeFacts = (policy: string, facts: Facts): StoredFacts => ({
  policy,
  time: facts.time,
  balance: facts.balance?.toString() ?? null,
  usage: [...facts.usage]
    .map(([limit, { sum, count }]) => [limit, sum.toString(), count] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1)),
  destinationFirstPaid: facts.destinationFirstPaid ?? null,
  familiarAmount: facts.familiarAmount.toString(),
  newcomer: facts.newcomer,
  newDestination: facts.newDestination,
  unattended: facts.unattended,
  nearThreshold: facts.nearThreshold,
  behaviour: [...facts.behaviour]
    .map(([detector, seen]) => [detector, seen.toString()] as const)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1)),
});

export const storedUsage = (facts: Pick<StoredFacts, 'usage'>): Map<string, Usage> =>
  new Map(facts.usage.map(([limit, sum, count]) => [limit, { sum: BigInt(sum), count }]));

export const storedBehaviour = (facts: Pick<StoredFacts, 'behaviour'>): Map<string, bigint> =>
  new Map(facts.behaviour.map(([detector, seen]) => [detector, BigInt(seen)]));

/** Windows that are only read. */
export const cellsOf = (lookup: Lookup) => ({
  get: lookup.get.bind(lookup),
  put: () => {
    throw new Error('these windows are only read');
  },
});
