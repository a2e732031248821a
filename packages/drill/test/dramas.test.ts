// Incidents in which people, their devices or their screens were what broke, played from their
// files with little everyday traffic: what was lost, and who stopped it by which tag.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { readScenario } from '../src/scenario.ts';
import type { Mode } from '../src/world/attack.ts';
import { runDrill } from '../src/world/drill.ts';
import { isForeign } from '../src/report/reason-words.ts';
import { obstacleTag } from '../src/report/obstacle-words.ts';
import { japanese } from '../src/report/words-ja.ts';
import type { Result } from '../src/world/result.ts';
import { outcomesOf } from './two-look.ts';

interface Row {
  readonly file: string;
  readonly mode: Mode;
  /** Micro-XEM. */
  readonly lost: string;
  /** Of acts that are no money: what came of them, by time. */
  readonly acts: readonly string[];
  /** All of these; what follows from them may stand there as well. */
  readonly stoppedBy: readonly string[];
  readonly beyond?: readonly string[];
}

const HALTED = ['watcher-1', 'watcher-2', 'watcher-3'].map((who) => `${who} payment-amount`);

const ROWS: readonly (readonly [title: string, row: Row])[] = [
  [
    'a limit raised first: one administrator raises nothing, two wait a day',
    {
      ...{ file: 'bitfinex-2016', mode: 'forged-request', lost: '0' },
      acts: ['held', 'refused act-quorum', 'held', 'proposed', 'vetoed'],
      stoppedBy: ['policy limit-balance-share', 'gateway act-quorum', 'person:dave vetoed'],
    },
  ],
  [
    'an approved request is altered: watchers halt at bytes that pay another amount',
    {
      ...{ file: 'dmm-2024', mode: 'forged-request', lost: '0' },
      acts: ['held', 'rejected', 'held', 'review', 'approved', 'approved'],
      stoppedBy: ['policy new-destination', 'people rejected', ...HALTED],
    },
  ],
  [
    'the screen says one thing and the bytes another: one console makes no quorum',
    {
      ...{ file: 'bybit-2025', mode: 'forged-request', lost: '0' },
      acts: [
        ...['proposed', 'held', 'review', 'refused withdrawal-unknown', 'held', 'approved'],
        ...['approved', 'held', 'approved'],
      ],
      stoppedBy: ['people not-reviewed', 'gateway withdrawal-unknown', ...HALTED],
    },
  ],
  [
    'a stale grant fills no quorum, and what was approved once approves nothing else',
    {
      ...{ file: 'ronin-2022', mode: 'forged-request', lost: '0' },
      acts: [
        ...['proposed', 'review', 'approved', 'held', 'held', 'held', 'held', 'approved'],
        ...['refused person-expired', 'refused act-expired', 'refused assertion-challenge'],
      ],
      stoppedBy: [
        ...['people not-reviewed', 'gateway person-expired', 'gateway act-expired'],
        'gateway assertion-challenge',
      ],
    },
  ],
  [
    'with one share of the key no stale grant helps',
    {
      ...{ file: 'ronin-2022', mode: 'one-signer', lost: '0' },
      acts: [
        ...['proposed', 'review', 'approved', 'held', 'held', 'held', 'held', 'nothing'],
        ...['nothing', 'refused act-expired', 'nothing'],
      ],
      stoppedBy: ['chain FAILURE_SIGNATURE_NOT_VERIFIABLE'],
    },
  ],
];

for (const [title, { file, mode, ...wanted }] of ROWS) {
  test(title, async () => {
    const result = await played(file, mode);
    assert.equal(result.lost, wanted.lost);
    assert.deepEqual(actsOf(result), wanted.acts);
    const stoppedBy = result.stoppedBy.map(({ by, tag }) => `${by} ${tag}`);
    for (const one of wanted.stoppedBy) assert.ok(stoppedBy.includes(one), `${one}: ${stoppedBy}`);
    assert.deepEqual(result.beyond, wanted.beyond ?? []);
    assert.equal(result.falseHolds, 0);
    for (const tag of tagsOf(result)) assert.ok(isSaidInJapanese(tag), tag);
  });
}

test('with the whole key the transfers go on, and their first block stops the wallet', async () => {
  const result = await played('bitfinex-2016', 'stolen-key');
  assert.deepEqual([result.lost, result.beyond], ['119756000000000', ['wallet-key']]);
  assert.ok(result.detectedAfterSeconds !== null && result.detectedAfterSeconds <= 120);
});

test('the order that was altered is not paid either: nothing is signed any more', async () => {
  const { acts } = await played('dmm-2024', 'forged-request');
  assert.equal(acts.find(({ act }) => act === 'order')?.paid, false);
});

const done = new Map<string, Promise<Result>>();

/** Each file in each mode once. */
function played(file: string, mode: Mode): Promise<Result> {
  const known = done.get(`${file} ${mode}`) ?? play(file, mode);
  done.set(`${file} ${mode}`, known);
  return known;
}

async function play(file: string, mode: Mode): Promise<Result> {
  const scenario = readScenario(
    readFileSync(new URL(`../scenarios/${file}.json`, import.meta.url)),
  );
  if (isRefusal(scenario)) throw new Error(scenario.detail);
  const result = await runDrill({ scenario, mode, seed: 1, withdrawals: 3 });
  if (isRefusal(result)) throw new Error(result.detail);
  return result;
}

const MONEY: readonly string[] = ['request', 'spend', 'collude', 'substitute'];

const actsOf = ({ acts }: Result): readonly string[] =>
  outcomesOf(acts.filter(({ act }) => !MONEY.includes(act)));

const tagsOf = ({ acts, stoppedBy, refusals, halted }: Result): readonly string[] =>
  [...acts, ...stoppedBy, ...refusals, ...halted].flatMap(({ tag }) => tag ?? []);

const isSaidInJapanese = (tag: string): boolean =>
  (obstacleTag(tag, 'ja') ?? japanese.stoppedBy.reason(tag)) !== undefined || !isForeign(tag, 'ja');
