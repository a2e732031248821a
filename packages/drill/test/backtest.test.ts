// Backtests: what a file says is judged, line by line, under one policy or beside another.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultJudging } from '@sekisho/policy/default-judging';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { backtest, type Backtest } from '../src/backtest/backtest.ts';
import type { Compared } from '../src/backtest/comparison.ts';
import { CLIENT, policyKit, WALLET, XEM } from '../src/policy-kit.ts';

const kit = policyKit('backtest');
const POLICY: Policy = { ...kit.policy, ...defaultJudging(XEM) };
/** 50 million XEM; a thousandth is where somebody looks at new addresses. */
const BALANCE = 50_000_000_000_000n;
const START = Date.UTC(2026, 2, 1);
const HEADING = 'at,customer,destination,amount,theft';
const UNSAID = { client: CLIENT, wallet: WALLET, asset: XEM };

const line = (minute: number, who: string, xem: number, theft = ''): string =>
  [
    ...[new Date(START + minute * 60_000).toISOString(), `c-${who}`, `N${who.toUpperCase()}`],
    ...[`${xem}000000`, theft],
  ].join(',');

const run = (lines: readonly string[], more: Partial<Backtest> = {}) =>
  backtest({
    ...{ next: POLICY, lines: [HEADING, ...lines], people: { reviewMs: 30 * 60_000 } },
    ...{ balance: BALANCE, unsaid: UNSAID, ...more },
  });

async function told(lines: readonly string[], more: Partial<Backtest> = {}): Promise<Compared> {
  const compared = await run(lines, more);
  assert.ok(!isRefusal(compared), JSON.stringify(compared));
  return compared;
}

const small = Array.from({ length: 50 }, (_, i) => line(i * 30, `a${i}`, 20));

test('days, holds and the lines that were met', async () => {
  const { next, withdrawals, changed } = await told([...small, line(1_600, 'whale', 400_000)]);
  assert.equal(withdrawals, 51);
  assert.equal(changed, 0);
  assert.deepEqual(
    next.days.map(({ day, asked, allowed, reviewed }) => [day, asked, allowed, reviewed]),
    [
      ['2026-03-01', 48, 48, 0],
      ['2026-03-02', 3, 2, 1],
    ],
  );
  assert.equal(next.hits['new-large'], 1);
  assert.equal(next.hits['new-huge'], 0);
  assert.deepEqual([next.holdsPerDay, next.falseHoldsPerTenThousand], [0.5, 196]);
});

test('known thefts that pass are lost, those that people look at are not', async () => {
  const small = line(0, 'thief', 30_000, 'yes');
  const large = line(1, 'thief', 200_000, 'yes');
  const { next, attempted } = await told([small, large, line(60, 'b', 5)]);
  assert.equal(attempted, '230000000000');
  assert.equal(next.lost, '30000000000');
});

test('every withdrawal on which two policies differ, with the line that did it', async () => {
  const rules = POLICY.rules.map((rule) =>
    rule.id === 'new-large' ? { ...rule, aboveShare: 1 } : rule,
  );
  const next = { ...POLICY, rules };
  const compared = await told([...small, line(1_600, 'b', 6_000)], { next, against: POLICY });
  assert.equal(compared.changed, 1);
  const [change] = compared.changes;
  assert.deepEqual(
    { ...change, at: '', destination: '' },
    {
      ...{ line: 52, at: '', customer: 'c-b', destination: '', amount: '6000000000' },
      ...{ before: 'allow', after: 'review', by: ['new-large'] },
    },
  );
  assert.deepEqual([compared.next.hits['new-large'], compared.against?.hits['new-large']], [1, 0]);
});

test('a stop holds what comes until people have lifted it', async () => {
  const lines = [line(0, 'thief', 2_000_000, 'yes'), line(10, 'b', 5), line(40, 'c', 5)];
  const { next } = await told(lines);
  const [day] = next.days;
  assert.deepEqual([day?.blocked, day?.stopped, day?.allowed], [1, 1, 1]);
  assert.equal(next.lost, '0');
});

test('only the period asked for is judged', async () => {
  const from = START + 24 * 3_600_000;
  const { withdrawals } = await told(small, { from });
  assert.equal(withdrawals, 2);
  assert.equal((await told(small, { to: from })).withdrawals, 48);
});

describe('a file that cannot be read is refused with its line', () => {
  const at = '2026-03-01T00:00:00Z';
  const bad: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a column nobody knows', ['at,customer,destination,amount,colour'], /line 1: .*"colour"/],
    ['a column twice', ['at,at,customer,destination,amount'], /line 1: .*"at" is there twice/],
    ['a column missing', ['at,customer,amount'], /line 1: .*"destination" is missing/],
    ['a field too many', [HEADING, `${at},c,N,1,no,x`], /line 2: 6 fields/],
    ['no customer', [HEADING, `${at},,N,1,no`], /line 2: customer is empty/],
    ['no instant', [HEADING, '2026-02-30T00:00:00Z,c,N,1,no'], /line 2: at: /],
    ['an amount with a point', [HEADING, `${at},c,N,1.5,no`], /line 2: amount: /],
    ['an amount of nothing', [HEADING, `${at},c,N,0,no`], /line 2: amount: /],
    ['an amount of 2^128', [HEADING, `${at},c,N,${2n ** 128n},no`], /line 2: amount: /],
    ['quotes', [HEADING, `${at},"c",N,1,no`], /line 2: quotes/],
    ['a theft of maybe', [HEADING, `${at},c,N,1,maybe`], /line 2: theft/],
    ['a very long line', [HEADING, `${at},${'c'.repeat(2_000)},N,1,no`], /line 2: .*too long/],
    ['a strange purpose', [`${HEADING},purpose`, `${at},c,N,1,no,fun`], /line 2: purpose/],
    ['a broken balance', [`${HEADING},balance`, `${at},c,N,1,no,-1`], /line 2: balance/],
  ];
  for (const [what, lines, wanted] of bad) {
    test(what, async () => {
      const refused = await run([], { lines });
      assert.ok(isRefusal(refused));
      assert.equal(refused.refused, 'history-malformed');
      assert.match(refused.detail, wanted);
    });
  }

  test('time that falls', async () => {
    const refused = await run([line(5, 'a', 1), line(4, 'b', 1)]);
    assert.ok(isRefusal(refused));
    assert.equal(refused.refused, 'history-unordered');
    assert.match(refused.detail, /line 3/);
  });

  test('a balance that nobody has said', async () => {
    const lines = [HEADING, line(5, 'a', 1)];
    const people = { reviewMs: 0 };
    const refused = await backtest({ next: POLICY, lines, people, unsaid: UNSAID });
    assert.ok(isRefusal(refused));
    assert.equal(refused.refused, 'history-balance');
  });
});
