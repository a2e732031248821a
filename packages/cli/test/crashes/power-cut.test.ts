// Twenty power cuts in one life, under load: every daemon's data lies on a disk that loses whatever
// was not flushed. No acknowledged entry, no promise and no cosigned head is lost, and in
// the end everything is paid exactly once.
//   node packages/cli/test/crashes/power-cut.test.ts SEED
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Careless } from './careless.ts';
import { CutDisk } from './cut-disk.ts';
import { Dice } from './dice.ts';
import { Life } from './life.ts';
import type { Occasion } from './occasions.ts';
import { assertLasting, reckon } from './reckoning.ts';

const CUTS = 20;
const ORDERS = 3;
const SEED = Number(process.argv[2] ?? 1);
/** Rows that the careless writer must have acknowledged before a cut. */
const CARELESS_ROWS = 5;
/** Rounds in which a stop is held by watchers as the power goes, and in which people thaw. */
const STOP = 8;
const THAW = 10;

const logs = mkdtempSync(join(tmpdir(), 'sekisho-cuts-'));
after(() => rmSync(logs, { recursive: true, force: true }));
const skip = CutDisk.missing() ?? false;

test(`${CUTS} power cuts lose nothing that was acknowledged`, { skip }, async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const began = performance.now();
  const disk = CutDisk.make();
  let life: Life | undefined;
  try {
    life = await Life.open({ dir: join(disk.path, 'town'), logs, seed: SEED });
    const dice = new Dice(SEED);
    const lost: number[] = [];
    life.background(life.desk.approve('large-1'));
    for (let round = 1; round <= CUTS; round++) {
      lost.push(await cutPower(life, disk, round, momentOf(dice, life, round)));
      life.town.start(round < CUTS ? awake(life, round + 1) : life.town.names);
    }
    await life.settle();
    const paid = await reckon(life, []);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const { acknowledged, again } = life.load;
    t.diagnostic(`${acknowledged.size} acknowledged, ${again} answered again, ${paid} paid`);
    t.diagnostic(`rows that a writer without fsync lost: ${lost.join(' ')}`);
    t.diagnostic(`${CUTS} cuts in ${seconds} s`);
  } finally {
    await life?.end();
    disk.remove();
  }
});

/** One signer after another sleeps through a round; two of three are enough. */
const awake = ({ town }: Life, round: number): readonly string[] =>
  town.names.filter((name) => round === 1 || name !== `signer-${(round % 3) + 1}`);

const MOMENTS = ['acknowledged', 'again', 'block', 'prepared', 'signed', 'announced', 'seen'];

/** While everything is stopped no payment moves; the writes of a store are any moment at all. */
function momentOf(dice: Dice, life: Life, round: number): Occasion {
  if (round === STOP) return { kind: 'stop-held', count: 1 };
  const stopped = round > STOP && round <= THAW;
  const writes = { kind: `write:${dice.pick(awake(life, round))}`, count: 1 + dice.below(4) };
  const other = { kind: dice.pick(stopped ? ['acknowledged'] : MOMENTS), count: 1 };
  return dice.below(2) === 0 ? writes : other;
}

/** One round; answers how many rows the careless writer lost. */
async function cutPower(life: Life, disk: CutDisk, round: number, at: Occasion): Promise<number> {
  const { town, load, desk } = life;
  load.permit(ORDERS);
  const careless = new Careless(disk.path, () => town.occasions.see('careless'));
  try {
    await life.on({ kind: 'careless', count: CARELESS_ROWS }, () => {});
    town.watchStores();
    if (round === STOP) life.background(desk.stop());
    if (round === THAW) life.background(desk.thaw());
    await life.on(at, () => {
      for (const daemon of town.daemons.values()) daemon.letGo();
      disk.cut();
      town.kill(town.names);
    });
  } finally {
    town.unwatchStores();
    await careless.end();
  }
  await town.endDaemons();
  await disk.restore();
  const lost = careless.lost();
  assert.ok(lost > 0, `round ${round}: what was never flushed survived; this cut is none`);
  assertLasting(await life.books(), life);
  return lost;
}
