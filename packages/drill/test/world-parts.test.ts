// The parts of the drill world, each by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chainOf } from '@sekisho/chains/chain';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CHAIN } from '../src/policy-kit.ts';
import { knownPast } from '../src/world/past.ts';
import { seededRandom } from '../src/keys.ts';
import { Chance } from '../src/world/chance.ts';
import { incidentOf } from '../src/world/incident.ts';
import { slowLinkPair } from '../src/world/slow-link.ts';
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

  test('what was due while the world slept runs once after it, in its order', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const every = (ms: number): void => {
      clock.after(ms, () => {
        seen.push(`${ms}/${clock.now()}`);
        every(ms);
      });
    };
    every(30);
    every(20);
    clock.sleepUntil(1_000);
    assert.equal(clock.now(), 1_000);
    await clock.runUntil(1_025);
    assert.deepEqual(seen, ['20/1000', '30/1000', '20/1020']);
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
    'scenario.wallets: a drill has at most 10': {
      wallets: Array.from({ length: 11 }, (_, i) => ({ ...wallet!, id: `w-${i}`, balance: '1' })),
    },
    'scenario.wallets[1].balance: more than there is': {
      wallets: [wallet!, { ...wallet!, id: 'other', balance: '8500000000' }],
    },
    'scenario.to: a drill is played within sixty years': { to: '2085-01-26T12:52:00+09:00' },
    'scenario.thefts[1].at: a drill is played within sixty years': {
      thefts: ['2018-01-26T01:00:00Z', '1918-01-26T01:00:00Z'].map((at) => ({ ...theft!, at })),
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
    assert.ok(isRefusal(refused));
    assert.match(refused.detail, /^scenario\.thefts\[0\]\.amount: XEM has 6 decimals, not more$/);
  });
});

test('an incident of any century is played in one that the chain can count, on its weekday', () => {
  const whole = coincheck();
  for (const year of ['0099', '1914', '2015', '2018', '2079', '2411']) {
    const moved = JSON.parse(JSON.stringify(whole).replaceAll('2018-01-', `${year}-01-`));
    const incident = incidentOf(moved);
    assert.ok(!isRefusal(incident), year);
    const { from, to, told } = incident;
    const first = new Date(moved.from);
    assert.equal(told(from), first.toISOString());
    assert.equal(new Date(from).getUTCDay(), first.getUTCDay());
    assert.ok(Date.UTC(2016, 0) <= from && to <= Date.UTC(2080, 0), year);
  }
});

test('a wide range is drawn from evenly, and whole', () => {
  const chance = chanceOf('wide');
  const year = 366 * 86_400_000;
  const draws = Array.from({ length: 1_000 }, () => chance.below(year));
  assert.ok(draws.every((drawn) => Number.isSafeInteger(drawn) && drawn < year));
  const early = draws.filter((drawn) => drawn < year / 4).length;
  assert.ok(200 < early && early < 300, `${early} of 1,000 in the first quarter`);
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

test('a look-alike is another account’s address, alike where people look', () => {
  const whole = coincheck();
  const acts = [{ like: 'the usual one' }, 'the usual one'].map((to) => {
    const at = whole.from;
    return { act: 'spend' as const, at, wallet: whole.wallets[0]!.id, to, amount: '1' };
  });
  const incident = incidentOf({ ...whole, acts });
  assert.ok(!isRefusal(incident));
  const [alike = '', usual = ''] = incident.acts.map(({ money }) => money?.to ?? '');
  assert.notEqual(alike, usual);
  assert.deepEqual([alike.slice(0, 5), alike.slice(-2)], [usual.slice(0, 5), usual.slice(-2)]);
  const parsed = chainOf(CHAIN)!.parseDestination({ address: alike });
  assert.ok(!isRefusal(parsed), 'its checksum is right');
});

test('what a file says was paid before lies in the past, evenly', () => {
  const before = Date.UTC(2024, 4, 30);
  const known = [{ customer: 'treasury', destination: 'N', amount: 9n, times: 12 }];
  const ages = knownPast(known, before).map(({ at }) => (before - at) / 86_400_000);
  assert.equal(ages.length, 12);
  assert.ok(ages.every((days) => 0 < days && days < 90));
  const gaps = ages.slice(1).map((days, i) => days - ages[i]!);
  assert.ok(Math.max(...gaps) - Math.min(...gaps) < 1 / 1_000);
});
