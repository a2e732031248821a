// Limits, as the fold holds them: over requests and again over preparations, fees included, by
// witnessed time alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MICRO } from '@sekisho/drill/policy-kit';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Limit } from '@sekisho/protocol/policy';
import { standingOf } from '../src/standing.ts';
import { assertRefused, withdrawalAt, world, worldOf } from './support/world.ts';

const FEE = 50_000n;
const xem = (amount: bigint): string => (amount * MICRO).toString();

/** One limit that matters: `sum` XEM, fees included, an hour per client, then block. */
const limited = (change: Partial<Limit> & { sum?: string } = {}) =>
  worldOf(({ limits }) => ({
    rules: [],
    limits: [
      {
        ...limits[3]!,
        id: 'only',
        per: 'client',
        windowSeconds: 3_600,
        sum: xem(200n),
        ...change,
      } as Limit,
      // Nothing leaves without a sum limit per wallet or client; this one is never met.
      { ...limits[3]!, id: 'cover', per: 'wallet', sum: xem(9_000_000n) } as Limit,
    ],
  }));

const ask = (scribe: Scribe, amount: bigint, change: object = {}) =>
  withdrawalAt(scribe, scribe.requested({ amount: amount.toString(), ...change }).hash);

test('the fee counts: a sum that fits only without it is blocked', () => {
  const whole = 200n * MICRO;
  assert.equal(ask(limited(), whole - FEE).outcome, 'allow');
  assert.equal(ask(limited(), whole - FEE + 1n).outcome, 'block');
});

test('what was asked before counts, whether paid or waiting', () => {
  const scribe = limited();
  const half = 100n * MICRO - FEE;
  assert.equal(ask(scribe, half).outcome, 'allow');
  assert.equal(ask(scribe, half).outcome, 'allow');
  assert.equal(ask(scribe, 1n).outcome, 'block');
});

test('a blocked request reserves nothing', () => {
  const scribe = limited();
  const { hash } = scribe.requested({ amount: xem(201n) });
  assert.equal(withdrawalAt(scribe, hash).outcome, 'block');
  assert.equal(ask(scribe, 200n * MICRO - FEE).outcome, 'allow');
  scribe.tick();
  assert.equal(withdrawalAt(scribe, hash).delayFrom, null, 'and waits for nothing');
});

test('a rejected, cancelled or expired withdrawal gives its sum back', () => {
  const whole = 200n * MICRO - FEE;
  for (const end of ['reject', 'cancel', 'expire'] as const) {
    const scribe = limited({ windowSeconds: 30 * 86_400 });
    const { hash } = scribe.requested({ amount: whole.toString() });
    if (end === 'reject') scribe.rejected('alice', hash);
    if (end === 'cancel') scribe.cancelled(hash);
    if (end === 'expire') scribe.tick(86_400_000);
    assert.equal(ask(scribe, whole).outcome, 'allow', end);
  }
});

test('a withdrawal expires at its end by witnessed time, not before', () => {
  const scribe = limited({ windowSeconds: 30 * 86_400 });
  const { hash } = scribe.requested();
  scribe.tick(86_399_999);
  assert.equal(withdrawalAt(scribe, hash).ended, null);
  scribe.tick(1);
  assert.equal(withdrawalAt(scribe, hash).ended, 'expired');
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, hash)).status, 'expired');
});

test('what has ended stays as it ended when its time is over', () => {
  const scribe = world();
  const rejected = scribe.requested();
  const cancelled = scribe.requested();
  scribe.rejected('alice', rejected.hash);
  scribe.cancelled(cancelled.hash);
  scribe.tick(86_400_000);
  assert.equal(withdrawalAt(scribe, rejected.hash).ended, 'rejected');
  assert.equal(withdrawalAt(scribe, cancelled.hash).ended, 'cancelled');
});

test('a window forgets exactly by witnessed time', () => {
  const scribe = limited();
  ask(scribe, 200n * MICRO - FEE);
  scribe.tick(3_599_999);
  assert.equal(ask(scribe, 1n).outcome, 'block');
  scribe.tick(1);
  assert.equal(ask(scribe, 1n).outcome, 'allow');
});

