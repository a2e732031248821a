// Destinations with a past, classes and detectors, as the fold holds them: what was known when a
// withdrawal was asked for is what it is judged by, then and whenever it is asked again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MICRO } from '@sekisho/drill/policy-kit';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { verdictsOf } from '../src/clearance.ts';
import { standingOf } from '../src/standing.ts';
import { asks } from './support/asking.ts';
import { assertRefused, withdrawalAt, world, worldOf } from './support/world.ts';

const XEM = 'nem:mainnet/xem';
const DAY = 86_400;
const DESK = { outcome: 'review', review: 'desk' } as const;
const xem = (amount: number): string => (BigInt(amount) * MICRO).toString();

const COVER: Limit = {
  ...{ id: 'cover', asset: XEM, wallets: [], per: 'wallet', windowSeconds: DAY },
  ...{ balanceShare: 10_000, then: { outcome: 'block' } },
};
const NEW: Limit = {
  ...{ ...COVER, id: 'new-day', per: 'client', only: 'new-destinations', then: DESK },
  balanceShare: 1, // 1,000 of 10,000,000 XEM
};
const DETECTORS: readonly Rule[] = [
  {
    ...{ id: 'probe', kind: 'probe-then-large', asset: XEM, windowSeconds: 30 * DAY },
    ...{ ratio: 100, aboveShare: 1, then: DESK },
  },
  {
    ...{ id: 'rising', kind: 'growth', asset: XEM, per: 'customer', windowSeconds: 7 * DAY },
    ...{ steps: 3, ratioPercent: 190, above: xem(1), then: { outcome: 'block' } },
  },
  {
    ...{ id: 'even', kind: 'cadence', asset: XEM, per: 'client', windowSeconds: DAY },
    ...{ gaps: 3, tolerancePercent: 5, above: xem(1), then: DESK },
  },
];

/** A week makes familiar, up to twice the amount. */
const watchful = (limits: readonly Limit[], rules: readonly Rule[] = []): Scribe =>
  worldOf(() => ({
    familiarity: { ageSeconds: 7 * DAY, factor: 2 },
    limits: [COVER, ...limits],
    rules: [...rules],
  }));

const ask = (scribe: Scribe, amount: number, to = 1, customer = 'c-1'): string =>
  scribe.requested({
    ...{ amount: xem(amount), customer, destination: { address: scribe.kit.address(to) } },
  }).hash;

const tags = (scribe: Scribe, hash: string): readonly string[] =>
  withdrawalAt(scribe, hash).reasons.map(({ tag }) => tag);

/** What both judgements say now. */
const again = (scribe: Scribe, hash: string) =>
  verdictsOf(scribe.state, withdrawalAt(scribe, hash)).map(({ outcome, reasons }) => {
    return [outcome, ...reasons.map(({ tag }) => tag)].join(' ');
  });

function pay(scribe: Scribe, hash: string): void {
  const { payment } = scribe.prepared(hash);
  scribe.signed(payment);
  scribe.tick(60_000, { outflows: [scribe.outflowOf(payment)] });
}

/** Another policy in force, as if amended to: the state is told, the windows are what they were. */
function changed(scribe: Scribe, change: Partial<Policy>): Scribe {
  const fork = scribe.fork();
  const { document } = fork.state.get('policy', '')!;
  const other = { hash: 'ab'.repeat(32), document: { ...document, ...change } };
  fork.state.merge([['policy', '', other]]);
  return fork;
}

test('a probe of days ago makes its destination familiar with probes only', () => {
  const scribe = watchful([NEW]);
  pay(scribe, ask(scribe, 10));
  for (let day = 0; day < 8; day++) scribe.tick(DAY * 1_000);
  const facts = (amount: number) => withdrawalAt(scribe, ask(scribe, amount)).facts;
  assert.equal(facts(20).newDestination, false);
  assert.equal(facts(21).newDestination, true, 'twice the amount with its fee, and no more');
  assert.deepEqual(tags(scribe, ask(scribe, 1_001)), ['limit-balance-share']);
});

