// A policy read in words: the sentences themselves, and that no part of a policy goes unsaid.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyKit } from '@sekisho/drill/policy-kit';
import { defaultJudging } from '@sekisho/policy/default-judging';
import type { Policy, AmountRule } from '@sekisho/protocol/policy';
import { readInWords } from '../src/policy/reading.ts';
import { percent, spanParts } from '../src/policy/reading-words.ts';
import { readingEn } from '../src/policy/reading-en.ts';
import { readingJa } from '../src/policy/reading-ja.ts';

const ASSET = 'nem:mainnet/xem';
const { policy } = policyKit('reading', defaultJudging(ASSET));

const lines = (words: typeof readingEn, of: Policy = policy): Map<string, string> =>
  new Map(readInWords(of, words).flatMap((section) => section.lines.map((it) => [it.id, it.text])));

test('every limit, rule and tier of the default policy has a sentence of its own', () => {
  for (const words of [readingEn, readingJa]) {
    const said = lines(words);
    const { limits, rules, reviews } = policy;
    for (const { id } of [...limits, ...rules, ...reviews]) {
      assert.ok((said.get(id) ?? '').length > 5, `${id} is not said`);
    }
    const all = [...said.values()];
    assert.ok(!all.some((text) => /undefined|NaN|\[object/.test(text)), all.join('\n'));
  }
});

test('a limit names whom it counts, how long, how much, and what happens beyond', () => {
  assert.equal(
    lines(readingEn).get('unattended-hour'),
    'All withdrawals to new destinations that nobody looks at of one client within 1 hour: ' +
      'at most 0.4 % of the balance. Beyond that: the client is stopped.',
  );
  assert.equal(
    lines(readingJa).get('unattended-hour'),
    '依頼元ごとの新しい宛先への、人が見ない出金は1時間で残高の0.4 %まで。超えると依頼元を止める。',
  );
});

test('amounts are said in main units, exactly, and wallets by their names', () => {
  const limit = {
    ...{ id: 'cap', asset: ASSET, wallets: ['nem-hot'], per: 'wallet', windowSeconds: 90_000 },
    ...{ sum: '1234567890', then: { outcome: 'delay', seconds: 5_400 } },
  };
  const changed = { ...policy, limits: [limit] } as Policy;
  assert.equal(
    lines(readingEn, changed).get('cap'),
    'All withdrawals from one wallet (nem-hot) within 1 day 1 hour: at most 1,234.56789 XEM. ' +
      'Beyond that: it waits 1 hour 30 minutes, and anybody may stop it until then.',
  );
});

test('every kind of rule reads differently', () => {
  const base = { id: 'r', asset: ASSET, aboveShare: 10, then: { outcome: 'block' } };
  const rules = [
    { ...base, kind: 'payment-ceiling' },
    { ...base, kind: 'new-destination' },
    { ...base, kind: 'new-destination', ageSeconds: 86_400 },
    { ...base, kind: 'probe-then-large', ratio: 200, windowSeconds: 86_400 },
    ...(['destination', 'customer', 'client'] as const).flatMap((per) => [
      { ...base, kind: 'cadence', per, gaps: 6, tolerancePercent: 2, windowSeconds: 86_400 },
      { ...base, kind: 'growth', per, steps: 4, ratioPercent: 150, windowSeconds: 86_400 },
    ]),
  ] as AmountRule[];
  for (const words of [readingEn, readingJa]) {
    const texts = rules.map((rule) => words.rule(rule, 'X', 'Y'));
    assert.equal(new Set(texts).size, rules.length);
    assert.ok(texts.every((text) => text.includes('X') && text.includes('Y')));
  }
});

test('an expression is shown as it is written, with who looks where it cannot be told', () => {
  const rule = {
    ...{ id: 'asks', kind: 'expression', asset: ASSET, when: 'newcomer && hour_utc < 6' },
    ...{ onError: 'desk', then: { outcome: 'block' } },
  };
  const changed = { ...policy, rules: [rule] } as Policy;
  assert.equal(
    lines(readingEn, changed).get('asks'),
    'A withdrawal of which this is true, “newcomer && hour_utc < 6”: it is refused. ' +
      'If that cannot be told: people look (desk).',
  );
  assert.equal(
    lines(readingJa, changed).get('asks'),
    '次が真となる出金「newcomer && hour_utc < 6」：拒否する。' +
      '判定できないとき：人が確認する（desk）。',
  );
});

test('what is in shadow mode is said to change nothing, and the rest as if it counted', () => {
  const tried = <T extends object>(all: readonly T[]) =>
    all.map((it) => ({ ...it, mode: 'shadow' }));
  const { limits, rules } = policy;
  const changed = { ...policy, limits: tried(limits), rules: tried(rules) } as Policy;
  for (const words of [readingEn, readingJa]) {
    const [said, live] = [lines(words, changed), lines(words)];
    for (const { id } of [...limits, ...rules]) {
      assert.equal(said.get(id), words.shadow + live.get(id)!);
    }
  }
});

test('spans and shares are exact', () => {
  assert.deepEqual(spanParts(90_061), [
    [1, 'day'],
    [1, 'hour'],
    [1, 'minute'],
    [1, 'second'],
  ]);
  assert.deepEqual(spanParts(0), [[0, 'second']]);
  assert.deepEqual([1, 10, 150, 10_000].map(percent), ['0.01', '0.1', '1.5', '100']);
});
