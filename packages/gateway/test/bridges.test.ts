// A change of watchers: whoever stands before it is brought across by a head that the old quorum
// cosigned, however many changes there were since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changing, type Changing, KIT } from '@sekisho/drill/changing-watchers';
import { noteOf } from '@sekisho/drill/heads';
import { batchOf, forged } from '@sekisho/drill/hostile-gateway';
import { CHECKS } from '@sekisho/drill/keys';
import { must } from '@sekisho/drill/siege';
import { isRefusal } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { Bridges } from '../src/bridges.ts';

/** A signer that stands where the ledger began. */
async function sleeper({ scribe }: Changing): Promise<Replica> {
  const replica = must(await Replica.open(new MemoryDisk().open(), scribe.ledger, CHECKS));
  const history = { entries: scribe.entries.slice(0, 1), tree: forged(scribe).tree };
  const consistency = history.tree.consistency(1, scribe.size);
  const head = noteOf(KIT, { size: scribe.size, root: history.tree.root() }, scribe.quorum());
  const batch = batchOf(forged(scribe), 0, head, { to: 1, consistency });
  must(await follow(replica, batch, 'cosigned', CHECKS));
  return replica;
}

const showTo = (replica: Replica, { scribe }: Changing, head: { size: number; note: string }) =>
  follow(
    replica,
    batchOf(forged(scribe), replica.size, head.note, {
      to: head.size,
      consistency: [],
    }),
    'cosigned',
    CHECKS,
  );

test('a signer that slept through two changes comes across by two heads', async () => {
  const world = await changing();
  const { scribe, bridges, noteBy, change, catchUp } = world;
  const signer = await sleeper(world);
  assert.equal(bridges.next(signer.size), undefined, 'nothing has changed yet');

  await change('watcher-1', 'watcher-2', 'watcher-4');
  const quick = noteBy('watcher-1', 'watcher-4');
  assert.ok(!bridges.satisfiedBy(quick), 'one of the old quorum is missing');
  await bridges.keep({ size: scribe.size, note: quick });
  assert.equal(bridges.next(signer.size), undefined);
  const both = noteBy('watcher-1', 'watcher-4', 'watcher-2');
  assert.ok(bridges.satisfiedBy(both));
  await bridges.keep({ size: scribe.size, note: both });

  // The fold wants to hear those of before the first change, before it takes a second.
  scribe.pass(1_000);
  for (const id of ['watcher-1', 'watcher-2']) scribe.observed(id);
  await change('watcher-2', 'watcher-4', 'watcher-5');
  await bridges.keep({ size: scribe.size, note: noteBy('watcher-2', 'watcher-4') });
  scribe.sealed();
  await catchUp();
  const newest = { size: scribe.size, note: noteBy('watcher-4', 'watcher-5') };

  const refused = await showTo(signer, world, newest);
  assert.equal(isRefusal(refused) && refused.refused, 'head-quorum');
  const crossed: number[] = [];
  for (let next = bridges.next(signer.size); next; next = bridges.next(signer.size)) {
    must(await showTo(signer, world, next));
    crossed.push(signer.size);
  }
  assert.equal(crossed.length, 2);
  must(await showTo(signer, world, newest));
  assert.equal(signer.state.hash, scribe.state.hash);
});

test('what was kept is there after a restart, and nothing is asked for twice', async () => {
  const world = await changing();
  const { scribe, bridges, parts, noteBy, change } = world;
  await change('watcher-1', 'watcher-2', 'watcher-4');
  await bridges.keep({ size: scribe.size, note: noteBy('watcher-1', 'watcher-2') });
  const again = await Bridges.open(parts);
  assert.deepEqual(again.next(1), bridges.next(1));
  assert.ok(again.next(1) !== undefined);
  assert.ok(again.satisfiedBy(noteBy('watcher-4', 'watcher-2')), 'no bridge is missing');
  assert.equal(again.next(scribe.size), undefined);
});
