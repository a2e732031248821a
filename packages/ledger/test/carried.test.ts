// `ledger.carried`: what other histories had beyond the base binds the new one, and only binds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kitAnew, rebased, rebasedOn, NOTHING } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import {
  type Carried,
  type CarriedPayment,
  carriedPartHash,
  carriedParts,
  type CarriedRequest,
} from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { obstacle } from '../src/clearance.ts';
import { rebaseStopId } from '../src/rebased.ts';
import { standingOf } from '../src/standing.ts';
import { asks } from './support/asking.ts';
import { assertRefused, type Case, KIT, refuses, withdrawalAt, world } from './support/world.ts';

const HASH = 'ab'.repeat(32);

/** The request of an entry of another history, as it is carried. */
function requestRow(tail: Scribe, hash: string): CarriedRequest {
  const { index, at, client } = withdrawalAt(tail, hash);
  const body = JSON.parse(Buffer.from(tail.entries[index]!.body).toString('utf8'));
  return { entry: hash, client, at: formatInstant(at), body: body.request.body };
}

function paymentRow(tail: Scribe, payment: string): CarriedPayment {
  const { withdrawals, chain, wallet, bytes, at } = tail.state.get('payment', payment)!;
  return { withdrawal: withdrawals[0]!, chain, wallet, bytes, at: formatInstant(at) };
}

function prepared(scribe: Scribe, hash: string): string {
  scribe.prepared(hash);
  return withdrawalAt(scribe, hash).payments.at(-1)!;
}

/** The base with everything that is carried, thawed. */
const anew = (base: Scribe, carried: Partial<Carried>): Scribe => anewOn(base, base, carried);

/** The same at a later time. */
function anewOn(base: Scribe, late: Scribe, carried: Partial<Carried>): Scribe {
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
function split() {
  const base = world();
  const known = base.requested().hash;
  const tail = base.fork();
  tail.pass(1_000);
  const payment = prepared(tail, known);
  const late = tail.requested({ id: 'late', amount: '5000000' }).hash;
  const second = prepared(tail, late);
  return { base, tail, known, payment, late, second };
}

test('a payment of another history lives: its withdrawal waits until it expired', () => {
  const { base, tail, known, payment } = split();
  const scribe = anew(base, { payments: [paymentRow(tail, payment)] });
  assert.deepEqual(withdrawalAt(scribe, known).payments, [payment]);
  const again = () => scribe.propose('payment.prepared', scribe.preparedBody(known));
  assertRefused(again(), 'withdrawal-prepared');
  const act = scribe.act('alice', { act: 'reject', subject: known });
  assertRefused(scribe.propose('withdrawal.rejected', act), 'withdrawal-prepared');
  const early = [1, 2].map((n) => scribe.expiryWitness(`watcher-${n}`, payment));
  assertRefused(
    scribe.propose('payment.expired', { payment, witnesses: early }),
    'expiry-too-early',
  );
  scribe.expired(payment);
  scribe.prepared(known);
});

test('its outflow is explained, and confirms what it pays', () => {
  const { base, tail, known, payment } = split();
  const scribe = anew(base, { payments: [paymentRow(tail, payment)] });
  for (const n of [1, 2])
    scribe.observed(`watcher-${n}`, { outflows: [scribe.outflowOf(payment)] });
  assert.equal(scribe.state.get('stopped', 'wallet:hot'), undefined);
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, known)).status, 'confirmed');
});

test('without it the same outflow stops the wallet', () => {
  const { base, tail, payment } = split();
  const scribe = anew(base, {});
  for (const n of [1, 2]) scribe.observed(`watcher-${n}`, { outflows: [tail.outflowOf(payment)] });
  assert.equal(scribe.state.get('stopped', 'wallet:hot')!.length, 1);
});

