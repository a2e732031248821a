// What watchers say: `chain.observed` and `payment.expired`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { XEM } from '@sekisho/drill/policy-kit';
import type { Observation, ExpiryStatement } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { standingOf } from '../src/standing.ts';
import { quorumBalance, quorumHeight } from '../src/witnessed.ts';
import {
  assertRefused,
  KIT,
  paymentAt,
  refuses,
  withdrawalAt,
  world,
  worldOf,
} from './support/world.ts';

const HASH = 'ab'.repeat(32);

const observes =
  (change: Partial<Observation>, watcher = 'watcher-1') =>
  (scribe: Scribe) => {
    scribe.pass(1_000);
    return scribe.propose('chain.observed', scribe.observedBody(watcher, change));
  };

/** The third watcher's term ends half an hour after the start. */
const leaving = (policy: Policy): Partial<Policy> => ({
  watchers: {
    ...policy.watchers,
    parties: policy.watchers.parties.map((party) =>
      party.id === 'watcher-3' ? { ...party, validUntil: '2026-01-26T00:30:00.000Z' } : party,
    ),
  },
});

refuses([
  {
    name: 'an observation by nobody the policy names',
    tag: 'watcher-unknown',
    offer: observes({}, 'watcher-9'),
  },
  {
    name: 'an observation by a watcher at its end',
    tag: 'watcher-expired',
    from: () => worldOf(leaving),
    offer: (scribe) => {
      scribe.pass(29 * 60_000 - 1_000); // to the end exactly
      return observes({}, 'watcher-3')(scribe);
    },
  },
  {
    name: 'an observation for another ledger',
    tag: 'statement-other',
    offer: observes({ ledger: HASH }),
  },
  {
    name: 'an observation that its watcher did not sign',
    tag: 'watcher-signature',
    offer: (scribe) => {
      scribe.pass(1_000);
      const { sign } = KIT.keys('watcher-2');
      return scribe.propose('chain.observed', scribe.observedBody('watcher-1', {}, sign));
    },
  },
  {
    name: 'an observation changed after signing',
    tag: 'watcher-signature',
    offer: (scribe) => {
      scribe.pass(1_000);
      const body = scribe.observedBody('watcher-1');
      const clock = formatInstant(scribe.time + 1);
      const changed = { ...body, statement: { ...body.statement, clock } };
      return scribe.propose('chain.observed', changed);
    },
  },
  {
    name: 'an observation of the time its watcher stated last',
    tag: 'observation-backwards',
    offer: (scribe) => scribe.propose('chain.observed', scribe.observedBody('watcher-1')),
  },
  {
    name: 'an observation of an earlier time than its watcher stated last',
    tag: 'observation-backwards',
    offer: (scribe) => observes({ clock: formatInstant(scribe.time - 1) })(scribe),
  },
  {
    name: 'an observation of entries that are not here',
    tag: 'observation-head',
    offer: (scribe) => observes({ head: { size: scribe.size + 1, root: HASH } })(scribe),
  },
  {
    name: 'a balance of a wallet that the policy does not name',
    tag: 'wallet-unknown',
    offer: observes({ balances: [{ wallet: 'attic', asset: XEM, amount: '1' }] }),
  },
  {
    name: 'a balance of a wallet of another chain',
    tag: 'wallet-unknown',
    offer: observes({ chain: 'nem:testnet' }),
  },
  {
    name: 'an outflow of a wallet that the policy does not name',
    tag: 'wallet-unknown',
    offer: (scribe) => observes({ outflows: [{ ...scribe.theft('a'), wallet: 'attic' }] })(scribe),
  },
  {
    name: 'a retraction for a wallet that the policy does not name',
    tag: 'wallet-unknown',
    offer: observes({ retracted: [{ wallet: 'attic', identity: HASH }] }),
  },
]);

type Witness = Parameters<Scribe['expiryWitness']>[2];

/** A prepared payment, and an expiry in which the second witness says something else. */
const expires =
  (change: Witness | ((scribe: Scribe, payment: string) => Witness), second = 'watcher-2') =>
  (scribe: Scribe) => {
    const { payment } = scribe.prepared(scribe.requested().hash);
    const said = typeof change === 'function' ? change(scribe, payment) : change;
    const witnesses = [
      scribe.expiryWitness('watcher-1', payment),
      scribe.expiryWitness(second, payment, said),
    ];
    return scribe.propose('payment.expired', { payment, witnesses });
  };