test('a destination is new until the week is over, to the millisecond of witnessed time', () => {
  const scribe = watchful([NEW]);
  pay(scribe, ask(scribe, 500));
  const paid = scribe.state.get('destination', `${XEM}|${scribe.kit.address(1)}`)!.first;
  const isNew = () => withdrawalAt(scribe, ask(scribe, 5)).facts.newDestination;
  scribe.tick(7 * DAY * 1_000 - 1 - (scribe.time - paid));
  assert.equal(isNew(), true);
  scribe.tick(1);
  assert.equal(isNew(), false);
});

test('a limit on new destinations adds up many addresses, and leaves familiar ones out', () => {
  const scribe = watchful([NEW]);
  const first = ask(scribe, 400, 1);
  pay(scribe, first);
  for (let day = 0; day < 8; day++) scribe.tick(DAY * 1_000);
  assert.deepEqual(tags(scribe, ask(scribe, 400, 2, 'c-2')), []);
  assert.deepEqual(tags(scribe, ask(scribe, 700, 1, 'c-3')), [], 'familiar: not counted');
  assert.deepEqual(tags(scribe, ask(scribe, 400, 3, 'c-4')), []);
  assert.deepEqual(tags(scribe, ask(scribe, 400, 4, 'c-5')), ['limit-balance-share']);
});

test('near a threshold is counted, at the threshold and above seven tenths', () => {
  const near: Limit = {
    ...{ id: 'near', asset: XEM, wallets: [], per: 'client', windowSeconds: DAY },
    ...{ only: 'near-thresholds', count: 2, then: DESK },
  };
  const ceiling: Rule = {
    ...{ id: 'large', kind: 'payment-ceiling', asset: XEM },
    ...{ aboveShare: 1, then: { outcome: 'block' } },
  };
  const scribe = watchful([near], [ceiling]);
  for (const to of [1, 2]) assert.deepEqual(tags(scribe, ask(scribe, 999, to)), []);
  assert.deepEqual(tags(scribe, ask(scribe, 600)), [], 'not near');
  assert.deepEqual(tags(scribe, ask(scribe, 700)), ['limit-count']);
});

test('where no balance is reported, nothing passes a share, and thresholds are near', () => {
  const shares: Rule[] = [
    { id: 'large', kind: 'payment-ceiling', asset: XEM, aboveShare: 1, then: DESK },
    { id: 'fresh', kind: 'new-destination', asset: XEM, aboveShare: 1, then: DESK },
  ];
  const scribe = watchful([NEW], shares);
  const blind = scribe.fork();
  const gone = blind.state.ids('balance').map((id) => ['balance', id, null] as const);
  blind.state.merge(gone);
  const hash = ask(blind, 1);
  assert.deepEqual(tags(blind, hash), Array(4).fill('balance-unknown'));
  assert.equal(withdrawalAt(blind, hash).outcome, 'block');
  assert.equal(withdrawalAt(blind, hash).facts.nearThreshold, true);
  assert.deepEqual(tags(scribe, ask(scribe, 1)), []);
});

test('a balance that rises lets nothing pass that was held, one that falls holds more', () => {
  const ceiling: Rule = {
    ...{ id: 'large', kind: 'payment-ceiling', asset: XEM, aboveShare: 1, then: DESK },
  };
  const scribe = watchful([], [ceiling]);
  const reported = (amount: number) => {
    const fork = scribe.fork();
    fork.tick(1_000, { balances: [{ wallet: 'hot', asset: XEM, amount: xem(amount) }] });
    return fork;
  };
  const held = ask(scribe, 1_001);
  const passes = ask(scribe, 999);
  assert.deepEqual(again(scribe, passes), ['allow', 'allow']);
  assert.equal(again(reported(90_000_000), held)[0], 'review payment-ceiling');
  assert.deepEqual(again(reported(9_000_000), passes), Array(2).fill('review payment-ceiling'));
  const blind = scribe.fork();
  blind.state.merge(blind.state.ids('balance').map((id) => ['balance', id, null] as const));
  const unseen = ask(blind, 1);
  blind.tick();
  assert.match(again(blind, unseen)[0]!, /balance-unknown/);
});

