// The one door to a signature. Everything is asked again, on a head that a quorum of watchers has
// just cosigned; what could only differ in a forged state is asked of forged states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS } from '@sekisho/drill/keys';
import type { Scribe } from '@sekisho/drill/scribe';
import { fromHex } from '@sekisho/protocol/bytes';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Authorised, type Request } from '../src/authorise.ts';
import { openCosignedHead } from '../src/head.ts';
import type { Lookup } from '../src/state.ts';
import { asks, prepared } from './support/asking.ts';
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
const MARGIN_MS = 3_600_000;

/** On a prepared payment, with something changed about the asking. */
const asked =
  (change: (scribe: Scribe, payment: string) => Partial<Request>) => (scribe: Scribe) => {
    const payment = prepared(scribe);
    return asks(scribe, payment, change(scribe, payment));
  };

const cosigned = (ms: number) => asked((scribe) => ({ note: scribe.head(scribe.quorum(ms)) }));

refuses([
  {
    name: 'a head that another key than the gateway’s signed',
    tag: 'note-signature',
    offer: asked((scribe) => {
      const head = { size: scribe.size, root: scribe.tree.root() };
      return { note: noteOf(KIT, head, scribe.quorum(), KIT.keys('watcher-1').sign) };
    }),
  },
  {
    name: 'a head that nobody signed',
    tag: 'note-malformed',
    offer: asked(() => ({ note: 'gateway.example/log\n1\n' })),
  },
  {
    name: 'a head that one watcher cosigned',
    tag: 'head-quorum',
    offer: asked((scribe) => ({ note: scribe.head(scribe.quorum().slice(1)) })),
  },
  {
    name: 'a head with a cosignature that its watcher did not make',
    tag: 'note-signature',
    offer: asked((scribe) => {
      const [first, second] = scribe.quorum();
      const forged = { ...second!, sign: KIT.keys('watcher-3').sign };
      return { note: scribe.head([first!, forged]) };
    }),
  },
  {
    name: 'a head cosigned twice by one watcher',
    tag: 'note-duplicate',
    offer: asked((scribe) => {
      const [first] = scribe.quorum();
      return { note: scribe.head([first!, { ...first!, time: first!.time + 1_000 }]) };
    }),
  },
  {
    name: 'a head cosigned by a watcher after its end',
    tag: 'head-quorum',
    from: () =>
      worldOf(({ watchers }) => ({
        watchers: {
          ...watchers,
          parties: watchers.parties.map((party) =>
            party.id === 'watcher-2' ? { ...party, validUntil: '2026-01-26T00:01:01.000Z' } : party,
          ),
        },
      })),
    offer: (scribe) => {
      const payment = prepared(scribe);
      scribe.pass(1_000);
      return asks(scribe, payment);
    },
  },
  {
    name: 'a head of fewer entries than were folded',
    tag: 'head-other',
    offer: (scribe) => {
      const payment = prepared(scribe);
      const note = scribe.head();
      scribe.sealed();
      return asks(scribe, payment, { note });
    },
  },
  {
    name: 'a head of more entries than were folded',
    tag: 'head-other',
    offer: (scribe) => {
      const payment = prepared(scribe);
      const behind = scribe.fork();
      scribe.stopped('dave', 'everything');
      return asks(behind, payment, { note: scribe.head() });
    },
  },
  {
    name: 'a head of other entries',
    tag: 'head-other',
    offer: asked(() => ({ root: HASH })),
  },
  { name: 'a head cosigned over 60 s ago', tag: 'head-stale', offer: cosigned(-61_000) },
  {
    name: 'a head of which one cosignature is too old',
    tag: 'head-stale',
    offer: asked((scribe) => {
      const [first, second] = scribe.quorum();
      return { note: scribe.head([first!, { ...second!, time: second!.time - 61_000 }]) };
    }),
  },
  { name: 'a head cosigned over 5 s ahead', tag: 'head-from-future', offer: cosigned(6_000) },
  {
    name: 'a head of which one cosignature is ahead',
    tag: 'head-from-future',
    offer: asked((scribe) => {
      const [first, second] = scribe.quorum();
      return { note: scribe.head([first!, { ...second!, time: second!.time + 6_000 }]) };
    }),
  },
  {
    name: 'a time stated by watchers that is over 60 s ahead of the signer’s clock',
    tag: 'witnessed-ahead',
    offer: asked((scribe) => {
      const now = scribe.state.get('meta', '')!.witnessed - 60_001;
      return { now, note: scribe.head(scribe.quorum().map((one) => ({ ...one, time: now }))) };
    }),
  },
  {
    name: 'a payment that the ledger does not have',
    tag: 'payment-unknown',
    offer: asked(() => ({ payment: HASH })),
  },
  {
    name: 'a payment that is signed already',
    tag: 'payment-over',
    offer: (scribe) => {
      const payment = prepared(scribe);
      scribe.signed(payment);
      return asks(scribe, payment);
    },
  },
  {
    name: 'a payment that is expired',
    tag: 'payment-over',
    offer: (scribe) => {
      const payment = prepared(scribe);
      scribe.expired(payment);
      return asks(scribe, payment);
    },
  },
  {
    name: 'a payment past its deadline by the signer’s clock, whatever the watchers say',
    tag: 'payment-deadline',
    offer: asked((scribe, payment) => {
      const now = paymentAt(scribe, payment).deadline;
      const time = now;
      return { now, note: scribe.head(scribe.quorum().map((one) => ({ ...one, time }))) };
    }),
  },
  {
    name: 'a payment stopped after it was prepared',
    tag: 'stopped',
    offer: (scribe) => {
      const payment = prepared(scribe);
      scribe.stopped('dave', 'customer:c-1');
      return asks(scribe, payment);
    },
  },
  {
    name: 'a payment whose wallet was robbed after it was prepared',
    tag: 'stopped',
    offer: (scribe) => {
      const payment = prepared(scribe);
      scribe.pass(1_000);
      scribe.observed('watcher-3', { outflows: [scribe.theft('a')] });
      return asks(scribe, payment);
    },
  },
  {
    name: 'a second payment within an hour of the first one’s deadline by the signer’s clock',
    tag: 'payment-earlier',
    offer: (scribe) => {
      // Watchers whose nodes run ahead say that the first is over; the signer's clock says not yet.
      const { hash } = scribe.requested();
      const first = scribe.prepared(hash).payment;
      scribe.expired(first);
      scribe.pass(60_000);
      scribe.tick(60_000);
      const second = scribe.prepared(hash).payment;
      return asks(scribe, second);
    },
  },
]);