const deadlineOf = (scribe: Scribe, payment: string) => paymentAt(scribe, payment).deadline;
const block = (height: number, time: number): ExpiryStatement['passed'] => ({
  height,
  time: formatInstant(time),
  hash: HASH,
});

refuses([
  {
    name: 'an expiry of no payment',
    tag: 'payment-unknown',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      const witnesses = ['watcher-1', 'watcher-2'].map((id) => scribe.expiryWitness(id, payment));
      return scribe.propose('payment.expired', { payment: HASH, witnesses });
    },
  },
  {
    name: 'a second expiry',
    tag: 'payment-over',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      scribe.expired(payment);
      const witnesses = ['watcher-1', 'watcher-2'].map((id) => scribe.expiryWitness(id, payment));
      return scribe.propose('payment.expired', { payment, witnesses });
    },
  },
  {
    name: 'an expiry of a payment that one watcher has seen on the chain',
    tag: 'payment-seen',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      scribe.pass(1_000);
      scribe.observed('watcher-3', { outflows: [scribe.outflowOf(payment)] });
      const witnesses = ['watcher-1', 'watcher-2'].map((id) => scribe.expiryWitness(id, payment));
      return scribe.propose('payment.expired', { payment, witnesses });
    },
  },
  {
    name: 'an expiry by one watcher twice',
    tag: 'expiry-witness-duplicate',
    offer: expires({ node: 'https://another.example' }, 'watcher-1'),
  },
  {
    name: 'an expiry by two watchers on one node',
    tag: 'expiry-witness-duplicate',
    offer: expires({ node: 'https://node-watcher-1.example' }),
  },
  {
    name: 'an expiry by one watcher where two are needed',
    tag: 'expiry-quorum',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      const witnesses = [scribe.expiryWitness('watcher-1', payment)];
      return scribe.propose('payment.expired', { payment, witnesses });
    },
  },
  {
    name: 'an expiry by nobody the policy names',
    tag: 'watcher-unknown',
    offer: expires({}, 'watcher-9'),
  },
  {
    name: 'an expiry by a watcher at its end',
    tag: 'watcher-expired',
    from: () => worldOf(leaving),
    offer: (scribe) => {
      scribe.tick(29 * 60_000);
      return expires({}, 'watcher-3')(scribe);
    },
  },
  {
    name: 'an expiry for another ledger',
    tag: 'statement-other',
    offer: expires({ ledger: HASH }),
  },
  {
    name: 'an expiry with a statement about another payment',
    tag: 'statement-other',
    offer: expires({ payment: HASH }),
  },
  {
    name: 'an expiry that a watcher did not sign',
    tag: 'watcher-signature',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      const forged = scribe.expiryWitness('watcher-2', payment, {}, KIT.keys('gateway').sign);
      const witnesses = [scribe.expiryWitness('watcher-1', payment), forged];
      return scribe.propose('payment.expired', { payment, witnesses });
    },
  },
  {
    name: 'an expiry at a block of the deadline itself',
    tag: 'expiry-too-early',
    saying: /no block after the deadline/,
    offer: expires((scribe, payment) => ({
      passed: block(15_000, deadlineOf(scribe, payment)),
    })),
  },
  {
    name: 'an expiry less than 360 blocks after the deadline',
    tag: 'expiry-too-early',
    saying: /not scanned 360 blocks/,
    offer: expires({ scanned: { height: 15_359, hash: HASH } }),
  },
]);

test('a payment confirms by a quorum, and a retraction takes a sighting back', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.signed(payment);
  const status = () => standingOf(scribe.state, withdrawalAt(scribe, hash)).status;
  scribe.tick(60_000, { outflows: [scribe.outflowOf(payment)] });
  assert.equal(status(), 'confirmed');
  const { identity } = paymentAt(scribe, payment);
  scribe.pass(60_000);
  scribe.observed('watcher-2', { retracted: [{ wallet: 'hot', identity }] });
  assert.equal(status(), 'signed');
  assert.deepEqual(
    paymentAt(scribe, payment).sightings.map(([watcher]) => watcher),
    ['watcher-1'],
  );
});

