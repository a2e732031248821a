// Which known address a new one could be taken for, and what is marked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText } from '../src/parts/duration.ts';
import { instantText } from '../src/parts/instant.ts';
import { looksAlike, nearest, resemblance } from '../src/parts/resemblance.ts';
import { partsWords } from '../src/parts/words.ts';
import { match } from '../src/route.ts';

const KNOWN = 'NAEOUURGXNSAVHGBTPT7AXA5B73F5EBCNF7G6MPU';
const SAME_ENDS = 'NAEOUURQ2NSAVHGBTPT7AXA5B73F5EBCNFZZ6MPU';
const STRANGER = 'NDTW6XSJ3KZO6JZKIWMT42HBVQZVLY7PA3LJ2LZZ';

test('exactly the characters that differ are marked', () => {
  const { differs } = resemblance(SAME_ENDS, KNOWN);
  const marked = [...SAME_ENDS].flatMap((_, at) => (differs[at] ? [at] : []));
  assert.deepEqual(marked, [7, 8, 34, 35]);
  assert.ok(resemblance(KNOWN, KNOWN).differs.every((differ) => !differ));
});

test('an address made to look like a known one is found among others, and called so', () => {
  assert.equal(nearest(SAME_ENDS, [STRANGER, KNOWN]), KNOWN);
  assert.ok(looksAlike(SAME_ENDS, KNOWN));
  assert.ok(!looksAlike(STRANGER, KNOWN));
  assert.ok(!looksAlike(KNOWN, KNOWN));
  assert.equal(nearest(KNOWN, []), undefined);
});

test('an instant is written with its zone, and Japan is nine hours ahead', () => {
  const at = Date.UTC(2026, 10, 23, 15, 30, 5);
  assert.equal(instantText(at, 'UTC'), '2026-11-23 15:30:05 UTC');
  assert.equal(instantText(at, 'JST'), '2026-11-24 00:30:05 JST');
});

test('a duration is told in its two largest units', () => {
  const text = (seconds: number) => durationText(seconds * 1_000, partsWords.en);
  const told = [5, 65, 3_700, 90_000].map(text);
  assert.deepEqual(told, ['5 s', '1 min 5 s', '1 h 1 min', '1 d 1 h']);
});

test('one address is one screen: a path fits a pattern part by part', () => {
  assert.deepEqual(match('/withdrawals/:hash', '/withdrawals/ab'), { hash: 'ab' });
  assert.deepEqual(match('/', '/'), {});
  for (const path of ['/withdrawals', '/withdrawals/', '/withdrawals/a/b', '/policy/a']) {
    assert.equal(match('/withdrawals/:hash', path), undefined, path);
  }
});