test('who asked before a refill does not wait for those who came after it', () => {
  const tenth: Limit = { ...COVER, id: 'tenth', balanceShare: 1_000, then: DESK };
  const scribe = watchful([tenth]);
  const report = (amount: number) =>
    scribe.tick(1_000, { balances: [{ wallet: 'hot', asset: XEM, amount: xem(amount) }] });
  report(1_000);
  const early = ask(scribe, 50);
  report(10_000_000);
  scribe.prepared(ask(scribe, 500, 2));
  assert.deepEqual(again(scribe, early), ['allow', 'allow']);
  report(5_000);
  assert.deepEqual(again(scribe, early), ['allow', 'review limit-balance-share']);
});

test('what detectors saw is judged again as it was, whatever is asked for afterwards', () => {
  const scribe = watchful([], DETECTORS);
  const rising = [10, 20, 40, 80].map((amount, i) => {
    scribe.tick(1_000 * (1 + i * i));
    return ask(scribe, amount, i + 1);
  });
  assert.deepEqual(
    rising.map((hash) => tags(scribe, hash)),
    [[], [], [], ['growth']],
  );
  assert.equal(withdrawalAt(scribe, rising[3]!).ended, 'blocked');
  assert.deepEqual(again(scribe, rising[2]!), ['allow', 'allow']);
  pay(scribe, rising[2]!);

  const probe = ask(scribe, 20, 7, 'c-2');
  scribe.cancelled(probe);
  scribe.tick(3 * DAY * 1_000);
  const large = ask(scribe, 2_010, 7, 'c-2');
  assert.deepEqual(tags(scribe, large), ['probe-then-large']);
  ask(scribe, 1_900, 7, 'c-2');
  assert.deepEqual(again(scribe, large), Array(2).fill('review probe-then-large'));
  const late = { deadline: scribe.time + 60_000 };
  const prepare = () => scribe.propose('payment.prepared', scribe.preparedBody(large, late));
  assertRefused(prepare(), 'not-reviewed');
  scribe.approved('alice', large);
  scribe.prepared(large);
});

test('even intervals are seen across customers and addresses, with honest ones in between', () => {
  const scribe = watchful([], DETECTORS);
  const seen: (readonly string[])[] = [];
  for (const [i, pause] of [50_000, 300_000, 120_000, 480_000].entries()) {
    seen.push(tags(scribe, ask(scribe, 5 - i, i + 1, `c-${i}`)));
    scribe.tick(pause);
    seen.push(tags(scribe, ask(scribe, 3, 10 + i, 'honest')));
    scribe.tick(600_000 - pause);
  }
  assert.deepEqual(seen, [[], [], [], [], [], [], ['cadence'], []]);
});

test('under a changed policy detectors look again, at what was asked for before it', () => {
  const plain = watchful([]);
  const hashes = [10, 20, 40, 80].map((amount, i) => {
    plain.tick(1_000 * (1 + i * i));
    return ask(plain, amount, i + 1);
  });
  plain.tick();
  ask(plain, 160, 9);
  const large = ask(plain, 2_010, 20, 'c-7');
  ask(plain, 5, 20, 'c-7');
  const scribe = changed(plain, { rules: [...DETECTORS] });
  assert.deepEqual(again(scribe, large), ['allow', 'allow'], 'a probe afterwards is none');
  assert.deepEqual(again(scribe, hashes[2]!), ['allow', 'allow']);
  assert.deepEqual(again(scribe, hashes[3]!), Array(2).fill('block growth'));
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, hashes[3]!)).status, 'held');
});

test('under a changed policy a withdrawal stays in its classes, and enters further ones', () => {
  const scribe = watchful([NEW]);
  pay(scribe, ask(scribe, 900, 1));
  scribe.tick();
  const hash = ask(scribe, 1_500, 1);
  const free = changed(scribe, { limits: [COVER] });
  assert.deepEqual(again(free, hash), ['allow', 'allow']);
  const wide = changed(scribe, { familiarity: { ageSeconds: 1, factor: 100 } });
  assert.deepEqual(again(wide, hash), Array(2).fill('review limit-balance-share'));

  const known = watchful([NEW]);
  pay(known, ask(known, 900, 1));
  for (let day = 0; day < 8; day++) known.tick(DAY * 1_000);
  const familiar = ask(known, 1_500, 1);
  assert.deepEqual(again(known, familiar), ['allow', 'allow']);
  const strict = changed(known, { familiarity: { ageSeconds: 30 * DAY, factor: 2 } });
  assert.deepEqual(again(strict, familiar), Array(2).fill('review limit-balance-share'));
});

