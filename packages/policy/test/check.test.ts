import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Json } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { inconsistencies, readPolicy } from '../src/check.ts';
import { shortage } from '../src/quorum.ts';
import { basePolicy } from './support/base-policy.ts';
import { type Patch, patched } from './support/patch.ts';

interface Vectors {
  readonly base: Json;
  readonly cases: readonly {
    readonly name: string;
    readonly patches: readonly Patch[];
    readonly refused?: string;
    readonly detail?: string;
  }[];
}

const path = new URL('../../../spec/vectors/policy.json', import.meta.url);
const vectors = JSON.parse(readFileSync(path, 'utf8')) as Vectors;

test('the vectors start from the policy that these tests start from', () => {
  assert.deepEqual(vectors.base, basePolicy());
  assert.deepEqual(inconsistencies(basePolicy()), []);
});

for (const { name, patches, refused, detail } of vectors.cases) {
  test(`policy vector: ${name}`, () => {
    const document = patched(vectors.base, patches);
    const result = readPolicy(document);
    if (refused === undefined) {
      assert.deepEqual(result, document);
    } else {
      assert.ok(isRefusal(result), 'it was accepted');
      assert.equal(result.refused, refused);
      assert.ok(result.detail.includes(detail ?? '?'), result.detail);
    }
  });
}

test('all inconsistencies are found, not only the first', () => {
  const policy = basePolicy();
  policy.limits[0]!.asset = 'nem:mainnet/other';
  policy.watchers.quorum = 1;
  policy.clients[0]!.wallets = ['w-9'];
  assert.equal(inconsistencies(policy).length, 3);
});

test('a quorum is met by persons who act once each, however origins are shared out', () => {
  const three = { persons: 3, origins: 3 };
  // The first must leave `a` to the second, who must leave `b` to the third.
  assert.equal(shortage(three, [['a', 'c'], ['a', 'b'], ['b']].slice()), undefined);
  assert.match(shortage(three, [['a', 'b', 'c'], ['a'], ['a']]) ?? '', /span only 2/);
  assert.match(shortage(three, [['a'], ['b'], []]) ?? '', /only 2 qualify/);
  assert.equal(shortage({ persons: 3, origins: 1 }, [['a'], ['a'], ['a']]), undefined);
});
