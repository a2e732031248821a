// What each watcher has seen, kept apart: who saw a payment where, and what becomes of it when one
// of them sees it elsewhere, or no more.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { standingOf } from '../src/standing.ts';
import { paymentAt, withdrawalAt, world } from './support/world.ts';

function signed(scribe = world()) {
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.signed(payment);
  const { identity } = paymentAt(scribe, payment);
  const sees = (watcher: string, height: number) => {
    scribe.pass(1_000);
    const outflows = [{ ...scribe.outflowOf(payment), height }];
    scribe.observed(watcher, { outflows, height: Math.max(height, scribe.height) });
  };
  const loses = (watcher: string) => {
    scribe.pass(1_000);
    scribe.observed(watcher, { retracted: [{ wallet: 'hot', identity }] });
  };
  const sightings = () => paymentAt(scribe, payment).sightings;
  const outflow = () => scribe.state.get('outflow', `hot|${identity}`)!;
  const status = () => standingOf(scribe.state, withdrawalAt(scribe, hash)).status;
  return { scribe, payment, identity, sees, loses, sightings, outflow, status };
}

const reach = (scribe: Scribe, height: number): void => {
  for (const watcher of ['watcher-1', 'watcher-2', 'watcher-3']) {
    scribe.pass(1_000);
    scribe.observed(watcher, { height });
  }
};

test('sightings stand in the order of the watchers’ names, whoever spoke first', () => {
  const orders = [
    ['watcher-1', 'watcher-2', 'watcher-3'],
    ['watcher-3', 'watcher-2', 'watcher-1'],
    ['watcher-2', 'watcher-3', 'watcher-1'],
  ];
  for (const order of orders) {
    const { sees, sightings, outflow, payment } = signed();
    for (const watcher of order) sees(watcher, 5_000);
    const names = ['watcher-1', 'watcher-2', 'watcher-3'];
    assert.deepEqual(
      sightings(),
      names.map((name) => [name, 5_000]),
    );
    const { watchers, stop } = outflow();
    assert.deepEqual([watchers, outflow().payment, stop], [names, payment, null]);
  }
});

test('one watcher counts once, at the height where it saw it last', () => {
  const { sees, sightings, outflow, status } = signed();
  sees('watcher-2', 5_000);
  sees('watcher-2', 5_003);
  assert.deepEqual(sightings(), [['watcher-2', 5_003]]);
  const { watchers, height, amount } = outflow();
  assert.deepEqual([watchers, height, amount], [['watcher-2'], 5_003, '100000000']);
  assert.equal(status(), 'signed');
});

test('who no longer sees it takes back its own word, and nobody else’s', () => {
  const { sees, loses, sightings, outflow, status } = signed();
  for (const watcher of ['watcher-1', 'watcher-2', 'watcher-3']) sees(watcher, 5_000);
  loses('watcher-1');
  assert.deepEqual(sightings(), [
    ['watcher-2', 5_000],
    ['watcher-3', 5_000],
  ]);
  assert.deepEqual(outflow().watchers, ['watcher-2', 'watcher-3']);
  assert.equal(status(), 'confirmed');
  loses('watcher-1');
  loses('watcher-3');
  assert.deepEqual(sightings(), [['watcher-2', 5_000]]);
  assert.equal(status(), 'signed');
});

test('what nobody ordered may be lost again too, and its stop stays', () => {
  const scribe = world();
  const outflow = scribe.theft('lost');
  const key = `hot|${outflow.identity}`;
  scribe.pass(1_000);
  scribe.observed('watcher-2', { outflows: [outflow] });
  const stop = createHash('sha256').update(`sekisho/outflow-stop/v1\n${key}`).digest('hex');
  assert.deepEqual(scribe.stops('wallet:hot'), [stop]);
  assert.equal(scribe.state.get('outflow', key)!.stop, stop);
  const { wallet, identity } = outflow;
  scribe.pass(1_000);
  scribe.observed('watcher-2', { retracted: [{ wallet, identity }] });
  assert.deepEqual(scribe.state.get('outflow', key)!.watchers, []);
  assert.deepEqual(scribe.stops('wallet:hot'), [stop]);
  scribe.pass(1_000);
  scribe.observed('watcher-2', { retracted: [{ wallet, identity: 'ab'.repeat(32) }] });
  assert.equal(scribe.state.get('outflow', `hot|${'ab'.repeat(32)}`), undefined);
});

test('it is final above the second lowest sighting, of whichever watcher that is', () => {
  for (const [first, second] of [
    [5_006, 5_001],
    [5_001, 5_006],
  ] as const) {
    const { scribe, sees, status } = signed();
    sees('watcher-1', first);
    sees('watcher-2', second);
    assert.equal(status(), 'confirmed');
    reach(scribe, 5_015);
    assert.equal(status(), 'confirmed', 'ten blocks upon 5,006 are not there yet');
    reach(scribe, 5_016);
    assert.equal(status(), 'final');
  }
});
