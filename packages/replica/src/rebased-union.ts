// What nodes hold beyond the base of a rebase that must not be forgotten, the union of it, and what
// a union lacks of what one node holds. Whatever had let something go is left out.
import type { Checks } from '@sekisho/ledger/apply';
import { isPersonStop, readStop, type StopEvidence } from '@sekisho/ledger/halted';
import { metaOf, type Lookup, policyOf } from '@sekisho/ledger/state';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { paymentIdOf, type PromiseStatement } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import {
  type Carried,
  type CarriedPayment,
  type CarriedRequest,
  type CarriedStop,
} from '@sekisho/protocol/rebase';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import type { Drafting } from './drafting.ts';
import type { History, Left } from './rebased-history.ts';

export interface Holding {
  readonly name: string;
  readonly carried: Carried;
  /** Payments promised that the base does not know, and for which withdrawals. */
  readonly promised: readonly Pick<PromiseStatement, 'payment' | 'withdrawals'>[];
  /** The policy in force where its entries end, or where the first invalid one stands. */
  readonly policy: string;
  /** Entries beyond the base, as far as they are valid; and why the next is not. */
  readonly valid: number;
  readonly invalid: Refusal | undefined;
}

export const paymentOf = ({ chain, bytes }: CarriedPayment): string =>
  paymentIdOf(chain, fromHex(bytes)!);

/** Two histories may hold the same bytes, and for another entry of the same request. */
const paidBy = (payment: string, withdrawal: string): string => `${payment} for ${withdrawal}`;
const rowPaid = (row: CarriedPayment): string => paidBy(paymentOf(row), row.withdrawal);

/** What a node holds beyond the base, which its own entries go on from (or end before). */
export function holdingOf(base: History, left: Left, checks: Checks): Holding {
  const drafting = base.draft();
  let invalid: Refusal | undefined;
  for (const bytes of left.entries.slice(base.size)) {
    const entry = readEntryBytes(bytes);
    invalid = isRefusal(entry) ? entry : drafting.enter(entry);
    if (invalid !== undefined) break;
  }
  const { state } = base;
  const stops = heldStops(left.held, state, drafting.state, checks);
  return {
    name: left.name,
    carried: merged([tailOf(state, drafting), { ...NOTHING, stops }]),
    promised: left.promises.filter(({ payment }) => state.get('payment', payment) === undefined),
    policy: policyOf(drafting.state).hash,
    valid: drafting.entries.length,
    invalid,
  };
}

const NOTHING: Carried = { requests: [], payments: [], endings: [], stops: [] };

function tailOf(base: Lookup, { entries, deltas, state }: Drafting): Carried {
  const carried: Carried = { requests: [], payments: [], endings: [], stops: [] };
  for (const entry of entries) carried.requests.push(...requestsOf(state, entry));
  const changed = new Map(deltas.flat().map(([table, id]) => [`${table}\n${id}`, [table, id]]));
  for (const [table, id] of changed.values()) addChanged(carried, base, state, table!, id!);
  return carried;
}

function requestsOf(state: Lookup, entry: SealedEntry): readonly CarriedRequest[] {
  const content = readContent(entry);
  if (isRefusal(content)) return [];
  // Of a rebase that is itself given up.
  if (content.name === 'ledger.carried') return content.body.requests;
  if (content.name !== 'withdrawal.requested') return [];
  const hash = hex(entryHash(entry.envelope));
  const { client } = state.get('withdrawal', hash)!;
  const { body } = content.body.request;
  return [{ entry: hash, client, at: formatInstant(entry.time), body }];
}

