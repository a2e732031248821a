// Small things that everything else stands on: waiting by a clock, hashing in parts, the order of
// outcomes, history cut into parts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../src/bytes.ts';
import { canonicalText } from '../src/canonical.ts';
import { type Clock, sleep, within } from '../src/clock.ts';
import { MAX_BODY_BYTES } from '../src/envelope.ts';
import { domainHash, domainHashStream, portableHashing } from '../src/hash.ts';
import { historyPartHash, historyParts, type HistoryRow } from '../src/history.ts';
import { OUTCOMES, stricter } from '../src/status.ts';

/** A clock on which time passes when somebody says so. */
function handClock() {
  const waiting = new Map<() => void, number>();
  const clock: Clock = {
    now: () => 0,
    after(ms, run) {
      waiting.set(run, ms);
      return () => void waiting.delete(run);
    },
  };
  const strike = () => [...waiting.keys()].forEach((run) => run());
  return { clock, waiting, strike };
}

test('sleep ends when its time is over', async () => {
  const { clock, waiting, strike } = handClock();
  let awake = false;
  const slept = sleep(clock, 70).then(() => (awake = true));
  await Promise.resolve();
  assert.deepEqual([...waiting.values()], [70]);
  assert.equal(awake, false);
  strike();
  await slept;
  assert.equal(awake, true);
});

test('work that is done in time gives its value or fault, and nothing waits any more', async () => {
  const { clock, waiting } = handClock();
  assert.equal(await within(clock, 70, 'work', Promise.resolve(7)), 7);
  assert.equal(waiting.size, 0);
  await assert.rejects(within(clock, 70, 'work', Promise.reject(new Error('broken'))), /broken/);
  assert.equal(waiting.size, 0);
});

test('work that is late is a fault that says what and how long', async () => {
  const { clock, waiting, strike } = handClock();
  const late = within(clock, 70, 'the answer', new Promise(() => {}));
  assert.deepEqual([...waiting.values()], [70]);
  strike();
  await assert.rejects(late, /the answer timed out after 70 ms/);
  assert.equal(waiting.size, 0);
});

test('a hash in parts is the hash of the whole, under its domain', () => {
  const stream = domainHashStream('sekisho/test/v1', portableHashing);
  for (const part of ['a', '', 'bc']) stream.update(utf8(part));
  assert.deepEqual(stream.digest(), domainHash('sekisho/test/v1', utf8('abc')));
  assert.notDeepEqual(domainHash('sekisho/test/v2', utf8('abc')), domainHash('', utf8('abc')));
});

test('of two outcomes the stricter, in the order they are written in', () => {
  for (const [i, a] of OUTCOMES.entries()) {
    for (const [j, b] of OUTCOMES.entries()) assert.equal(stricter(a, b), OUTCOMES[Math.max(i, j)]);
  }
});

const row = (i: number): HistoryRow => ({
  customer: `c-${i}`,
  destination: 'NCOLDCOLDCOLDCOLDCOLDCOLDCOLDCOLDCOLDCOL',
  asset: 'nem:mainnet/xem',
  amount: String(1_000_000 + i),
  at: '2026-01-01T00:00:00.000Z',
});
const rowsOf = (count: number): HistoryRow[] => Array.from({ length: count }, (_none, i) => row(i));

test('history in parts: every row once, each part full, within an entry, naming the next', () => {
  assert.deepEqual(historyParts([]), []);
  assert.deepEqual(historyParts([row(1)]), [{ rows: [row(1)], next: null }]);
  const rows = rowsOf(700);
  const parts = historyParts(rows);
  assert.deepEqual(
    parts.flatMap((part) => part.rows),
    rows,
  );
  assert.ok(parts.length > 2);
  for (const [i, { rows: own, next }] of parts.entries()) {
    const following = parts[i + 1];
    assert.equal(next, following === undefined ? null : historyPartHash(following));
    const bytes = utf8(canonicalText(own)).length;
    assert.ok(bytes <= MAX_BODY_BYTES - 20_000 + 2, `${bytes} bytes`);
    // No part is cut before it is full.
    const room = MAX_BODY_BYTES - 20_000 - (bytes - 1);
    const needed =
      following === undefined ? room + 1 : utf8(canonicalText(following.rows[0]!)).length + 1;
    assert.ok(needed > room, `part ${i} has room for ${room} bytes more`);
  }
});
