// The stops that the fold itself puts in force: by an outflow nobody ordered, or by a rule.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { standingOf } from '../src/standing.ts';
import { twoWallets } from './support/payment.ts';
import { assertRefused, withdrawalAt, world, worldOf } from './support/world.ts';

const stops = (scribe: Scribe, scope: string) => scribe.stops(scope);
const statusOf = (scribe: Scribe, hash: string) =>
  standingOf(scribe.state, withdrawalAt(scribe, hash)).status;

/** An outflow nobody ordered, as two watchers see it; answers the id of its stop. */
function robbed(scribe: Scribe, name = 'a'): string {
  const outflows = [scribe.theft(name)];
  scribe.pass(1_000);
  scribe.observed('watcher-1', { outflows });
  return stops(scribe, 'wallet:hot').at(-1)!;
}

test('an unlogged outflow stops its wallet, once, and the thaw must name it', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const stop = robbed(scribe);
  const { reason, outflows, by } = scribe.state.get('stop', stop)!;
  const { identity } = scribe.theft('a');
  assert.deepEqual([reason, outflows, by], ['unlogged-outflow', [identity], 'watcher:watcher-1']);
  assert.equal(statusOf(scribe, hash), 'held');
  scribe.pass(1_000);
  scribe.observed('watcher-2', { outflows: [scribe.theft('a')] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), [stop], 'the second report adds no stop');
  scribe.thawed('alice', stop);
  scribe.thawed('bob', stop);
  assert.equal(statusOf(scribe, hash), 'cleared');
  scribe.pass(1_000);
  scribe.observed('watcher-3', { outflows: [scribe.theft('a')] });
  scribe.observed('watcher-1', { outflows: [scribe.theft('a')] });
  assert.equal(statusOf(scribe, hash), 'cleared', 'a late report does not stop again');
  const second = robbed(scribe, 'b');
  assert.notEqual(second, stop);
  assert.equal(statusOf(scribe, hash), 'held', 'another outflow does');
});

test('an outflow of a payment that has expired stops its wallet', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  const outflows = [scribe.outflowOf(payment)];
  scribe.tick(7 * 3_600_000);
  scribe.expired(payment);
  scribe.tick(1_000, { outflows });
  const [stop] = stops(scribe, 'wallet:hot');
  assert.deepEqual(scribe.state.get('stop', stop!)!.outflows, [outflows[0]!.identity]);
});

test('a withdrawal paid a second time stops its wallet', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const first = scribe.prepared(hash);
  const late = scribe.outflowOf(first.payment);
  scribe.tick(7 * 3_600_000);
  scribe.expired(first.payment);
  const second = scribe.prepared(hash);
  scribe.signed(second.payment);
  scribe.tick(1_000, { outflows: [scribe.outflowOf(second.payment)] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), []);
  scribe.tick(1_000, { outflows: [late] });
  assert.equal(stops(scribe, 'wallet:hot').length, 1);
});

test('the live payment of a withdrawal stops nothing, signed in the ledger yet or not', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.tick(1_000, { outflows: [scribe.outflowOf(payment)] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), []);
});

test('an outflow cannot be made a payment afterwards, not even once it is thawed', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const body = scribe.preparedBody(hash);
  const outflow = { ...scribe.theft('a'), identity: body.identity };
  scribe.pass(1_000);
  scribe.observed('watcher-1', { outflows: [outflow] });
  const [stop] = stops(scribe, 'wallet:hot');
  scribe.thawed('alice', stop!);
  scribe.thawed('bob', stop!);
  assertRefused(scribe.propose('payment.prepared', body), 'identity-used');
  scribe.prepared(hash);
});

test('an outflow of another wallet is not the payment whose identity it has', () => {
  const scribe = worldOf(twoWallets);
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.pass(1_000);
  const outflows = [{ ...scribe.outflowOf(payment), wallet: 'warm' }];
  scribe.observed('watcher-1', { outflows });
  assert.equal(stops(scribe, 'wallet:warm').length, 1);
  assert.deepEqual(scribe.state.get('payment', payment)!.sightings, []);
});

test('a reorganisation does not lift the stop that an outflow made', () => {
  const scribe = world();
  const stop = robbed(scribe);
  const { wallet, identity } = scribe.theft('a');
  const seenBy = () => scribe.state.get('outflow', `${wallet}|${identity}`)!.watchers;
  assert.deepEqual(seenBy(), ['watcher-1']);
  scribe.pass(1_000);
  scribe.observed('watcher-1', { retracted: [{ wallet, identity }] });
  assert.deepEqual(stops(scribe, 'wallet:hot'), [stop]);
  assert.deepEqual(seenBy(), []);
});

test('a rule freezes the client, never the wallet, and its request reserves nothing', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: '1000000000001' });
  const { outcome, ended, item } = withdrawalAt(scribe, hash);
  assert.deepEqual([outcome, ended, item], ['freeze', 'blocked', null]);
  assert.equal(stops(scribe, 'client:app-1').length, 1);
  assert.deepEqual([stops(scribe, 'wallet:hot'), stops(scribe, 'everything')], [[], []]);
  const [stop] = stops(scribe, 'client:app-1');
  assert.equal(scribe.state.get('stop', stop!)!.by, 'rule:absurd');
  assert.equal(scribe.state.get('window', 'request/client-hour/client:app-1'), undefined);
  assert.equal(statusOf(scribe, scribe.requested().hash), 'held');
});

test('a rule freezes again only what is not frozen by it already', () => {
  const scribe = world();
  const absurd = { amount: '1000000000001' };
  scribe.requested(absurd);
  scribe.requested(absurd);
  const [stop, ...more] = stops(scribe, 'client:app-1');
  assert.deepEqual(more, []);
  scribe.thawed('alice', stop!);
  scribe.thawed('bob', stop!);
  scribe.requested(absurd);
  assert.equal(stops(scribe, 'client:app-1').length, 1);
});

test('a rule that freezes the customer leaves the client alone', () => {
  const scribe = worldOf(({ rules }) => ({
    rules: rules.map((rule) =>
      rule.id === 'absurd' ? { ...rule, then: { outcome: 'freeze', scope: 'customer' } } : rule,
    ),
  }));
  scribe.requested({ amount: '1000000000001' });
  assert.equal(stops(scribe, 'customer:c-1').length, 1);
  assert.equal(stops(scribe, 'client:app-1').length, 0);
  assert.equal(statusOf(scribe, scribe.requested({ customer: 'c-2' }).hash), 'cleared');
});
