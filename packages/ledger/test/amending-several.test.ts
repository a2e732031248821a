// Several amendments at once, and what is kept and forgotten when one takes effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended, vetoed } from '@sekisho/drill/amended';
import { dueTime } from '../src/amending.ts';
import {
  changed,
  DAY,
  ends,
  hashNow,
  isWaiting,
  limited,
  named,
  proposed,
  watched,
} from './support/amending.ts';
import { KIT, world } from './support/world.ts';

const XEM = 'nem:mainnet/xem';

test('a veto ends one amendment and leaves the others waiting', () => {
  const scribe = world();
  const [first, second] = ['first', 'second'].map((name) => proposed(scribe, named(scribe, name)));
  vetoed(scribe, 'dave', first!);
  assert.deepEqual(scribe.state.get('waiting', ''), [second]);
  assert.ok(!isWaiting(scribe, first!));
  scribe.tick();
  scribe.tick(DAY);
  assert.equal(hashNow(scribe), second);
  assert.equal(scribe.state.get('waiting', ''), undefined);
});

test('when the only one is vetoed, nothing waits', () => {
  const scribe = world();
  vetoed(scribe, 'dave', proposed(scribe, named(scribe, 'other')));
  assert.equal(scribe.state.get('waiting', ''), undefined);
});

test('of two that are due the earlier takes effect, of two due at once the first proposed', () => {
  for (const apart of [false, true]) {
    const scribe = world();
    const first = proposed(scribe, named(scribe, 'first'));
    if (apart) scribe.tick();
    const second = proposed(scribe, named(scribe, 'second'));
    scribe.tick();
    const [one, two] = [first, second].map((hash) =>
      dueTime(scribe.state, scribe.state.get('amendment', hash)!),
    );
    assert.equal(one! < two!, apart);
    scribe.tick(2 * DAY);
    assert.equal(hashNow(scribe), first);
    assert.ok(!isWaiting(scribe, second), 'and the other is void');
  }
  const scribe = world();
  const late = proposed(scribe, named(scribe, 'late'));
  const early = proposed(scribe, named(scribe, 'early'));
  scribe.tick();
  const cell = scribe.state.get('amendment', late)!;
  const seen = cell.seen.map(([id, clock]) => [id, clock + 60_000] as const);
  scribe.state.merge([['amendment', late, { ...cell, seen }]]);
  scribe.tick(2 * DAY);
  assert.equal(hashNow(scribe), early, 'not by the order of the list');
});

test('one watcher that states the time again and again is one that knows of it', () => {
  const scribe = world();
  const hash = proposed(scribe, named(scribe, 'other'));
  for (const _time of [1, 2, 3]) {
    scribe.pass(1_000);
    scribe.observed('watcher-1');
  }
  const waiting = scribe.state.get('amendment', hash)!;
  assert.deepEqual(
    waiting.seen.map(([id]) => id),
    ['watcher-1'],
  );
  assert.equal(dueTime(scribe.state, waiting), undefined);
});

test('what a watcher stated goes with it, and what the others stated stays', () => {
  const scribe = world();
  scribe.pass(1_000);
  for (const id of ['watcher-1', 'watcher-2', 'watcher-3']) scribe.observed(id);
  const ids = ['watcher-1', 'watcher-2', 'watcher-4'];
  proposed(
    scribe,
    changed(scribe, (policy) => ({ watchers: watched(policy, ids) })),
  );
  scribe.tick();
  scribe.tick(DAY);
  assert.notEqual(hashNow(scribe), KIT.hash);
  const { state } = scribe;
  for (const id of ['watcher-1', 'watcher-2', 'watcher-3']) {
    const stays = id !== 'watcher-3';
    assert.equal(state.get('watcher', id) !== undefined, stays, `clock of ${id}`);
    assert.equal(
      state.get('chain-view', `nem:mainnet|${id}`) !== undefined,
      stays,
      `view of ${id}`,
    );
    assert.equal(state.get('balance', `hot|${XEM}|${id}`) !== undefined, stays, `balance of ${id}`);
  }
});

test('only the suspension of a person makes the next one wait', () => {
  const scribe = world();
  amended(scribe, changed(scribe, limited('client-hour', '50000000000')));
  assert.equal(scribe.state.get('suspension', ''), undefined);
  amended(scribe, changed(scribe, ends('signer-3')));
  assert.equal(scribe.state.get('suspension', ''), undefined);
  const before = hashNow(scribe);
  amended(scribe, changed(scribe, ends('carol')));
  assert.equal(
    scribe.state.get('suspension', '')!.until,
    scribe.state.get('meta', '')!.witnessed + DAY,
  );
  assert.equal(scribe.state.get('former', before)!.until, scribe.size);
});
