// Lists whose order says nothing: they have one, so that every replica has the same bytes, and
// whoever gives one in another order says the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { withMember } from '../src/entering.ts';
import { storedBehaviour, storedUsage, storeFacts } from '../src/order.ts';
import type { Stop } from '../src/state.ts';
import { assertRefused, world } from './support/world.ts';

test('facts are stored by the names of limits and detectors, whatever found them first', () => {
  const names = ['b', 'c', 'a'];
  const usage = new Map(names.map((name, i) => [name, { sum: BigInt(i), count: i }]));
  const behaviour = new Map(names.map((name, i) => [name, BigInt(i)]));
  const stored = storeFacts('hash', {
    ...{ balance: undefined, destinationFirstPaid: undefined, familiarAmount: 0n, time: 1 },
    ...{ newcomer: true, newDestination: true, unattended: true, nearThreshold: false },
    ...{ usage, behaviour },
  });
  assert.deepEqual(stored.usage, [
    ['a', '2', 2],
    ['b', '0', 0],
    ['c', '1', 1],
  ]);
  assert.deepEqual(stored.behaviour, [
    ['a', '2'],
    ['b', '0'],
    ['c', '1'],
  ]);
  assert.deepEqual(storedUsage(stored), usage);
  assert.deepEqual(storedBehaviour(stored), behaviour);
});

test('a member is added once, at its place', () => {
  assert.deepEqual(withMember([], 'b'), ['b']);
  assert.deepEqual(withMember(['b'], 'a'), ['a', 'b']);
  assert.deepEqual(withMember(['a', 'c'], 'b'), ['a', 'b', 'c']);
  assert.deepEqual(withMember(['a', 'b'], 'a'), ['a', 'b']);
});

test('a thaw names the very outflows of its stop, in any order', () => {
  const scribe = world();
  scribe.stopped('dave', 'wallet:hot');
  const [id] = scribe.state.ids('stop');
  const stop: Stop = { ...scribe.state.get('stop', id!)!, outflows: ['b', 'a', 'cd'] };
  scribe.state.merge([['stop', id!, stop]]);
  const thaw = (outflows: string[]) =>
    scribe.propose('thawed', scribe.act('alice', { act: 'thaw', subject: id!, outflows }));
  for (const wrong of [[], ['a', 'b'], ['a', 'b', 'c', 'd'], ['ab', 'cd'], ['a', 'b', 'dc']]) {
    assertRefused(thaw(wrong), 'thaw-outflows');
  }
  for (const right of [
    ['b', 'a', 'cd'],
    ['cd', 'b', 'a'],
  ]) {
    assert.ok(!isRefusal(thaw(right)));
  }
});