/** What the day of all customers has counted. */
function daySum(scribe: Scribe, family: 'request' | 'payment'): string {
  const cells = scribe.state
    .ids('window')
    .filter((id) => id.startsWith(`${family}/customer-day/`))
    .map((id) => scribe.state.get('window', id) as { sum: string });
  return cells.reduce((sum, cell) => sum + BigInt(cell.sum), 0n).toString();
}

test('its sum stays in the windows until it expires', () => {
  const { base, tail, payment } = split();
  assert.equal(daySum(base, 'payment'), '0');
  const scribe = anew(base, { payments: [paymentRow(tail, payment)] });
  assert.equal(daySum(scribe, 'payment'), '100050000');
  scribe.expired(payment);
  assert.equal(daySum(scribe, 'payment'), '0');
});

test('what was asked for in another history keeps its id, is over, and is never paid', () => {
  const { base, tail, late } = split();
  const scribe = anew(base, { requests: [requestRow(tail, late)] });
  assertRefused(
    scribe.propose('withdrawal.requested', scribe.requestedBody({ id: 'late' })),
    'withdrawal-duplicate',
  );
  assert.equal(withdrawalAt(scribe, late).ended, 'expired');
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, late)).status, 'expired');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(late)), 'withdrawal-ended');
  const [known] = base.state.ids('withdrawal');
  scribe.prepared(known!);
});

test('a payment of such a request is followed to its end, and never made a second time', () => {
  const { base, tail, late, second } = split();
  const rows = { requests: [requestRow(tail, late)], payments: [paymentRow(tail, second)] };
  const scribe = anew(base, rows);
  const status = () => standingOf(scribe.state, withdrawalAt(scribe, late)).status;
  assert.equal(status(), 'prepared');
  assert.equal(daySum(scribe, 'payment'), '5050000');
  assert.equal(daySum(scribe, 'request'), '105100000');
  scribe.expired(second);
  assert.equal(status(), 'failed');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(late)), 'withdrawal-ended');
  assert.equal(daySum(scribe, 'payment'), '0');
  assert.equal(daySum(scribe, 'request'), '100050000');
});

/** Two histories have each prepared the same withdrawal. */
function forked() {
  const base = world();
  const known = base.requested().hash;
  const [one, two] = [1_000, 61_000].map((ms) => {
    const tail = base.fork();
    tail.pass(ms);
    const payment = prepared(tail, known);
    return { row: paymentRow(tail, payment), payment };
  });
  return { base, known, one: one!, two: two! };
}

test('of two payments that two histories prepared, both must expire before a third', () => {
  const { base, known, one, two } = forked();
  const scribe = anew(base, { payments: [one.row, two.row] });
  const again = () => scribe.propose('payment.prepared', scribe.preparedBody(known));
  scribe.expired(two.payment);
  assertRefused(again(), 'withdrawal-prepared');
  scribe.expired(one.payment);
  scribe.prepared(known);
});

test('a withdrawal whose life is over ends with the last of its payments, not before', () => {
  const { base, known, one, two } = forked();
  const scribe = anew(base, { payments: [one.row, two.row] });
  scribe.tick(86_400_000);
  scribe.expired(one.payment);
  assert.equal(withdrawalAt(scribe, known).ended, null);
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, known)).status, 'prepared');
  scribe.expired(two.payment);
  assert.equal(withdrawalAt(scribe, known).ended, 'expired');
});

test('neither of two payments is signed while the other could still confirm', () => {
  const base = world();
  const known = base.requested().hash;
  // By this clock the first has been over for hours; only the chain can say that it is.
  const rows = [0, 3 * 3_600_000].map((ms) => {
    const tail = base.fork();
    if (ms > 0) tail.tick(ms);
    return paymentRow(tail, prepared(tail, known));
  });
  const late = base.fork();
  late.pass(3 * 3_600_000);
  const scribe = anewOn(base, late, { payments: rows });
  const [first, second] = withdrawalAt(scribe, known).payments;
  assertRefused(asks(scribe, second!), 'payment-earlier');
  assertRefused(asks(scribe, first!), 'payment-deadline');
});

