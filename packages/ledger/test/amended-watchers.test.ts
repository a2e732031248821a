// Watchers that go or are suspended: what they said goes with them, and a second change of them
// waits until those of before the first have spoken beyond it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { CHECKS } from '@sekisho/drill/keys';
import type { Scribe } from '@sekisho/drill/scribe';
import { isRefusal } from '@sekisho/protocol/refusal';
import { openCosignedHead, outlivedQuorum } from '../src/head.ts';
import { standingOf } from '../src/standing.ts';
import { metaOf } from '../src/state.ts';
import { MAX_BALANCE_AGE_MS, quorumBalance } from '../src/witnessed.ts';
import { changed, DAY, documentOf, ends, offers, watched } from './support/amending.ts';
import { assertRefused, KIT, paymentAt, withdrawalAt, world } from './support/world.ts';

const XEM = 'nem:mainnet/xem';
const HOUR = 3_600_000;

const suspend = (scribe: Scribe, id: string) => amended(scribe, changed(scribe, ends(id)));

/** Another in the place of the one that was suspended. */
const replace = offers((policy) => ({
  watchers: watched(policy, ['watcher-1', 'watcher-2', 'watcher-4']),
}));

test('a second change of watchers waits for a quorum of the former ones to speak', () => {
  const scribe = world();
  suspend(scribe, 'watcher-3');
  assertRefused(replace(scribe), 'amendment-watchers');
  scribe.pass(1_000);
  scribe.observed('watcher-1');
  assertRefused(replace(scribe), 'amendment-watchers');
  // What was verified before the change says nothing of a head beyond it.
  const size = scribe.size - 2;
  const { tree } = scribe;
  const old = { size, root: Buffer.from(tree.root(size)).toString('hex') };
  scribe.observed('watcher-2', { head: old });
  assertRefused(replace(scribe), 'amendment-watchers');
  scribe.pass(1_000);
  scribe.observed('watcher-2');
  assert.ok(!isRefusal(replace(scribe)));
});

test('whoever is dead keeps no one from replacing it for longer than an amendment’s delay', () => {
  const scribe = world();
  suspend(scribe, 'watcher-3');
  const { delaySeconds } = documentOf(scribe).amendment;
  const { at } = scribe.state.get('shore', '')!;
  // watcher-2 states times, as of a head before the change: it follows no more.
  const head = { size: 1, root: Buffer.from(scribe.tree.root(1)).toString('hex') };
  scribe.pass(delaySeconds * 1_000 - (scribe.time - at) - 1);
  for (const id of ['watcher-1', 'watcher-2']) scribe.observed(id, { head });
  assertRefused(replace(scribe), 'amendment-watchers');
  scribe.pass(1);
  for (const id of ['watcher-1', 'watcher-2']) scribe.observed(id, { head });
  assert.ok(!isRefusal(replace(scribe)));
});

test('other amendments wait for no watcher', () => {
  const scribe = world();
  suspend(scribe, 'watcher-3');
  assert.ok(!isRefusal(offers(() => ({ name: 'other' }))(scribe)));
  assert.ok(!isRefusal(offers(ends('dave'))(scribe)));
});

test('a suspended watcher is not of those who bring sleepers across a change', () => {
  const scribe = world();
  suspend(scribe, 'watcher-3');
  scribe.tick(1_000);
  const stays = offers((policy) => {
    const { parties, quorum } = policy.watchers;
    const [, , suspended] = parties;
    const others = watched(policy, ['watcher-1', 'watcher-4', 'watcher-5']).parties;
    return { watchers: { quorum, parties: [...others, suspended!].slice(0, 3) } };
  });
  assertRefused(stays(scribe), 'amendment-breaks');
  const both = offers((policy) => {
    const [first, , suspended] = policy.watchers.parties;
    const [, fourth] = watched(policy, ['watcher-1', 'watcher-4']).parties;
    return { watchers: { quorum: 2, parties: [first!, fourth!, suspended!] } };
  });
  assertRefused(both(scribe), 'amendment-breaks');
});

test('nor is one whose time a new policy prolongs: sleepers do not believe it', () => {
  const scribe = world();
  const { parties } = documentOf(scribe).watchers;
  suspend(scribe, 'watcher-3');
  scribe.tick(1_000);
  const prolonged = offers((policy) => {
    const [, fourth] = watched(policy, ['watcher-1', 'watcher-4']).parties;
    return { watchers: { quorum: 2, parties: [parties[0]!, parties[2]!, fourth!] } };
  });
  assertRefused(prolonged(scribe), 'amendment-breaks');
});

