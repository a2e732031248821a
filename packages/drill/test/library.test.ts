// Every incident that comes along, by a forged request and by one signer's share: what may be lost
// at most, and after how long it must have been noticed. A file without a row turns this red.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { readScenario } from '../src/scenario.ts';
import type { Mode } from '../src/world/attack.ts';
import { runDrill } from '../src/world/drill.ts';
import type { Result } from '../src/world/result.ts';

const FOLDER = new URL('../scenarios/', import.meta.url);

interface Expected {
  /** Micro-XEM, by a forged request. */
  readonly lost: string;
  /** Seconds from the first attempt on. */
  readonly noticed: number;
}

/** Played act by act in dramas.test.ts. */
const DRAMAS: readonly string[] = ['bitfinex-2016', 'bybit-2025', 'dmm-2024', 'ronin-2022'];

const EXPECTED: Readonly<Record<string, Expected>> = {
  'bigone-2025': { lost: '0', noticed: 0 },
  'binance-2019': { lost: '0', noticed: 0 },
  'bitmart-2021': { lost: '0', noticed: 0 },
  // The probe: 10 XEM and 1 USDT.
  'coincheck-2018': { lost: '10000000', noticed: 163 },
  'coindcx-2025': { lost: '1000000', noticed: 25_380 },
  'kucoin-2020': { lost: '0', noticed: 0 },
  // Four months of sums that no line looks at: 0.9 % of the wallet.
  mtgox: { lost: '600000000000', noticed: 11_313_780 },
  'nobitex-2025': { lost: '0', noticed: 0 },
  'phemex-2025': { lost: '0', noticed: 0 },
  'zaif-2018': { lost: '0', noticed: 0 },
};

test('every scenario that comes along has a row, here or among the dramas', () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const named = [...Object.keys(EXPECTED), ...DRAMAS].map((name) => `${name}.json`);
  assert.deepEqual(named.sort(), files.sort());
});

for (const [name, { lost, noticed }] of Object.entries(EXPECTED)) {
  test(`${name}, by a forged request: no more is lost, and it is noticed no later`, async () => {
    const result = await played(name, 'forged-request');
    assert.equal(result.lost, lost);
    assert.equal(result.detectedAfterSeconds, noticed);
    assert.deepEqual([result.falseHolds, result.beyond], [0, []]);
  });
}

for (const name of ['kucoin-2020', 'zaif-2018', 'bitmart-2021']) {
  test(`${name}, with one share of the key: the chain takes nothing`, async () => {
    const { lost, attempted, stoppedBy } = await played(name, 'one-signer');
    assert.equal(lost, '0');
    assert.ok(BigInt(attempted) > 0n);
    const told = stoppedBy.map(({ by, tag }) => `${by} ${tag}`);
    assert.deepEqual(told, ['chain FAILURE_SIGNATURE_NOT_VERIFIABLE']);
  });
}

test('kucoin-2020, with the whole key: noticed with the first block, and said so', async () => {
  const { lost, beyond, detectedAfterSeconds } = await played('kucoin-2020', 'stolen-key');
  assert.deepEqual(beyond, ['wallet-key']);
  assert.ok(detectedAfterSeconds !== null && detectedAfterSeconds <= 120);
  assert.ok(BigInt(lost) > 0n);
});

async function played(name: string, mode: Mode): Promise<Result> {
  const scenario = readScenario(readFileSync(new URL(`${name}.json`, FOLDER)));
  if (isRefusal(scenario)) throw new Error(scenario.detail);
  const result = await runDrill({ scenario, mode, seed: 1, withdrawals: 3 });
  if (isRefusal(result)) throw new Error(result.detail);
  return result;
}