test('where both of them are seen on the chain, the second stops the wallet', () => {
  const { base, one, two } = forked();
  const scribe = anew(base, { payments: [one.row, two.row] });
  scribe.observed('watcher-1', { outflows: [scribe.outflowOf(one.payment)] });
  assert.equal(scribe.state.get('stopped', 'wallet:hot'), undefined);
  scribe.pass(1_000);
  scribe.observed('watcher-2', { outflows: [scribe.outflowOf(two.payment)] });
  assert.equal(scribe.state.get('stopped', 'wallet:hot')!.length, 1);
});

test('what people or clients had ended stays over, and its sum comes back', () => {
  const base = world();
  const known = base.requested().hash;
  const scribe = anew(base, { endings: [{ withdrawal: known, ended: 'rejected' }] });
  assertRefused(obstacle(scribe.state, withdrawalAt(scribe, known)), 'withdrawal-ended');
  assert.equal(daySum(scribe, 'request'), '0');
});

test('what one history ended and another prepared is over once its payment is', () => {
  const { base, known, one } = forked();
  const endings = [{ withdrawal: known, ended: 'rejected' as const }];
  const scribe = anew(base, { payments: [one.row], endings });
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, known)).status, 'prepared');
  assert.equal(daySum(scribe, 'request'), '100050000');
  scribe.expired(one.payment);
  assert.equal(daySum(scribe, 'request'), '0');
  assert.equal(withdrawalAt(scribe, known).ended, 'rejected');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(known)), 'withdrawal-ended');
});

const STOP = {
  ...{ id: HASH, scope: 'client:app-1', reason: 'suspected-theft', by: 'person:dave' },
  ...{ at: '2026-01-26T00:00:00.000Z', outflows: ['cd'.repeat(32)] },
};

test('a stop of another history is in force, until a quorum names its outflows', () => {
  const base = world();
  const known = base.requested().hash;
  const scribe = anew(base, { stops: [STOP] });
  assertRefused(obstacle(scribe.state, withdrawalAt(scribe, known)), 'stopped');
  const blind = scribe.act('alice', { act: 'thaw', subject: HASH, outflows: [] });
  assertRefused(scribe.propose('thawed', blind), 'thaw-outflows');
  for (const person of ['alice', 'bob']) scribe.thawed(person, HASH);
  assert.equal(obstacle(scribe.state, withdrawalAt(scribe, known)), undefined);
});

test('more than fits one entry comes in parts, each named by the one before it', () => {
  const base = world();
  const stops = Array.from({ length: 1_500 }, (_, i) => {
    return { ...STOP, id: i.toString(16).padStart(64, '0'), outflows: [] };
  });
  const document = rebasedOn(base, { carried: { stops } });
  assert.ok(document.carried.length > 4);
  const scribe = anew(base, { stops });
  assert.equal(scribe.state.get('stopped', 'client:app-1')!.length, 1_500);
  assert.equal(scribe.state.get('carrying', ''), undefined);
});

/** A rebase whose parts are still to come. */
function carrying(carried: Partial<Carried> = { stops: [STOP] }): [Scribe, RebasedDocument] {
  const base = world();
  base.requested();
  const document = rebasedOn(base, { carried });
  const scribe = base.fork(kitAnew(KIT));
  scribe.write('ledger.rebased', document.rebased);
  return [scribe, document];
}

/** What is said to one carried part with these rows. */
function offered(carried: Partial<Carried>, from = world()): unknown {
  const document = rebasedOn(from, { carried });
  const scribe = from.fork(kitAnew(KIT));
  scribe.write('ledger.rebased', document.rebased);
  return scribe.propose('ledger.carried', document.carried[0]!);
}

