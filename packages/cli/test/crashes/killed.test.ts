// kill -9 at sixty moments of one life, under load: after restart every acknowledged withdrawal is
// there and is paid exactly once, and nobody had to help.
//   node packages/cli/test/crashes/killed.test.ts SEED      the same sixty moments again
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type KillPoint, killPlan, KILLS } from './kill-plan.ts';
import { Life } from './life.ts';
import { reckon } from './reckoning.ts';

/** New orders that may be asked for at once after each kill; the load keeps itself alive. */
const ORDERS = 3;
const SEED = Number(process.argv[2] ?? 1);
/** What people do meanwhile, by the number of kills after which they begin. */
const PEOPLE: Readonly<Record<number, readonly ['approve' | 'reject' | 'cancel', string]>> = {
  2: ['approve', 'large-1'],
  9: ['reject', 'large-2'],
  14: ['approve', 'large-3'],
  24: ['approve', 'large-4'],
  31: ['cancel', 'large-5'],
  40: ['approve', 'large-6'],
  50: ['approve', 'large-7'],
};

/** People end these, and so they are paid never. */
const ENDED = ['large-2', 'large-5'];

const folder = mkdtempSync(join(tmpdir(), 'sekisho-crashes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test(`${KILLS} × kill -9 lose no withdrawal and pay none twice`, async (t) => {
  t.diagnostic(`seed ${SEED}`);
  const began = performance.now();
  const life = await Life.open({
    dir: join(folder, 'town'),
    logs: join(folder, 'logs'),
    seed: SEED,
  });
  try {
    const plan = killPlan(SEED, life.town.names);
    assert.equal(plan.length, KILLS);
    life.town.watchStores();
    for (const [i, point] of plan.entries()) {
      const acts = PEOPLE[i];
      if (acts !== undefined) life.background(life.desk[acts[0]](acts[1]));
      await strike(life, point);
    }
    life.town.unwatchStores();
    const struck = [...life.town.daemons.values()].map(({ name, kills }) => `${name} ${kills}`);
    await life.settle();
    const paid = await reckon(life, ENDED);
    for (const { name, kills } of life.town.daemons.values()) assert.ok(kills > 0, name);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const { acknowledged, again } = life.load;
    t.diagnostic(`kills: ${struck.join(', ')}`);
    t.diagnostic(`${acknowledged.size} acknowledged, ${again} answered again, ${paid} paid`);
    t.diagnostic(`${seconds} s`);
  } finally {
    await life.end();
  }
});

async function strike(life: Life, { at, victims, before }: KillPoint): Promise<void> {
  const { town, desk, load } = life;
  load.permit(ORDERS);
  if (before === 'lose-announces') await town.misbehave('lose-announce');
  if (before === 'stop') life.background(desk.stop());
  if (before === 'thaw') life.background(desk.thaw());
  await life.on(at, () => town.kill(victims));
  if (before === 'lose-announces') await town.misbehave('none');
}
