// Whether a withdrawal may be paid now, where one part of the question decides: which client ended,
// which verdict is the stricter, whose delay it is, what of the windows is its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MICRO } from '@sekisho/drill/policy-kit';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Consequence, Limit, Policy } from '@sekisho/protocol/policy';
import { classesNow, obstacle } from '../src/clearance.ts';
import { DAY } from './support/amending.ts';
import { asks } from './support/asking.ts';
import { assertRefused, KIT, paymentAt, withdrawalAt, world, worldOf } from './support/world.ts';

const HOUR = 3_600_000;
const FEE = 50_000n;
const xem = (amount: bigint): string => (amount * MICRO).toString();

const obstacleTo = (scribe: Scribe, hash: string, payment?: string) =>
  obstacle(
    scribe.state,
    withdrawalAt(scribe, hash),
    payment === undefined ? undefined : paymentAt(scribe, payment),
  );

/** Nothing but this hourly limit per client, and a cover that is never met. */
const only = (change: { sum: string; then: Consequence } | { count: number; then: Consequence }) =>
  worldOf(({ limits }) => {
    const like = limits['sum' in change ? 3 : 2]!;
    const hourly = { id: 'only', per: 'client', windowSeconds: 3_600 } as const;
    return {
      rules: [],
      limits: [
        { ...like, ...hourly, ...change } as Limit,
        { ...limits[3]!, id: 'cover', per: 'wallet', sum: xem(9_000_000n) } as Limit,
      ],
    };
  });

/** Two that were each asked for alone in an hour, the first of which is being paid. */
function secondInTheHour(then: Consequence): { scribe: Scribe; hash: string } {
  const scribe = only({ sum: xem(200n), then });
  const amount = (200n * MICRO - FEE).toString();
  const first = scribe.requested({ amount });
  scribe.tick(HOUR);
  const { hash } = scribe.requested({ amount });
  assert.equal(obstacleTo(scribe, hash), undefined);
  scribe.prepared(first.hash);
  return { scribe, hash };
}

test('what freezes over preparations is not paid, and says by which rule', () => {
  const { scribe, hash } = secondInTheHour({ outcome: 'freeze', scope: 'client' });
  const refused = obstacleTo(scribe, hash);
  assertRefused(refused, 'not-allowed');
  assert.match(refused.detail, /limit-sum/);
});

test('of the delays of both judgements the longer counts', () => {
  const { scribe, hash } = secondInTheHour({ outcome: 'delay', seconds: 600 });
  assertRefused(obstacleTo(scribe, hash), 'delay-running');
});

test('a review waits as long as it says itself, whatever stands before it', () => {
  const quorum = { persons: 1, origins: 1 };
  const scribe = worldOf(({ limits }) => ({
    limits: [{ ...limits[3]!, id: 'cover', per: 'wallet', sum: xem(9_000_000n) } as Limit],
    rules: [
      {
        ...{ id: 'any', kind: 'payment-ceiling', asset: 'nem:mainnet/xem', above: '1' },
        then: { outcome: 'review', review: 'slow' },
      },
    ],
    reviews: [
      { id: 'quick', approvals: quorum, delaySeconds: 0 },
      { id: 'slow', approvals: quorum, delaySeconds: 600 },
    ],
  }));
  const { hash } = scribe.requested();
  scribe.tick(1_000);
  assertRefused(obstacleTo(scribe, hash), 'not-reviewed');
  scribe.approved('alice', hash);
  assertRefused(obstacleTo(scribe, hash), 'delay-running');
  const from = withdrawalAt(scribe, hash).delayFrom!;
  scribe.tick(from + 599_999 - scribe.time);
  assertRefused(obstacleTo(scribe, hash), 'delay-running');
  scribe.tick(1);
  assert.equal(obstacleTo(scribe, hash), undefined);
});

test('a client ends for itself, at its instant and not before', () => {
  const end = world().time + HOUR;
  const ending = (change: (policy: Policy) => Policy['clients']) =>
    worldOf((policy) => ({ clients: change(policy) }));
  const other = ({ clients }: Policy) => ({
    ...clients[0]!,
    id: 'app-2',
    keys: [{ ...clients[0]!.keys[0]!, id: 'app-2-key', publicKey: KIT.keys('app-2').publicHex }],
    certificate: KIT.keys('app-2 certificate').publicHex,
    validUntil: formatInstant(end),
  });
  const beside = ending((policy) => [other(policy), ...policy.clients]);
  const itself = ending(({ clients }) => [{ ...clients[0]!, validUntil: formatInstant(end) }]);
  for (const [scribe, tag] of [
    [beside, undefined],
    [itself, 'client-expired'],
  ] as const) {
    const { hash } = scribe.requested();
    scribe.tick(end - 1 - scribe.time);
    assert.equal(obstacleTo(scribe, hash), undefined);
    scribe.tick(1);
    assert.equal(obstacleTo(scribe, hash)?.refused, tag);
  }
});

test('an own payment is taken out of a count, and out of a window as long as it lies in it', () => {
  const counted = only({ count: 1, then: { outcome: 'block' } });
  const one = counted.prepared(counted.requested().hash).payment;
  assert.equal(asks(counted, one).constructor.name, 'Authorised');
  const summed = only({ sum: xem(150n), then: { outcome: 'block' } });
  const { hash } = summed.requested();
  const { payment } = summed.prepared(hash);
  for (const ms of [1, 60_000, HOUR - 60_002]) {
    summed.tick(ms);
    assert.equal(obstacleTo(summed, hash, payment), undefined, `after ${ms} more`);
  }
});

test('what was in no class is in none under another policy that puts it in none', () => {
  const scribe = worldOf(({ limits }) => ({
    familiarity: { ageSeconds: 7 * 86_400, factor: 2 },
    limits: [{ ...limits[3]!, id: 'cover', per: 'wallet', sum: xem(9_000_000n) } as Limit],
    rules: [],
  }));
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.signed(payment);
  scribe.tick(60_000, { outflows: [scribe.outflowOf(payment)] });
  for (let day = 0; day < 8; day++) scribe.tick(DAY);
  const { hash } = scribe.requested();
  const NONE = { newcomer: false, newDestination: false, nearThreshold: false };
  const { unattended: _before, ...before } = classesNow(scribe.state, withdrawalAt(scribe, hash));
  assert.deepEqual(before, NONE);
  const { document } = scribe.state.get('policy', '')!;
  scribe.state.merge([['policy', '', { hash: 'ab'.repeat(32), document }]]);
  const now = classesNow(scribe.state, withdrawalAt(scribe, hash));
  assert.deepEqual(now, { ...NONE, unattended: false });
});

test('watchers’ time may be exactly a minute ahead of the signer’s clock', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  const now = scribe.state.get('meta', '')!.witnessed - 60_000;
  const note = scribe.head(scribe.quorum().map((one) => ({ ...one, time: now })));
  assert.equal(asks(scribe, payment, { now, note }).constructor.name, 'Authorised');
});