test('so it is with what was near a threshold, and with what passed unattended', () => {
  const limit = (only: 'near-thresholds' | 'unattended'): Limit => ({
    ...{ id: 'class', asset: XEM, wallets: [], per: 'client', windowSeconds: DAY },
    ...{ only, sum: xem(500), then: DESK },
  });
  const ceiling = (above: number): Rule => ({
    ...{ id: 'large', kind: 'payment-ceiling', asset: XEM, above: xem(above), then: DESK },
  });
  const judged = (
    name: Parameters<typeof limit>[0],
    amount: number,
    before: Rule[],
    to: Rule[],
  ) => {
    const scribe = watchful([limit(name)], before);
    const hash = ask(scribe, amount);
    const [after] = again(changed(scribe, { rules: to }), hash);
    return [
      withdrawalAt(scribe, hash)
        .reasons.map(({ tag }) => tag)
        .join(),
      after,
    ];
  };
  const held = 'review limit-sum';
  assert.deepEqual(judged('near-thresholds', 999, [ceiling(1_000)], []), ['limit-sum', held]);
  assert.deepEqual(judged('near-thresholds', 600, [], [ceiling(700)]), ['', held]);
  const looked = `${held} payment-ceiling`;
  assert.deepEqual(judged('unattended', 600, [], [ceiling(100)]), ['limit-sum', looked]);
  assert.deepEqual(judged('unattended', 600, [ceiling(100)], []), ['payment-ceiling', held]);
});

test('a class is counted over preparations as well', () => {
  const scribe = watchful([{ ...NEW, windowSeconds: 3_600 }]);
  const first = ask(scribe, 600, 1);
  scribe.tick(3_600_000);
  const second = ask(scribe, 600, 2);
  scribe.prepared(first);
  assert.deepEqual(again(scribe, second), ['allow', 'review limit-balance-share']);
});

test('what was in no class is not taken out of one that it has entered since', () => {
  const scribe = watchful([NEW]);
  pay(scribe, ask(scribe, 900, 1));
  for (let day = 0; day < 8; day++) scribe.tick(DAY * 1_000);
  scribe.prepared(ask(scribe, 900, 2));
  const own = ask(scribe, 600, 1);
  const { payment } = scribe.prepared(own);
  const { state } = changed(scribe, { familiarity: { ageSeconds: 30 * DAY, factor: 2 } });
  const judged = verdictsOf(state, withdrawalAt(scribe, own), state.get('payment', payment));
  assert.deepEqual(
    judged.map(({ outcome }) => outcome),
    ['review', 'review'],
  );
});

test('its own preparation is taken out of the class it was counted in, and out of no other', () => {
  const known = watchful([NEW]);
  pay(known, ask(known, 900, 1));
  for (let day = 0; day < 8; day++) known.tick(DAY * 1_000);
  const { payment } = known.prepared(ask(known, 600, 1));
  const { withdrawals } = known.state.get('payment', payment)!;
  const judged = verdictsOf(
    changed(known, { familiarity: { ageSeconds: 30 * DAY, factor: 2 } }).state,
    withdrawalAt(known, withdrawals[0]!),
    known.state.get('payment', payment),
  );
  assert.deepEqual(
    judged.map(({ outcome }) => outcome),
    ['allow', 'allow'],
  );

  const fresh = watchful([NEW]);
  const own = fresh.prepared(ask(fresh, 900, 1)).payment;
  assert.ok(!('refused' in asks(fresh, own)), 'its own sum does not stand against it');
});

test('a larger step is remembered from a payment, not from a request', () => {
  const scribe = world();
  const hash = ask(scribe, 10);
  const past = () => scribe.state.get('destination', `${XEM}|${scribe.kit.address(1)}`);
  assert.equal(past(), undefined);
  pay(scribe, hash);
  assert.deepEqual(past()!.steps, [[past()!.first, '10050000']], 'with its fee');
});
