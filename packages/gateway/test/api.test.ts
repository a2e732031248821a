// The interface, called as a function.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, openWorld, order, signed } from './support/world.ts';

test('a withdrawal is asked for and recorded', async () => {
  const world = await openWorld();
  const answer = await ask(world, signed(world, { body: order(world, 'w-1') }));
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.value['status'], 'cleared');
});
