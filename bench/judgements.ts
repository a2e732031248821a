// Verdicts over sliding windows: the policy engine on keyed cells, as the ledger runs it, and in
// plain memory, as many withdrawals are judged at once, each beside the same limits written by
// hand. All must come to the same verdicts, or nothing is compared.
import { CLIENT, policyKit, WALLET, XEM } from '@sekisho/drill/policy-kit';
import { behaviourOf } from '@sekisho/policy/behaviour';
import { classesOf } from '@sekisho/policy/classes';
import type { Cells } from '@sekisho/policy/items';
import { judge } from '@sekisho/policy/judge';
import { Tally } from '@sekisho/policy/tally';
import { advance, record, usageOf } from '@sekisho/policy/window';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import type { Outcome } from '@sekisho/protocol/status';
import { HandWritten } from './hand-written.ts';
import { compare, progress } from './measure.ts';
import { type Ordered, ordersOf } from './orders.ts';

/** More than a day of them, so that every window forgets as well. */
const ORDERS = 20_000;
const BALANCE = 50_000_000_000_000n;

type Rates = { readonly own: number; readonly bare: number };
type By = (policy: Policy, orders: readonly Ordered[]) => Outcome[];

export async function measureJudgements(): Promise<{ inCells: Rates; inMemory: Rates }> {
  progress('judgements');
  const inCells = await besideByHand(byCells);
  return { inCells, inMemory: await besideByHand(byTally) };
}

async function besideByHand(by: By): Promise<Rates> {
  const { policy } = policyKit('bench');
  const orders = ordersOf(ORDERS, {
    ...{ client: CLIENT, wallet: WALLET, asset: XEM, purpose: 'customer' },
  });
  let ours: Outcome[] = [];
  let theirs: Outcome[] = [];
  const own = { count: ORDERS, run: () => void (ours = by(policy, orders)) };
  const bare = { count: ORDERS, run: () => void (theirs = byHand(policy, orders)) };
  const rates = await compare(own, bare);
  if (ours.some((outcome, i) => outcome !== theirs[i])) throw new Error('the verdicts differ');
  return rates;
}

function byCells(policy: Policy, orders: readonly Ordered[]): Outcome[] {
  const cells = cellsInMemory();
  return orders.map((order) => {
    const { newcomer, at } = order;
    advance(cells, policy, at);
    const past = { destinationFirstPaid: undefined, familiarAmount: 0n };
    const known = { ...past, balance: BALANCE, newcomer, time: at };
    const classes = classesOf(policy, known, order);
    const usage = usageOf(cells, policy, 'request', order, classes);
    const behaviour = behaviourOf(cells, policy, { ...order, ...known, ...classes });
    const { outcome } = judge(policy, { ...known, ...classes, usage, behaviour }, order);
    record(cells, policy, 'request', order, { ...classes, balance: BALANCE }, at);
    return outcome;
  });
}

function byTally(policy: Policy, orders: readonly Ordered[]): Outcome[] {
  const tally = new Tally(policy, 'request');
  return orders.map((order) => {
    const { newcomer, at } = order;
    tally.advance(at);
    const past = { destinationFirstPaid: undefined, familiarAmount: 0n };
    const known = { ...past, balance: BALANCE, newcomer, time: at };
    const classes = classesOf(policy, known, order);
    const usage = tally.usageOf(order, classes);
    const behaviour = tally.behaviourOf({ ...order, ...known, ...classes });
    const { outcome } = judge(policy, { ...known, ...classes, usage, behaviour }, order);
    tally.record(order, { ...classes, balance: BALANCE }, at);
    return outcome;
  });
}

function byHand({ limits, rules }: Policy, orders: readonly Ordered[]): Outcome[] {
  const hand = new HandWritten(limits, rules);
  return orders.map((order) => hand.judge(order, BALANCE));
}

function cellsInMemory(): Cells {
  const tables = new Map<string, Map<string, Json>>();
  return {
    get: (table, id) => tables.get(table)?.get(id),
    put(table, id, value) {
      let rows = tables.get(table);
      if (rows === undefined) tables.set(table, (rows = new Map()));
      if (value === undefined) rows.delete(id);
      else rows.set(id, value);
    },
  };
}