test('from the first confirmed payment on, customer and destination have a past', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.signed(payment);
  scribe.pass(60_000);
  const outflows = [scribe.outflowOf(payment)];
  scribe.observed('watcher-1', { outflows });
  assert.equal(scribe.state.get('customer', 'c-1'), undefined, 'one watcher gives nobody a past');
  scribe.observed('watcher-2', { outflows });
  const paid = scribe.state.get('customer', 'c-1')!;
  assert.deepEqual(scribe.state.get('destination', `${XEM}|${KIT.address(1)}`)?.first, paid);
  scribe.tick(3_599_999 - (scribe.time - paid));
  assert.equal(withdrawalAt(scribe, scribe.requested().hash).facts.newcomer, true);
  scribe.tick(1);
  assert.equal(withdrawalAt(scribe, scribe.requested().hash).facts.newcomer, false);
});

test('a balance is the smallest that a quorum reports', () => {
  const scribe = world();
  const reports = (watcher: string, amount: string) => {
    scribe.pass(1_000);
    scribe.observed(watcher, { balances: [{ wallet: 'hot', asset: XEM, amount }] });
    return quorumBalance(scribe.state, 'hot', XEM);
  };
  reports('watcher-1', '500');
  assert.equal(reports('watcher-2', '300'), 300n);
  assert.equal(reports('watcher-3', '900'), 500n, 'two report at least 500');
  assert.equal(reports('watcher-3', '0'), 300n, 'two report at least 300');
});

test('heights are counted chain by chain', () => {
  const scribe = world();
  const height = quorumHeight(scribe.state, 'nem:mainnet');
  scribe.tick(1_000, { chain: 'nem:testnet', height: 999_999, balances: [] });
  assert.equal(quorumHeight(scribe.state, 'nem:mainnet'), height);
  assert.equal(quorumHeight(scribe.state, 'nem:testnet'), 999_999);
});

test('outflows in blocks before the start height are not the ledger’s to explain', () => {
  const scribe = world();
  scribe.tick(1_000, { outflows: [{ ...scribe.theft('old'), height: 999 }] });
  assert.deepEqual(scribe.stops('wallet:hot'), []);
  scribe.tick(1_000, { outflows: [{ ...scribe.theft('new'), height: 1_000 }] });
  assert.equal(scribe.stops('wallet:hot').length, 1);
});

test('an expiry 360 blocks after a block just past the deadline is accepted', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  const passed = block(15_000, deadlineOf(scribe, payment) + 1);
  const scanned = { height: 15_360, hash: HASH };
  const witnesses = ['watcher-2', 'watcher-3'].map((id) =>
    scribe.expiryWitness(id, payment, { passed, scanned }),
  );
  // Blocks bear what harvesters wrote into them: the watchers' own clocks must have passed it too.
  assertRefused(scribe.propose('payment.expired', { payment, witnesses }), 'expiry-too-early');
  scribe.outlast(payment);
  scribe.write('payment.expired', { payment, witnesses });
  assert.equal(paymentAt(scribe, payment).expired, true);
});

test('a payment taken off the chain again can expire', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.pass(1_000);
  scribe.observed('watcher-3', { outflows: [scribe.outflowOf(payment)] });
  const { identity } = paymentAt(scribe, payment);
  scribe.pass(1_000);
  const witnesses = ['watcher-1', 'watcher-2'].map((id) => scribe.expiryWitness(id, payment));
  assertRefused(scribe.propose('payment.expired', { payment, witnesses }), 'payment-seen');
  scribe.observed('watcher-3', { retracted: [{ wallet: 'hot', identity }] });
  scribe.expired(payment);
});

test('a sighting by a watcher that the policy no longer names keeps nothing from expiring', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  const seen = { ...paymentAt(scribe, payment), sightings: [['watcher-9', 5_001] as const] };
  scribe.state.merge([['payment', payment, seen]]);
  scribe.expired(payment);
  assert.equal(paymentAt(scribe, payment).expired, true);
});