const CASES: readonly Case[] = [
  {
    name: 'any other entry while a part is missing',
    tag: 'carried-missing',
    offer: () => {
      const [scribe] = carrying();
      return scribe.propose('chain.observed', scribe.observedBody('watcher-1'));
    },
  },
  {
    name: 'a part that nobody signed',
    tag: 'carried-unexpected',
    offer: () => {
      const [scribe] = carrying();
      return scribe.propose('ledger.carried', { ...NOTHING, next: null });
    },
  },
  {
    name: 'a part again',
    tag: 'carried-unexpected',
    offer: () => {
      const [scribe, document] = carrying();
      scribe.write('ledger.carried', document.carried[0]!);
      return scribe.propose('ledger.carried', document.carried[0]!);
    },
  },
  {
    name: 'a carried part in a ledger that nobody rebased',
    tag: 'carried-unexpected',
    offer: (scribe) => scribe.propose('ledger.carried', { ...NOTHING, next: null }),
  },
  {
    name: 'a stop that is in force already',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      scribe.stopped('dave', 'everything');
      const [id] = scribe.state.ids('stop');
      return offered({ stops: [{ ...STOP, id: id! }] }, scribe);
    },
  },
  {
    name: 'a request that the ledger has',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      const row = requestRow(scribe, scribe.requested().hash);
      return offered({ requests: [row] }, scribe);
    },
  },
  {
    name: 'a payment that the ledger has',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      const row = paymentRow(scribe, prepared(scribe, scribe.requested().hash));
      return offered({ payments: [row] }, scribe);
    },
  },
  {
    name: 'an end of what is over',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.cancelled(hash);
      return offered({ endings: [{ withdrawal: hash, ended: 'rejected' }] }, scribe);
    },
  },
  {
    name: 'an end of what nobody asked for',
    tag: 'withdrawal-unknown',
    offer: () => offered({ endings: [{ withdrawal: HASH, ended: 'rejected' }] }),
  },
  {
    name: 'a payment of what nobody asked for',
    tag: 'withdrawal-unknown',
    offer: () => {
      const { tail, second } = split();
      return offered({ payments: [paymentRow(tail, second)] });
    },
  },
  {
    name: 'a payment of another withdrawal’s amount',
    tag: 'payment-amount',
    offer: () => {
      const { base, tail, known } = split();
      const other = prepared(tail, tail.requested({ amount: '6000000' }).hash);
      return offered({ payments: [{ ...paymentRow(tail, other), withdrawal: known }] }, base);
    },
  },
  {
    name: 'a payment whose deadline lies over an hour after it was prepared',
    tag: 'payment-deadline',
    offer: () => {
      const { base, tail, payment } = split();
      const at = formatInstant(base.time - 3_600_000);
      return offered({ payments: [{ ...paymentRow(tail, payment), at }] }, base);
    },
  },
  {
    name: 'a payment on a chain nobody knows',
    tag: 'chain-unknown',
    offer: () => {
      const { base, tail, payment } = split();
      const row = { ...paymentRow(tail, payment), chain: 'nem:unknown' };
      return offered({ payments: [row] }, base);
    },
  },
  {
    name: 'a payment that the chain had before',
    tag: 'identity-used',
    offer: () => {
      const { base, tail, payment } = split();
      base.pass(1);
      base.observed('watcher-1', { outflows: [tail.outflowOf(payment)] });
      return offered({ payments: [paymentRow(tail, payment)] }, base);
    },
  },
  {
    name: 'an order that is none',
    tag: 'json-malformed',
    offer: () => {
      const { tail, late } = split();
      return offered({ requests: [{ ...requestRow(tail, late), body: 'AAAA' }] });
    },
  },
];

refuses(CASES);

test('parts keep every row once, in order, and fit', () => {
  const { tail, late, second } = split();
  const carried: Carried = {
    ...NOTHING,
    requests: [requestRow(tail, late)],
    payments: [paymentRow(tail, second)],
    stops: [STOP],
  };
  const [only, ...more] = carriedParts(carried);
  assert.deepEqual(more, []);
  assert.deepEqual(only, { ...carried, next: null });
  assert.notEqual(carriedPartHash(only!), carriedPartHash({ ...only!, stops: [] }));
  assert.deepEqual(carriedParts(NOTHING), []);
});