test('limits hold over preparations as well: what waited cannot all leave at once', () => {
  const scribe = limited();
  const whole = (200n * MICRO - FEE).toString();
  const first = scribe.requested({ amount: whole });
  scribe.tick(3_600_000);
  const second = scribe.requested({ amount: whole });
  assert.equal(withdrawalAt(scribe, second.hash).outcome, 'allow');
  scribe.prepared(first.hash);
  const later = { deadline: scribe.time + 60_000 };
  assertRefused(
    scribe.propose('payment.prepared', scribe.preparedBody(second.hash, later)),
    'not-allowed',
  );
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, second.hash)).status, 'held');
  scribe.tick(3_600_000);
  scribe.prepared(second.hash);
});

test('a preparation is judged by the sums as before its own request, not by later ones', () => {
  const scribe = limited();
  const { hash } = scribe.requested({ amount: xem(150n) });
  assert.equal(ask(scribe, 100n * MICRO).outcome, 'block');
  ask(scribe, 10n * MICRO);
  scribe.prepared(hash);
});

test('all customers without a past share one limit', () => {
  const scribe = limited({ per: 'newcomers' });
  const half = 100n * MICRO - FEE;
  assert.equal(ask(scribe, half, { customer: 'c-1' }).outcome, 'allow');
  assert.equal(ask(scribe, half, { customer: 'c-2' }).outcome, 'allow');
  const third = ask(scribe, 1n, { customer: 'c-3' });
  assert.equal(third.outcome, 'block');
  assert.equal(third.reasons[0]!.entity, 'newcomers');
});

test('a destination is its address, whatever the memo', () => {
  const scribe = limited({ per: 'destination' });
  const [address] = [scribe.kit.address(5)];
  const half = 90n * MICRO;
  assert.equal(ask(scribe, half, { destination: { address, memo: 'a' } }).outcome, 'allow');
  assert.equal(ask(scribe, half, { destination: { address, memo: 'b' } }).outcome, 'allow');
  const third = ask(scribe, 21n * MICRO, { destination: { address, memo: 'c' } });
  assert.equal(third.outcome, 'block');
});

test('without a limit that covers it nothing leaves', () => {
  const scribe = worldOf(() => ({ limits: [] }));
  const kept = ask(scribe, 1n);
  assert.deepEqual([kept.outcome, kept.ended], ['block', 'blocked']);
  assert.deepEqual(
    kept.reasons.map(({ tag }) => tag),
    ['no-limit'],
  );
});

test('reasons are kept with their numbers', () => {
  const scribe = limited();
  const { reasons } = ask(scribe, 200n * MICRO);
  const [hit] = reasons;
  assert.equal(hit!.tag, 'limit-sum');
  assert.deepEqual([hit!.observed, hit!.threshold], ['200050000', '200000000']);
  assert.deepEqual([hit!.entity, hit!.windowSeconds], ['client:app-1', 3_600]);
});

test('approvals given under another policy count for nothing', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: xem(15_000n) });
  scribe.approved('alice', hash);
  scribe.tick();
  scribe.tick(1_800_000);
  const status = () => standingOf(scribe.state, withdrawalAt(scribe, hash)).status;
  assert.equal(status(), 'cleared');
  const content = scribe.state.content();
  const other = { ...scribe.state.get('policy', '')!, hash: 'ab'.repeat(32) };
  scribe.state.merge([['policy', '', other]]);
  assert.equal(status(), 'held');
  assert.ok(content.length > 0);
});

test('what a limit in shadow mode would have done is stored, and the withdrawal is cleared', () => {
  const scribe = limited({ mode: 'shadow' });
  const asked = ask(scribe, 201n * MICRO);
  assert.equal(asked.outcome, 'allow');
  assert.deepEqual(asked.reasons, []);
  assert.deepEqual(
    asked.shadows?.map(({ id, tag, outcome }) => ({ id, tag, outcome })),
    [{ id: 'only', tag: 'limit-sum', outcome: 'block' }],
  );
  assert.equal(standingOf(scribe.state, asked).status, 'cleared');
  assert.equal(Object.hasOwn(ask(limited(), 1n), 'shadows'), false, 'absent where there is none');
});

test('a shadow that would freeze stops nobody', () => {
  const scribe = limited({ mode: 'shadow', then: { outcome: 'freeze', scope: 'client' } });
  assert.equal(ask(scribe, 201n * MICRO).shadows?.[0]?.outcome, 'freeze');
  assert.equal(ask(scribe, 1n).outcome, 'allow');
  const again = withdrawalAt(scribe, scribe.requested({ amount: '2' }).hash);
  assert.equal(standingOf(scribe.state, again).status, 'cleared');
});
