// A gateway that lost its database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaidOnce, paymentsOf, played } from './played.ts';

test('a lost gateway is rebuilt from followers; what nobody had is asked for again', async () => {
  const result = await played('gateway-lost');
  isPaidOnce(result, 'before', 'heard', 'unheard', 'after');
  assert.equal(paymentsOf(result, 'unheard'), 1);
});