function addChanged(
  { payments, endings, stops }: Carried,
  base: Lookup,
  state: Lookup,
  table: string,
  id: string,
): void {
  if (table === 'payment' && base.get('payment', id) === undefined) {
    const { withdrawals, chain, wallet, bytes, at } = state.get('payment', id)!;
    const [withdrawal] = withdrawals;
    payments.push({ withdrawal: withdrawal!, chain, wallet, bytes, at: formatInstant(at) });
  }
  if (table === 'withdrawal' && base.get('withdrawal', id)?.ended === null) {
    const { ended } = state.get('withdrawal', id)!;
    if (ended === 'rejected' || ended === 'cancelled') endings.push({ withdrawal: id, ended });
  }
  if (table === 'stop' && base.get('stop', id) === undefined) {
    const { scope, reason, by, at, outflows } = state.get('stop', id)!;
    stops.push({ id, scope, reason, by, at: formatInstant(at), outflows: [...outflows] });
  }
}

/** Stops that a watcher holds and the base lacks, from whoever may stop there or where it ended. */
function heldStops(
  held: readonly StopEvidence[],
  base: Lookup,
  end: Lookup,
  checks: Checks,
): CarriedStop[] {
  const { ledger, witnessed, time } = metaOf(base);
  return held.flatMap((body) => {
    // Not a veto: a rebase voids whatever waited.
    if (isPersonStop(body) && body.statement.act !== 'stop') return [];
    const contexts = [policyOf(base), policyOf(end)].map((policy) => {
      return { ledger, policy, time: witnessed };
    });
    const read = contexts
      .map((context) => readStop(body, context, checks))
      .find((one) => !isRefusal(one));
    if (read === undefined || isRefusal(read)) return [];
    return base.get('stop', read.id) === undefined
      ? [{ ...read, at: formatInstant(time), outflows: [] }]
      : [];
  });
}

/** Everything that any of them holds, each once, in one order. */
export const unionOf = (holdings: readonly Holding[]): Carried =>
  merged(holdings.map(({ carried }) => carried));

function merged(all: readonly Carried[]): Carried {
  return {
    requests: each(
      all.flatMap(({ requests }) => requests),
      ({ entry }) => entry,
    ),
    payments: each(
      all.flatMap(({ payments }) => payments),
      rowPaid,
    ),
    endings: each(
      all.flatMap(({ endings }) => endings),
      ({ withdrawal }) => withdrawal,
    ),
    stops: each(
      all.flatMap(({ stops }) => stops),
      ({ id }) => id,
    ),
  };
}

/** Of two rows of one name the first in order stays: who drafts it again gets the same. */
function each<T>(rows: readonly T[], nameOf: (row: T) => string): T[] {
  const named = rows.map((row) => [nameOf(row), JSON.stringify(row), row] as const);
  named.sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1));
  return named.filter(([name], i) => named[i - 1]?.[0] !== name).map(([, , row]) => row);
}

/** What a union does not have of what one node holds, in words: then it must not be signed. */
export function lacking(union: Carried, { name, carried, promised }: Holding): string[] {
  const payments = new Set(union.payments.map(rowPaid));
  const lacks: string[] = [];
  const want = (isThere: boolean, what: string): void => {
    if (!isThere) lacks.push(`${name} ${what}, which is not carried`);
  };
  for (const { payment, withdrawals } of promised) {
    for (const withdrawal of withdrawals) {
      const paid = paidBy(payment, withdrawal);
      want(payments.has(paid), `has promised payment ${paid}`);
    }
  }
  for (const row of carried.payments)
    want(payments.has(rowPaid(row)), `holds payment ${rowPaid(row)}`);
  for (const { entry, client, body } of carried.requests) {
    const same = union.requests.some(
      (row) => row.entry === entry && row.client === client && row.body === body,
    );
    want(same, `holds request ${entry}`);
  }
  for (const { withdrawal, ended } of carried.endings) {
    const same = union.endings.some((row) => row.withdrawal === withdrawal);
    want(same, `holds that ${withdrawal} was ${ended}`);
  }
  for (const { id, scope, outflows } of carried.stops) {
    const same = union.stops.some(
      (row) => row.id === id && row.scope === scope && row.outflows.join() === outflows.join(),
    );
    want(same, `holds stop ${id}`);
  }
  return lacks;
}
