// `ledger.carried`: what other histories had beyond the base binds the new one, and only binds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rebasedOn } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import { obstacle } from '../src/clearance.ts';
import { standingOf } from '../src/standing.ts';
import { asks } from './support/asking.ts';
import {
  anew,
  anewOn,
  HASH,
  paymentRow,
  prepared,
  requestRow,
  split,
  STOP,
} from './support/carrying.ts';
import { assertRefused, withdrawalAt, world } from './support/world.ts';

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
  assert.deepEqual(scribe.stops('wallet:hot'), []);
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, known)).status, 'confirmed');
});

test('without it the same outflow stops the wallet', () => {
  const { base, tail, payment } = split();
  const scribe = anew(base, {});
  for (const n of [1, 2]) scribe.observed(`watcher-${n}`, { outflows: [tail.outflowOf(payment)] });
  assert.equal(scribe.stops('wallet:hot').length, 1);
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
  assert.deepEqual(scribe.stops('wallet:hot'), []);
  scribe.pass(1_000);
  scribe.observed('watcher-2', { outflows: [scribe.outflowOf(two.payment)] });
  assert.equal(scribe.stops('wallet:hot').length, 1);
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
  assert.equal(scribe.stops('client:app-1').length, 1_500);
  assert.equal(scribe.state.get('carrying', ''), undefined);
});
