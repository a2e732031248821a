// The rehearsal says what the whole world says, and thefts are the same from the same seed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultJudging } from '@sekisho/policy/default-judging';
import { isRefusal } from '@sekisho/protocol/refusal';
import { XEM } from '../src/policy-kit.ts';
import { rehearse } from '../src/rehearsal/rehearsal.ts';
import { markdownOf, rowsOf } from '../src/rehearsal/table.ts';
import { lostShare, trialOf } from '../src/rehearsal/trial.ts';
import { readScenario, type Scenario } from '../src/scenario.ts';
import { FAMILY_NAMES, theftOf } from '../src/thefts/families.ts';
import { runDrill } from '../src/world/drill.ts';
import { incidentOf } from '../src/world/incident.ts';
import { coincheck } from './coincheck.ts';

const DEFAULT = defaultJudging(XEM);

function rehearsed(scenario: Scenario, seed: number, withdrawals?: number, judging = DEFAULT) {
  const incident = incidentOf(scenario);
  assert.ok(!isRefusal(incident));
  const options = withdrawals === undefined ? {} : { withdrawals };
  return rehearse({ incident, seed, judging, ...options });
}

describe('generated thefts', () => {
  for (const [n, family] of FAMILY_NAMES.entries()) {
    test(`${family}: a file that can be read, the same from the same seed`, () => {
      const scenario = theftOf(family, 1, n, DEFAULT);
      assert.deepEqual(theftOf(family, 1, n, DEFAULT), scenario);
      assert.notDeepEqual(theftOf(family, 2, n, DEFAULT).thefts, scenario.thefts);
      const read = readScenario(JSON.stringify(scenario));
      assert.deepEqual(read, scenario);
      assert.ok(scenario.thefts.length > 0);
    });
  }
});

test('the first quarter of an hour at Coincheck: rehearsed as in the whole world', async () => {
  const whole = coincheck();
  const to = '2018-01-26T00:15:00+09:00';
  const thefts = whole.thefts.filter(({ at }) => Date.parse(at) < Date.parse(to));
  const scenario = { ...whole, to, thefts };
  for (const seed of [1, 2]) {
    const ran = await runDrill({ scenario, mode: 'forged-request', seed, withdrawals: 20 });
    assert.ok(!isRefusal(ran));
    const quick = rehearsed(scenario, seed, 20);
    const told = ({ verdict, reasons, paid }: (typeof ran.attempts)[number]) => {
      return { verdict, reasons, paid };
    };
    assert.deepEqual(
      quick.attempts.map(({ verdict, reasons, paid }) => {
        return { verdict, reasons, paid };
      }),
      ran.attempts.map(told),
    );
    assert.deepEqual(
      [quick.lost.toString(), quick.detectedAfterSeconds, quick.legit],
      [ran.lost, ran.detectedAfterSeconds, ran.legit],
    );
    assert.deepEqual([quick.falseHolds, quick.legitStopped], [ran.falseHolds, ran.legitStopped]);
  }
});

test('Coincheck whole: the probe is lost, the second order stops everything', () => {
  for (const seed of [1, 2, 3]) {
    const { lost, detectedAfterSeconds, legit, falseHolds } = rehearsed(coincheck(), seed);
    assert.deepEqual([lost, detectedAfterSeconds], [10_000_000n, 163]);
    assert.ok(falseHolds * 50 <= legit, `${falseHolds} of ${legit}`);
  }
});

describe('whose doing a freeze is', () => {
  const whole = coincheck();
  const day = (thefts: readonly bigint[]): Scenario => ({
    ...whole,
    to: '2018-01-27T00:00:00+09:00',
    thefts: thefts.map((amount, i) => ({
      // Not by the clock: that has a rule of its own.
      at: new Date(Date.parse(whole.from) + i * (700_000 + i * 13_000)).toISOString(),
      ...{ wallet: whole.wallets[0]!.id, to: `address ${i}`, amount: `${amount}` },
    })),
  });

  test('a window that a thief has filled is his doing, also where an honest one closes it', () => {
    // Just below what passes unattended in a day, and then he waits.
    const { lost, attempts, falseHolds, legit, legitStopped } = rehearsed(
      day(Array<bigint>(13).fill(290_000n)),
      5,
    );
    assert.equal(lost, 13n * 290_000_000_000n);
    assert.ok(attempts.every(({ verdict }) => verdict === 'allow'));
    assert.ok(legitStopped > 50, `${legitStopped}`);
    assert.ok(falseHolds * 50 <= legit, `${falseHolds} of ${legit}`);
  });

  test('a window that honest customers fill is not, whatever he took besides', () => {
    const limits = DEFAULT.limits.map((limit) =>
      limit.id === 'unattended-day' ? { ...limit, balanceShare: 2 } : limit,
    );
    const { falseHolds, legitStopped } = rehearsed(day([10n]), 5, 200, { ...DEFAULT, limits });
    assert.ok(falseHolds > 50, `${falseHolds}`);
    assert.equal(legitStopped, 0);
  });
});

test('ending with the freeze changes no sum', () => {
  for (const family of ['burst', 'drip-days', 'fan-out'] as const) {
    const incident = incidentOf(theftOf(family, 3, 1, DEFAULT));
    assert.ok(!isRefusal(incident));
    const all = { incident, seed: 3, judging: DEFAULT };
    const { attempts: _, ...whole } = rehearse(all);
    const { attempts: __, ...brief } = rehearse({ ...all, isBrief: true });
    assert.deepEqual(brief, whole);
    assert.ok(whole.legitStopped > 0, family);
  }
});

test('one file of each family: at most a twentieth is lost, at most 2 % are held', (t) => {
  const trials = FAMILY_NAMES.map((_, n) => trialOf(4, n, DEFAULT));
  for (const line of markdownOf(rowsOf(trials))) t.diagnostic(line);
  for (const trial of trials) {
    const { scenario, outcome } = trial;
    assert.ok(lostShare(trial) <= 50_000, `${scenario.name}: ${lostShare(trial) / 10_000} %`);
    const { falseHolds, legit } = outcome;
    assert.ok(falseHolds * 50 <= legit, `${scenario.name}: ${falseHolds} of ${legit}`);
  }
});
