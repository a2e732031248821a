// A watcher's writes: what it follows and cosigns, the stops it holds, how far it has read a chain.
import assert from 'node:assert/strict';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import { type BesiegedWatcher, Siege } from '@sekisho/drill/siege';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { isThere, mustHaveSprung, type Scene, told, Trap } from './form.ts';

const ID = 'watcher-1';
const LOOK_MS = 1_000;
/** Past the 360 that may be rewritten, and past the 30 between two positions that are written. */
const BLOCKS = 400;

/** Watchers that are up and at the scribe's head; the first one's next write may fail. */
async function ready(siege: Siege) {
  const [disk, trap] = [new MemoryDisk(), new Trap()];
  const watcher = await siege.watcher(ID, WATCHERS, disk, trap.over);
  const others: BesiegedWatcher[] = [];
  for (const id of WATCHERS.slice(1)) others.push(await siege.watcher(id, WATCHERS));
  for (const each of [watcher, ...others]) await siege.bring(each, siege.bareHead());
  await siege.pass(LOOK_MS);
  for (const { line } of [watcher, ...others]) await siege.observe(line);
  return { disk, trap, watcher };
}

async function startAgain(siege: Siege, disk: MemoryDisk): Promise<BesiegedWatcher> {
  disk.crash();
  const watcher = await siege.watcher(ID, WATCHERS, disk);
  await siege.pass(LOOK_MS);
  return watcher;
}

/** Shows it the head: cosigned, withheld, refused or no answer. */
async function show(siege: Siege, watcher: BesiegedWatcher): Promise<string> {
  let said = '';
  const answer = siege.bring(watcher, siege.bareHead()).then((value) => {
    if (isRefusal(value)) return value;
    said = value.cosignature === undefined ? `withheld: ${value.withheld?.tag}` : 'a cosignature';
    return value;
  });
  return (await told(answer, '')) || said;
}

export const followed: Scene = async (when) => {
  const siege = new Siege();
  const { disk, trap, watcher } = await ready(siege);
  siege.scribe.requested();
  const before = disk.entries.length;
  trap.set(when, 'append');
  const caller = await show(siege, watcher);
  mustHaveSprung(trap);
  const landed = disk.entries.length > before;
  const next = await startAgain(siege, disk);
  const restart = next.replica.size > before ? 'with it' : 'without it';
  const again = await show(siege, next);
  assert.equal(next.replica.state.hash, siege.scribe.state.hash);
  return { caller, disk: isThere(landed), restart, again };
};

/** The largest head this watcher ever cosigned, on the disk. */
const largest = (disk: MemoryDisk): number =>
  (JSON.parse(disk.books.get('cosigned')?.get('largest') ?? '{"size":0}') as { size: number }).size;

export const cosigned: Scene = async (when) => {
  const siege = new Siege();
  const { disk, trap, watcher } = await ready(siege);
  trap.set(when, 'putNote', 'cosigned');
  const caller = await show(siege, watcher);
  const { size } = siege.scribe;
  mustHaveSprung(trap);
  const landed = largest(disk) === size;
  const next = await startAgain(siege, disk);
  const restart = largest(disk) === size ? 'never behind that head' : 'as it was before';
  const again = await show(siege, next);
  assert.equal(largest(disk), size, 'a cosignature leaves before its head is durable');
  return { caller, disk: isThere(landed), restart, again };
};

export const held: Scene = async (when) => {
  const siege = new Siege();
  const { disk, trap, watcher } = await ready(siege);
  const body = siege.scribe.act('dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  trap.set(when, 'putNote', 'stop');
  const failed = await watcher.watcher.takeStop(body, false).then(
    () => 'confirmed',
    () => 'a fault: HTTP 500',
  );
  mustHaveSprung(trap);
  const landed = disk.books.get('stop')?.size === 1;
  const next = await startAgain(siege, disk);
  siege.scribe.requested();
  const withheld = await show(siege, next);
  const restart = withheld === 'a cosignature' ? 'without it' : 'holds it, cosigns nothing without';
  assert.equal(withheld === 'a cosignature', !landed);
  const again = await next.watcher.takeStop(body, false);
  const isHeld = !isRefusal(again) && disk.books.get('stop')?.size === 1;
  assert.ok(isHeld && siege.scribe.requested());
  assert.equal(await show(siege, next), 'withheld: stop-missing');
  return { caller: failed, disk: isThere(landed), restart, again: 'confirmed, held once' };
};

export const scanned: Scene = async (when) => {
  const siege = new Siege();
  const { disk, trap } = await ready(siege);
  trap.set(when, 'putNote', 'scan');
  for (let made = 0; made < BLOCKS; made++) siege.chain.makeBlock(1);
  await siege.pass(LOOK_MS);
  mustHaveSprung(trap);
  const landed = disk.books.get('scan') !== undefined;
  const asked: number[] = [];
  const node = siege.node();
  const scanBlocks: typeof node.scanBlocks = (from, to, hash) => {
    asked.push(from);
    return node.scanBlocks(from, to, hash);
  };
  siege.node = () => ({ ...node, scanBlocks });
  const next = await startAgain(siege, disk);
  await siege.bring(next, siege.bareHead());
  await siege.pass(LOOK_MS);
  const restart = asked[0] === 2 ? 'reads from the beginning' : 'reads on from it';
  assert.ok(disk.books.get('scan') !== undefined, 'it never learns');
  return { caller: 'nobody', disk: isThere(landed), restart, again: 'written at the next look' };
};
