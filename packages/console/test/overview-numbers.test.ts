// The numbers behind the overview's charts, bar and sentence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WalletView } from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import { tightest } from '../src/overview/ceiling.ts';
import { columnsOf, summaryOf } from '../src/overview/flows.ts';
import { expiryOf } from '../src/people/expiry.ts';

const BEGIN = Date.UTC(2026, 10, 22, 9);
const HOUR_MS = 3_600_000;

type Hour = WalletView['hours'][number];

const hourOf = (n: number, more: Partial<Hour> = {}): Hour => ({
  hour: formatInstant(BEGIN + n * HOUR_MS),
  ...{ asked: 0, askedSum: '0', paid: 0, paidSum: '0', held: 0, blocked: 0 },
  ...more,
});

const hours = [
  hourOf(0, { asked: 2, paid: 2, paidSum: '3000000' }),
  hourOf(1, { asked: 3, paid: 1, paidSum: '90071992547409930000000', held: 1, blocked: 1 }),
  hourOf(2),
];

test('columns are hours in seconds, and whole main units however large the sum', () => {
  const columns = columnsOf({ hours, decimals: 6 });
  assert.deepEqual(
    columns.hours,
    [0, 1, 2].map((n) => BEGIN / 1_000 + n * 3_600),
  );
  assert.deepEqual(columns.paid, [3, Number(90_071_992_547_409_930n), 0]);
  assert.deepEqual(columns.held, [0, 1, 0]);
  assert.deepEqual(columns.refused, [0, 1, 0]);
});

test('the sentence sums exactly, and names the hour in which most left', () => {
  const summary = summaryOf({ hours });
  assert.equal(summary.paidSum, 90_071_992_547_409_933_000_000n);
  assert.equal(summary.asked, 5);
  assert.equal(summary.paid, 3);
  assert.deepEqual(summary.busiest, {
    hour: formatInstant(BEGIN + HOUR_MS),
    sum: 90_071_992_547_409_930_000_000n,
  });
  assert.equal(summaryOf({ hours: [hourOf(0)] }).busiest, undefined);
});

test('the bar shows the limit with least room, and never more than full', () => {
  const ceiling = (limit: string, used: string, threshold: string | null) => ({
    ...{ limit, windowSeconds: 3_600, outcome: 'review' as const, used, threshold },
  });
  const ceilings = [
    ceiling('week', '10', '100'),
    ceiling('day', '45', '50'),
    ceiling('unknown', '1', null),
  ];
  assert.equal(tightest({ ceilings })?.ceiling.limit, 'day');
  assert.equal(tightest({ ceilings })?.percent, 90);
  assert.equal(tightest({ ceilings: [ceiling('over', '9', '3')] })?.percent, 100);
  assert.equal(tightest({ ceilings: [ceiling('none', '0', '0')] })?.percent, 100);
  assert.equal(tightest({ ceilings: [ceiling('unknown', '1', null)] }), undefined);
});

test('an end is near a month before it, and over at its own instant', () => {
  const day = 86_400_000;
  assert.deepEqual(expiryOf(40 * day, 0), { state: 'good' });
  assert.deepEqual(expiryOf(40 * day, 10 * day), { state: 'good' });
  assert.deepEqual(expiryOf(40 * day, 10 * day + 1), { state: 'soon', days: 29 });
  assert.deepEqual(expiryOf(40 * day, 40 * day - 1), { state: 'soon', days: 0 });
  assert.deepEqual(expiryOf(40 * day, 40 * day), { state: 'ended' });
});