test('a cosignature that a suspended watcher dates before its end does not count', () => {
  const scribe = world();
  const before = scribe.time;
  suspend(scribe, 'watcher-2');
  const { witnessed } = metaOf(scribe.state);
  const cosigners = ['watcher-1', 'watcher-2'].map((watcher) => ({ watcher, time: before - DAY }));
  const head = openCosignedHead(documentOf(scribe), scribe.head(cosigners), CHECKS.ed25519);
  if (isRefusal(head)) assert.fail(head.detail);
  assertRefused(outlivedQuorum(documentOf(scribe), head, witnessed), 'head-quorum');
  assert.equal(outlivedQuorum(KIT.policy, head, witnessed), undefined);
});

/** A payment that watcher-2 and watcher-3 say they have seen. */
function sighted(scribe: Scribe): { payment: string; withdrawal: string } {
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.signed(payment);
  scribe.pass(1_000);
  const outflows = [scribe.outflowOf(payment)];
  for (const id of ['watcher-2', 'watcher-3']) scribe.observed(id, { outflows });
  return { payment, withdrawal: hash };
}

test('what a suspended watcher has seen confirms nothing', () => {
  const scribe = world();
  const { withdrawal } = sighted(scribe);
  const status = () => standingOf(scribe.state, withdrawalAt(scribe, withdrawal)).status;
  assert.equal(status(), 'confirmed');
  suspend(scribe, 'watcher-3');
  assert.equal(status(), 'signed');
});

test('what a suspended watcher has seen gives no destination a past', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.signed(payment);
  scribe.pass(1_000);
  const outflows = [scribe.outflowOf(payment)];
  scribe.observed('watcher-3', { outflows });
  suspend(scribe, 'watcher-3');
  scribe.pass(1_000);
  scribe.observed('watcher-1', { outflows });
  const past = () =>
    scribe.state.get('destination', `${XEM}|${withdrawalAt(scribe, hash).destination}`);
  assert.equal(past(), undefined);
  scribe.observed('watcher-2', { outflows });
  assert.ok(past());
});

test('a false sighting of a suspended watcher keeps no payment from expiring', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.pass(1_000);
  scribe.observed('watcher-3', { outflows: [scribe.outflowOf(payment)] });
  scribe.outlast(payment);
  const expired = () => {
    const witnesses = ['watcher-1', 'watcher-2'].map((id) => scribe.expiryWitness(id, payment));
    return scribe.propose('payment.expired', { payment, witnesses });
  };
  assertRefused(expired(), 'payment-seen');
  suspend(scribe, 'watcher-3');
  assert.ok(!isRefusal(expired()));
  assert.equal(paymentAt(scribe, payment).expired, false);
});

test('a watcher that has fallen silent vouches for no balance', () => {
  const scribe = world();
  const balances = (amount: string) => [{ wallet: 'hot', asset: XEM, amount }];
  const balance = () => quorumBalance(scribe.state, 'hot', XEM);
  scribe.pass(1_000);
  scribe.observed('watcher-3', { balances: balances('900') });
  scribe.observed('watcher-1', { balances: balances('900') });
  scribe.observed('watcher-2', { balances: balances('100') });
  assert.equal(balance(), 900n);
  // Until an hour of witnessed time after its last word it is believed, and no longer.
  const says = { 'watcher-1': '900', 'watcher-2': '100' };
  const speak = (ms: number) => {
    scribe.pass(ms);
    for (const [id, amount] of Object.entries(says)) {
      scribe.observed(id, { balances: balances(amount) });
    }
  };
  speak(MAX_BALANCE_AGE_MS);
  assert.equal(balance(), 900n);
  speak(1);
  assert.equal(balance(), 100n, 'one liar and one silence are no quorum');
});

test('where fewer than a quorum still speak there is no balance, and shares are held', () => {
  const scribe = world();
  const [one, two] = ['watcher-1', 'watcher-2'];
  // Time moved by two of them; then one that moved it is suspended, and the third spoke long ago.
  scribe.observed('watcher-3', { balances: [{ wallet: 'hot', asset: XEM, amount: '900' }] });
  scribe.pass(2 * HOUR);
  for (const id of [one!, two!]) {
    scribe.observed(id, { balances: [{ wallet: 'hot', asset: XEM, amount: '900' }] });
  }
  assert.equal(quorumBalance(scribe.state, 'hot', XEM), 900n);
  suspend(scribe, two!);
  assert.equal(quorumBalance(scribe.state, 'hot', XEM), undefined);
  scribe.pass(1_000);
  scribe.observed('watcher-3');
  assert.equal(quorumBalance(scribe.state, 'hot', XEM), 900n);
});