test('what everything allows is authorised: these bytes, this group, this head', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  const leave = asks(scribe, payment);
  assert.ok(!isRefusal(leave));
  const { bytes, identity, deadline } = paymentAt(scribe, payment);
  assert.equal(leave.ledger, scribe.ledger);
  assert.equal(leave.payment, payment);
  assert.deepEqual(leave.withdrawals, [hash]);
  assert.deepEqual([leave.chain, leave.wallet], ['nem:mainnet', 'hot']);
  assert.deepEqual([leave.identity, leave.deadline], [identity, deadline]);
  assert.equal(hex(leave.bytes), bytes);
  assert.equal(leave.group.publicKey, KIT.dealt.group.publicKey);
  assert.equal(leave.policy, KIT.hash);
  assert.deepEqual(leave.head, { size: scribe.size, root: scribe.root });
});

test('cosignatures may be exactly 60 s old and 5 s ahead, and a third one need not be', () => {
  const scribe = world();
  const payment = prepared(scribe);
  const { time } = scribe;
  const watchers = (...times: number[]) =>
    scribe.head(times.map((ms, i) => ({ watcher: `watcher-${i + 1}`, time: time + ms })));
  for (const note of [
    watchers(-60_000, 5_000),
    watchers(0, 0, -3_600_000),
    watchers(9_000, 0, 0),
  ]) {
    assert.ok(!isRefusal(asks(scribe, payment, { note })));
  }
});

