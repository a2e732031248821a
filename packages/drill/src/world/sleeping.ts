// How the world gets through the time between happenings: awake while anything is on its way, else
// asleep, as machines that are suspended. So a drill costs what happens in it, not how long it is.
import { dueTime } from '@sekisho/ledger/amending';
import { BLOCK_MS, type Harvester } from './harvester.ts';
import type { World } from './world.ts';

/**
 * Between two looks at whether the world may sleep. No whole seconds: nodes ask halted ones again
 * by them, and such a frame would be under way at every look.
 */
const STEP_MS = 4_730;
/** A happening finds blocks read and time witnessed. */
const AWAKE_BEFORE_MS = 10_000;
/** Shorter naps cost more than they save. */
const SHORTEST_MS = BLOCK_MS;
/** A watcher that has not seen a block after this is down or lies. */
const SEEN_BY_ALL_MS = 300_000;

/** Lives until this instant. Nothing on its way, in the ledger or on chain, is slept over. */
export async function liveUntil(world: World, instant: number): Promise<void> {
  const { clock, harvester } = world;
  while (clock.now() < instant) {
    await clock.runUntil(Math.min(instant, clock.now() + STEP_MS));
    if (isBusy(world)) continue;
    const wake = wakingBefore(harvester, instant, dueOf(world));
    if (wake - clock.now() < SHORTEST_MS) continue;
    clock.sleepUntil(wake);
    harvester.wakeUp();
  }
}

/** Lives on until nothing is left that would be paid without anybody's doing, or until then. */
export async function liveOut(world: World, latest: number): Promise<void> {
  const { clock } = world;
  for (;;) {
    const next = isBusy(world) ? clock.now() + STEP_MS : dueOf(world);
    if (next === undefined || next > latest) return;
    await liveUntil(world, Math.max(next, clock.now() + STEP_MS));
  }
}

/** The block before the next happening, or the first one after a delay is over. */
function wakingBefore(harvester: Harvester, instant: number, due: number | undefined): number {
  const happening = harvester.slotBefore(instant - AWAKE_BEFORE_MS);
  return due === undefined ? happening : Math.min(happening, harvester.slotBefore(due) + BLOCK_MS);
}

/** When something ripens by itself: a delay of a withdrawal, or that of an amendment. */
function dueOf({ clock, unpaid, gateway: { replica } }: World): number | undefined {
  const waiting = (replica.state.get('waiting', '') ?? []).map(
    (hash) => dueTime(replica.state, replica.state.get('amendment', hash)!) ?? clock.now(),
  );
  const all = unpaid.due === undefined ? waiting : [...waiting, unpaid.due];
  return all.length === 0 ? undefined : Math.min(...all);
}

/** The delay of an amendment runs from when watchers have spoken of it, which they do soon. */
const isUnknown = ({ gateway: { replica } }: World): boolean =>
  (replica.state.get('waiting', '') ?? []).some(
    (hash) => dueTime(replica.state, replica.state.get('amendment', hash)!) === undefined,
  );

function isBusy(world: World): boolean {
  if (world.doing.count > 0 || isUnknown(world)) return true;
  return world.chain.unconfirmed().length > 0 || !isSeen(world) || world.unpaid.isWorking;
}

/** The last block with anything in it has been reported by every watcher. */
function isSeen({ kit, clock, harvester, gateway: { replica } }: World): boolean {
  const { parties, quorum } = kit.policy.watchers;
  const seen = parties.filter(({ id }) => {
    const [chain] = kit.policy.chains;
    const view = replica.state.get('chain-view', `${chain!.id}|${id}`);
    return (view?.height ?? 0) >= harvester.busyHeight;
  }).length;
  if (seen === parties.length) return true;
  return seen >= quorum && clock.now() > harvester.busyAt + SEEN_BY_ALL_MS;
}
