// The world sleeps between what happens: a drill of years is as short as one of hours, and nothing
// that is on its way is slept over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acted, loot, minute, XEM } from './acted.ts';

const DAY = 1_440;
const BLOCK_MS = 60_000;

test('two years, three wallets: a theft by key is seen in a block, and stops its own', async () => {
  const wallets = ['small', 'middle', 'large'].map((id, i) => {
    return { id, asset: XEM, balance: String(1_000_000 * 10 ** i) };
  });
  const thefts = [
    { at: minute(100 * DAY), ...loot('1000', 'middle') },
    { at: minute(400 * DAY + 7), ...loot('999000', 'small') },
    { at: minute(600 * DAY), ...loot('90000000', 'large') },
    { at: minute(700 * DAY), ...loot('5000000000', 'large') }, // more than there is in it
  ];
  const given = {
    wallets,
    thefts,
    minutes: 730 * DAY,
    mode: 'stolen-key' as const,
    withdrawals: 9,
  };
  const { result, story } = await acted(given);
  assert.deepEqual(
    result.attempts.map(({ paid }) => paid),
    [true, true, true, false],
  );
  assert.deepEqual(
    result.wallets.map(({ id, lost }) => [id, lost]),
    [
      ['small', '999000000000'],
      ['middle', '1000000000'],
      ['large', '90000000000000'],
    ],
  );
  assert.deepEqual(
    story.stops.map(({ scope }) => scope),
    ['wallet:middle', 'wallet:small', 'wallet:large'],
  );
  for (const [i, { at }] of story.stops.entries()) {
    // It waits for a block, and is seen before the one after it.
    const after = Date.parse(at) - Date.parse(thefts[i]!.at);
    assert.ok(after <= 2 * BLOCK_MS, `${after} ms`);
  }
  assert.equal(story.everyday.length, result.legit);
  assert.ok(
    story.everyday.some(({ at }) => at > minute(365 * DAY)),
    'errands in both years',
  );
  for (const { at, ending } of story.everyday) {
    if (at < thefts[0]!.at) assert.equal(ending, 'paid');
  }
});

test('what waits out a delay is paid when it is over, whoever sleeps meanwhile', async () => {
  const delay = (seconds: number) => ({ outcome: 'delay' as const, seconds });
  const policy = {
    limits: [
      {
        ...{ id: 'all', asset: XEM, wallets: [], per: 'wallet' as const, windowSeconds: 3_600 },
        ...{ balanceShare: 10_000, then: { outcome: 'block' as const } },
      },
    ],
    rules: [
      {
        ...{ id: 'wait', kind: 'payment-ceiling' as const, asset: XEM, above: '1' },
        then: delay(6 * 3_600),
      },
    ],
    reviews: [],
  };
  const thefts = [{ at: minute(59), ...loot('10') }];
  const { result } = await acted({ policy, thefts, withdrawals: 2 });
  assert.deepEqual(
    result.attempts.map(({ verdict, reasons, paid }) => [verdict, reasons, paid]),
    [['delay', ['payment-ceiling'], true]], // hours after the file's last instant
  );
  assert.deepEqual([result.falseHolds, result.lost], [0, '10000000']);
});