test('a lookup that reads its rows anew each time is as good as one in memory', () => {
  const scribe = world();
  const payment = prepared(scribe);
  const copying: Lookup = { get: (table, id) => structuredClone(scribe.state.get(table, id)) };
  assert.ok(!isRefusal(asks(scribe, payment, {}, copying)));
});

test('a withdrawal that is past its own end is still paid, once it is prepared', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  scribe.tick(86_400_000 - 60_000);
  const { payment } = scribe.prepared(hash);
  scribe.tick(120_000);
  assert.ok(withdrawalAt(scribe, hash).expires < scribe.time);
  assert.ok(!isRefusal(asks(scribe, payment)));
});

test('the own payment is not counted against itself, others are', () => {
  const scribe = worldOf(({ limits }) => ({
    limits: limits.map((limit) =>
      limit.id === 'client-hour' ? { ...limit, sum: '250000000' } : limit,
    ),
  }));
  const first = prepared(scribe);
  const { hash } = scribe.requested({ amount: '100000001', customer: 'c-2' });
  const second = scribe.prepared(hash).payment;
  assert.ok(!isRefusal(asks(scribe, first)));
  assert.ok(!isRefusal(asks(scribe, second)));
});

test('an own payment that a window has forgotten is not taken out of it again', () => {
  const scribe = worldOf(({ limits }) => ({
    limits: limits.map((limit) =>
      limit.id === 'client-hour' ? { ...limit, windowSeconds: 60, sum: '150000000' } : limit,
    ),
  }));
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.tick(60_000);
  const other = scribe.requested({ customer: 'c-2' });
  scribe.prepared(other.hash, { deadline: scribe.time + 60_000 });
  // Now the window holds the other's 100 XEM alone: with the own ones that is too much again.
  assertRefused(asks(scribe, payment), 'not-allowed');
});

test('a second payment is authorised an hour after the deadline of the first', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const first = scribe.prepared(hash).payment;
  scribe.expired(first);
  const { deadline } = paymentAt(scribe, first);
  scribe.tick(deadline + MARGIN_MS - scribe.time);
  const second = scribe.prepared(hash).payment;
  assertRefused(asks(scribe, second), 'payment-earlier');
  scribe.pass(1);
  assert.ok(!isRefusal(asks(scribe, second)));
});

test('nobody else makes an Authorised', () => {
  const scribe = world();
  const leave = asks(scribe, prepared(scribe));
  assert.ok(!isRefusal(leave));
  assert.ok(Authorised.is(leave));
  assert.throws(() => new Authorised(Symbol('authorise'), leave), /only authorise\(\)/);
  const borrowed: unknown = Object.assign(Object.create(Authorised.prototype), leave);
  assert.ok(borrowed instanceof Authorised);
  assert.equal(Authorised.is(borrowed), false);
  assert.equal(Authorised.is({ ...leave }), false);
  for (const other of [null, undefined, 'an Authorised', 7]) assert.ok(!Authorised.is(other));
  // @ts-expect-error an object with the same fields is not an Authorised
  const looksLike: Authorised = { ...leave };
  assert.equal(Authorised.is(looksLike), false);
});

test('a cosigned head names who cosigned it and when', () => {
  const scribe = world();
  const head = openCosignedHead(KIT.policy, scribe.head(), CHECKS.ed25519);
  assert.ok(!isRefusal(head));
  assert.deepEqual([head.size, head.root], [scribe.size, hex(fromHex(scribe.root)!)]);
  assert.deepEqual(head.cosignatures, [
    { watcher: 'watcher-1', time: scribe.time },
    { watcher: 'watcher-2', time: scribe.time },
  ]);
});
