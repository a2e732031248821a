// The life of a payment, from prepared to final or expired.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import { standingOf } from '../src/standing.ts';
import { assertRefused, KIT, paymentAt, withdrawalAt, world } from './support/world.ts';

const statusOf = (scribe: Scribe, hash: string) =>
  standingOf(scribe.state, withdrawalAt(scribe, hash)).status;

test('from prepared to signed to final: what the ledger says at each step', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  assert.equal(statusOf(scribe, hash), 'cleared');
  const { payment, index } = scribe.prepared(hash);
  assert.equal(statusOf(scribe, hash), 'prepared');
  assert.deepEqual(withdrawalAt(scribe, hash).payments, [payment]);
  assert.equal(paymentAt(scribe, payment).index, index);
  scribe.signed(payment);
  assert.equal(statusOf(scribe, hash), 'signed');
  assert.deepEqual(paymentAt(scribe, payment).participants, ['signer-1', 'signer-2']);
  scribe.pass(60_000);
  const outflows = [scribe.outflowOf(payment)];
  scribe.observed('watcher-1', { outflows });
  assert.equal(statusOf(scribe, hash), 'signed', 'one watcher is no quorum');
  scribe.observed('watcher-2', { outflows });
  assert.equal(statusOf(scribe, hash), 'confirmed');
  scribe.tick(9 * 60_000);
  assert.equal(statusOf(scribe, hash), 'confirmed', 'nine blocks upon it');
  scribe.tick();
  assert.equal(statusOf(scribe, hash), 'final', 'ten blocks upon it');
});

test('the sum stays until final expiry, and a second payment may follow only then', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.tick(7 * 3_600_000);
  assert.equal(sumOf(scribe, 'payment/customer-day/customer:c-1'), '100050000');
  scribe.expired(payment);
  assert.equal(sumOf(scribe, 'payment/customer-day/customer:c-1'), undefined);
  assert.equal(statusOf(scribe, hash), 'cleared', 'it may be paid again');
  const second = scribe.prepared(hash);
  assert.deepEqual(withdrawalAt(scribe, hash).payments, [payment, second.payment]);
  assert.equal(sumOf(scribe, 'payment/customer-day/customer:c-1'), '100050000');
});

test('a withdrawal whose payment expires after its own end has failed', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.tick(86_400_000 - 1);
  assert.equal(sumOf(scribe, 'request/customer-day/customer:c-1'), '100050000');
  scribe.tick(1);
  assert.equal(statusOf(scribe, hash), 'prepared', 'a live payment outlives the withdrawal');
  scribe.expired(payment);
  assert.equal(statusOf(scribe, hash), 'failed');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'withdrawal-ended');
});

test('a delay runs from the first witnessed time after the request', () => {
  const scribe = world();
  scribe.pass(80_000); // ahead of witnessed time by less than 90 s
  const { hash, entry } = scribe.requested({ amount: '2000000000' });
  const states = (ms: number) => {
    const clock = formatInstant(entry.time + ms);
    scribe.observed('watcher-1', { clock });
    scribe.observed('watcher-2', { clock });
  };
  states(-40_000);
  assert.equal(withdrawalAt(scribe, hash).delayFrom, null, 'a time before the request');
  states(25_000);
  assert.equal(withdrawalAt(scribe, hash).delayFrom, entry.time + 25_000);
  scribe.pass(1_825_000);
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'time-ahead');
  states(1_824_999);
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'delay-running');
  states(1_825_000);
  scribe.prepared(hash);
});

test('a delay may run from the very time of the request', () => {
  const scribe = world();
  scribe.pass(1_000);
  const { hash } = scribe.requested({ amount: '2000000000' });
  scribe.tick(0);
  assert.equal(withdrawalAt(scribe, hash).delayFrom, scribe.time);
});

test('nothing ripens by the sequencer’s clock', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: '2000000000' });
  const quick = scribe.requested();
  const watched = scribe.state.get('meta', '')!.witnessed;
  scribe.pass(90 * 86_400_000);
  scribe.sealed(); // an entry of that time
  assert.equal(scribe.state.get('meta', '')!.witnessed, watched);
  assert.equal(withdrawalAt(scribe, hash).delayFrom, null);
  assert.equal(statusOf(scribe, quick.hash), 'cleared', 'not expired');
  assert.equal(sumOf(scribe, 'request/client-hour/client:app-1'), '2100100000', 'not forgotten');
});

test('an internal withdrawal goes where the policy says, or is blocked', () => {
  const scribe = world();
  const internal = { purpose: 'internal' as const };
  const home = scribe.requested({ ...internal, destination: { address: KIT.address(0) } });
  assert.equal(withdrawalAt(scribe, home.hash).outcome, 'allow');
  const away = scribe.requested({ ...internal, destination: { address: KIT.address(1) } });
  assert.equal(withdrawalAt(scribe, away.hash).outcome, 'block');
});

function sumOf(scribe: Scribe, window: string): string | undefined {
  const stored = scribe.state.get('window', window);
  return (stored as { sum: string } | undefined)?.sum;
}
