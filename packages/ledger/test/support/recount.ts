// The sums that limits should hold, counted the simple way from withdrawals and payments, and what
// else must be true of any state.
import { stopsIn } from '../../src/stops.ts';
import assert from 'node:assert/strict';
import { Draft } from '../../src/draft.ts';
import type { MemoryState } from '../../src/memory.ts';
import { metaOf, policyOf } from '../../src/state.ts';
import { subjectOf } from '../../src/clearance.ts';
import type { Classes } from '@sekisho/policy/facts';
import { applies, entityOf } from '@sekisho/policy/limits';
import { retrace } from '@sekisho/policy/trail';

interface Counted {
  sum: bigint;
  count: number;
}

/** Every window by its cell id, windows of nothing left out. */
export function recounted(state: MemoryState): Map<string, Counted> {
  const windows = new Map<string, Counted>();
  const { witnessed } = metaOf(state);
  const add = (
    family: string,
    hash: string,
    at: number,
    isGone: boolean,
    classes: Classes = state.get('withdrawal', hash)!.facts,
  ) => {
    const subject = subjectOf(state.get('withdrawal', hash)!);
    for (const limit of policyOf(state).document.limits) {
      if (!applies(limit, subject, classes)) continue;
      if (at <= witnessed - limit.windowSeconds * 1_000) continue;
      const id = `${family}/${limit.id}/${entityOf(limit, subject)}`;
      const { sum, count } = windows.get(id) ?? { sum: 0n, count: 0 };
      // That somebody asked is counted even when nothing came of it.
      const counts = family === 'request' || !isGone;
      const total = { sum: sum + (isGone ? 0n : subject.amount), count: count + (counts ? 1 : 0) };
      if (total.count > 0) windows.set(id, total);
    }
  };
  for (const hash of state.ids('withdrawal')) {
    const { ended, item, at } = state.get('withdrawal', hash)!;
    if (ended !== 'blocked') add('request', hash, at, ended !== null);
    assert.equal(item === null, ended === 'blocked', 'what is blocked reserves nothing');
  }
  for (const id of state.ids('payment')) {
    const { withdrawals, at, expired, items } = state.get('payment', id)!;
    const held = state.get('item', `payment/${items[0]}`) as Classes | undefined;
    // A preparation is of the classes it was judged by then; every window has forgotten the rest.
    if (held !== undefined) for (const hash of withdrawals) add('payment', hash, at, expired, held);
  }
  return windows;
}

export function held(state: MemoryState): Map<string, Counted> {
  return new Map(
    state.ids('window').map((id) => {
      const { sum, count } = state.get('window', id) as { sum: string; count: number };
      return [id, { sum: BigInt(sum), count }];
    }),
  );
}

/** Sorted, so that a difference reads well. */
const listed = (windows: Map<string, Counted>) =>
  [...windows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { sum, count }]) => [id, sum, count]);

/** Trails name the items that they would name had they been read from all of them again. */
function checkTrails(state: MemoryState): void {
  const { document } = policyOf(state);
  const draft = new Draft(state);
  retrace(draft, document, document);
  for (const [table, id, value] of draft.delta()) {
    assert.deepEqual(state.get(table, id) ?? null, value);
  }
}

export function checkInvariants(state: MemoryState): void {
  assert.deepEqual(listed(held(state)), listed(recounted(state)));
  // Every item is read again for it, so not after each entry.
  if (metaOf(state).size % 16 === 0) checkTrails(state);
  const { time, witnessed } = metaOf(state);
  const line = state.get('queue', 'expiring');
  const frontHash = line === undefined ? undefined : state.get('queued', `expiring/${line.first}`);
  const front = frontHash === undefined ? undefined : state.get('withdrawal', frontHash);
  for (const hash of state.ids('withdrawal')) {
    const withdrawal = state.get('withdrawal', hash)!;
    const { payments, ended, at, index, delayFrom } = withdrawal;
    assert.ok(at <= time);
    assert.ok(delayFrom === null || (delayFrom >= at && delayFrom <= witnessed));
    const live = payments.filter((id) => !state.get('payment', id)!.expired);
    assert.ok(live.length <= 1, 'at most one live payment');
    assert.ok(live.length === 0 || live[0] === payments.at(-1), 'and it is the last');
    assert.ok(live.length === 0 || ended === null, 'what is being paid has not ended');
    const overdue = withdrawal.expires <= witnessed && live.length === 0;
    // One that an earlier policy gave a longer life holds up the line behind it (expiring.ts).
    const heldUp = front !== undefined && front.expires > witnessed && front.index < index;
    assert.ok(!overdue || ended !== null || heldUp, 'what is over has ended');
  }
  for (const scope of state.ids('stopped')) {
    const inForce = [...stopsIn(state, scope)];
    assert.ok(inForce.length > 0, 'a scope without stops has no cell');
    assert.equal(new Set(inForce.map(([id]) => id)).size, inForce.length);
    for (const [, stop] of inForce) {
      assert.deepEqual([stop.scope, stop.lifted], [scope, false]);
    }
  }
  for (const id of state.ids('stop')) {
    const { lifted, scope } = state.get('stop', id)!;
    const inForce = [...stopsIn(state, scope)].some(([other]) => other === id);
    assert.equal(lifted, !inForce);
  }
}
