import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonWords, shadowWords } from '../src/describe.ts';

test('what shadow mode would have done is one line, or none', () => {
  assert.deepEqual(shadowWords({}), []);
  const [line, ...more] = shadowWords({ shadows: [{ tag: 'cadence' }, { tag: 'limit-sum' }] });
  assert.deepEqual(more, []);
  for (const tag of ['cadence', 'limit-sum']) assert.ok(line?.includes(reasonWords(tag)));
  assert.match(line ?? '', /changes nothing/);
});
