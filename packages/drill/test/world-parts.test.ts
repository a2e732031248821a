// The parts of the drill world, each by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { seededRandom } from '../src/keys.ts';
import { MODES } from '../src/scenario.ts';
import { Chance } from '../src/world/chance.ts';
import { incidentOf } from '../src/world/incident.ts';
import { plotOf } from '../src/world/plot.ts';
import { slowLinkPair } from '../src/world/slow-link.ts';
import { wordsOf } from '../src/world/telling.ts';
import { VirtualClock } from '../src/world/virtual-clock.ts';
import { coincheck } from './coincheck.ts';

const chanceOf = (seed: string): Chance => new Chance(seededRandom(seed));

describe('virtual time', () => {
  test('runs events by time, those of one instant in the order of planning', async () => {
    const clock = new VirtualClock(1_000);
    const seen: string[] = [];
    for (const ms of [50, 10, 30, 10, 20, 40]) {
      clock.after(ms, () => seen.push(`${ms}/${clock.now()}`));
    }
    await clock.runUntil(1_040);
    assert.deepEqual(seen, ['10/1010', '10/1010', '20/1020', '30/1030', '40/1040']);
    assert.equal(clock.now(), 1_040);
  });

  test('what an event starts comes to rest before the next event', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    clock.after(1, async () => {
      for (let turn = 0; turn < 20; turn++) await undefined;
      seen.push('first');
    });
    clock.after(1, () => seen.push('second'));
    await clock.runUntil(1);
    assert.deepEqual(seen, ['first', 'second']);
  });

  test('a cancelled event does not run', async () => {
    const clock = new VirtualClock(0);
    const cancel = clock.after(5, () => assert.fail('it was cancelled'));
    cancel();
    await clock.runUntil(10);
  });
});

test('frames take their time and none overtakes another', async () => {
  const clock = new VirtualClock(0);
  const [a, b] = slowLinkPair('a', 'b', { clock, chance: chanceOf('net') });
  const seen: number[] = [];
  b.onFrame(([frame]) => seen.push(frame!));
  for (let frame = 0; frame < 100; frame++) a.send(Uint8Array.of(frame));
  await clock.runUntil(1);
  assert.deepEqual(seen, []);
  await clock.runUntil(1_000);
  assert.deepEqual(seen, [...Array(100).keys()]);
  const closed: string[] = [];
  b.onClose((reason) => closed.push(reason));
  a.close('over');
  a.send(Uint8Array.of(1));
  await clock.runUntil(2_000);
  assert.deepEqual([closed, seen.length], [['over'], 100]);
});

describe('a file that cannot be played is refused with its place', () => {
  const whole = coincheck();
  const [wallet] = whole.wallets;
  const [theft] = whole.thefts;
  const rows = {
    'scenario.wallets[1]: a drill has one wallet': {
      wallets: [wallet!, { ...wallet!, id: 'other' }],
    },
    'scenario.wallets[0].asset: a drill is played in nem:mainnet/xem': {
      wallets: [{ ...wallet!, asset: 'eip155:1/eth' }],
    },
    'scenario.wallets[0].balance: more than there is': {
      wallets: [{ ...wallet!, balance: '8999999999' }],
    },
    'scenario.thefts[0].amount: more than there is': {
      thefts: [{ ...theft!, amount: '9000000000' }],
    },
  };
  for (const [detail, change] of Object.entries(rows)) {
    test(detail, () => {
      const refused = incidentOf({ ...whole, ...change });
      assert.ok(isRefusal(refused));
      assert.deepEqual([refused.refused, refused.detail], ['scenario-inconsistent', detail]);
    });
  }

  test('more decimals than the asset has', () => {
    const refused = incidentOf({ ...whole, thefts: [{ ...theft!, amount: '0.0000001' }] });
    assert.match(isRefusal(refused) ? refused.detail : '', /^scenario\.thefts\[0\]\.amount: /);
  });
});

test('what is no address stands for one, always the same', () => {
  const whole = coincheck();
  const to = (text: string) => {
    const incident = incidentOf({ ...whole, thefts: [{ ...whole.thefts[0]!, to: text }] });
    return isRefusal(incident) ? incident : incident.thefts[0]!.to;
  };
  assert.match(String(to('somebody new')), /^N[A-Z2-7]{39}$/);
  assert.equal(to('somebody new'), to('somebody new'));
  assert.notEqual(to('somebody new'), to('somebody else'));
  assert.equal(to(whole.thefts[0]!.to), whole.thefts[0]!.to);
});

test('the plot shows what was attempted beside what was paid', () => {
  const attempt = (minute: number, paid: boolean) => ({
    at: `2018-01-26T00:0${minute}:00.000Z`,
    ...{ amount: '100', verdict: null, reasons: [], paid },
  });
  const lines = plotOf({ attempts: [attempt(0, true), attempt(5, false)] });
  assert.equal(lines[1], `  │${' '.repeat(59)}░`);
  assert.equal(lines[8], `  │${'█'.repeat(60)}`);
  assert.deepEqual(plotOf({ attempts: [] }), []);
});

test('words of a result fit a terminal, and reasons are said once for a run of equal ones', () => {
  const attempt = {
    ...{ at: '2018-01-25T15:04:56.000Z', amount: '100000000000000', paid: false },
    verdict: 'freeze' as const,
    reasons: ['limit-sum', 'limit-balance-share', 'payment-ceiling', 'new-destination'],
  };
  const untold = { ...attempt, verdict: null, reasons: [], paid: true };
  for (const mode of MODES) {
    const words = wordsOf({
      ...{ scenario: 'coincheck-2018', mode, seed: 999_999_999, asset: 'nem:mainnet/xem' },
      ...{ attempted: '526300010000000', lost: '526300010000000' },
      ...{ firstStoppedAt: attempt.at, frozenAt: attempt.at, detectedAfterSeconds: 163 },
      ...{ legit: 1_000, falseHolds: 1_000, legitStopped: 1_000, ledgerRoot: 'a'.repeat(64) },
      attempts: [attempt, attempt, untold],
    });
    for (const line of words) assert.ok([...line].length <= 80, line);
    assert.equal(words.filter((line) => line.includes('limit-balance-share')).length, 1);
    assert.equal(words.join(' ').includes('CANNOT BE CALLED BACK'), mode === 'stolen-key');
  }
});
