// Histories that are given up, and a ledger that goes on with what they had.
import { kitAnew, rebased, rebasedOn } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Carried, CarriedPayment, CarriedRequest } from '@sekisho/protocol/rebase';
import { rebaseStopId } from '../../src/rebased.ts';
import { withdrawalAt, world } from './world.ts';

export const HASH = 'ab'.repeat(32);

/** The request of an entry of another history, as it is carried. */
export function requestRow(tail: Scribe, hash: string): CarriedRequest {
  const { index, at, client } = withdrawalAt(tail, hash);
  const body = JSON.parse(Buffer.from(tail.entries[index]!.body).toString('utf8'));
  return { entry: hash, client, at: formatInstant(at), body: body.request.body };
}

export function paymentRow(tail: Scribe, payment: string): CarriedPayment {
  const { withdrawals, chain, wallet, bytes, at } = tail.state.get('payment', payment)!;
  return { withdrawal: withdrawals[0]!, chain, wallet, bytes, at: formatInstant(at) };
}

export function prepared(scribe: Scribe, hash: string): string {
  scribe.prepared(hash);
  return withdrawalAt(scribe, hash).payments.at(-1)!;
}

/** The base with everything that is carried, thawed. */
export const anew = (base: Scribe, carried: Partial<Carried>): Scribe =>
  anewOn(base, base, carried);

/** The same at a later time. */
export function anewOn(base: Scribe, late: Scribe, carried: Partial<Carried>): Scribe {
  const document = rebasedOn(late, { carried });
  const scribe = base.fork(kitAnew(base.kit));
  scribe.pass(late.time - base.time);
  rebased(scribe, document);
  scribe.tick();
  for (const person of ['alice', 'bob']) scribe.thawed(person, rebaseStopId(scribe.ledger));
  scribe.pass(1_000);
  return scribe;
}

/** A base with one request, and a history in which it is prepared and another is asked for. */
export function split() {
  const base = world();
  const known = base.requested().hash;
  const tail = base.fork();
  tail.pass(1_000);
  const payment = prepared(tail, known);
  const late = tail.requested({ id: 'late', amount: '5000000' }).hash;
  const second = prepared(tail, late);
  return { base, tail, known, payment, late, second };
}

export const STOP = {
  ...{ id: HASH, scope: 'client:app-1', reason: 'suspected-theft', by: 'person:dave' },
  ...{ at: '2026-01-26T00:00:00.000Z', outflows: ['cd'.repeat(32)] },
};
