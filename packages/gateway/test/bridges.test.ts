// A change of watchers: whoever stands before it is brought across by a head that the old quorum
// cosigned, however many changes there were since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amendedBody } from '@sekisho/drill/amended';
import { actOf } from '@sekisho/drill/evidence';
import { CHECKS } from '@sekisho/drill/keys';
import { noteOf } from '@sekisho/drill/heads';
import { batchOf, forged } from '@sekisho/drill/hostile-gateway';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { fromHex } from '@sekisho/protocol/bytes';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { Bridges } from '../src/bridges.ts';

const KIT = policyKit('bridges');
const DELAY = 86_400_000;

const watched = (policy: Policy, ids: readonly string[]): Policy => ({
  ...policy,
  name: `by-${ids.join('-')}`,
  watchers: {
    quorum: 2,
    parties: ids.map((id) => {
      const { publicHex } = KIT.keys(id);
      return { ...policy.watchers.parties[0]!, id, publicKey: publicHex, certificate: publicHex };
    }),
  },
});

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}

/** A ledger whose watchers change twice, and a gateway's replica that follows every entry. */
async function changing() {
  const scribe = new Scribe(KIT);
  const disk = new MemoryDisk();
  const store = disk.open();
  scribe.opened();
  const replica = must(await Replica.open(store, scribe.ledger, CHECKS));
  const parts = { replica, store, verify: CHECKS.ed25519 };
  const bridges = await Bridges.open(parts);
  const noteBy = (...ids: string[]) =>
    noteOf(
      KIT,
      { size: scribe.size, root: fromHex(scribe.root, 32)! },
      ids.map((watcher) => ({ watcher, time: scribe.time })),
    );
  const catchUp = async () => {
    const batch = batchOf(forged(scribe), replica.size, noteBy());
    must(await follow(replica, batch, 'sequenced', CHECKS));
  };
  const change = async (...ids: [string, string, string]) => {
    const policy = watched(KIT.policy, ids);
    const now = scribe.state.get('policy', '')!;
    const count = { next: () => scribe.size * 1_000 + ids.length, fork: () => count };
    const context = { kit: KIT, ledger: scribe.ledger, time: scribe.time, count };
    const body = amendedBody(
      (person, act) => {
        const nonce = Buffer.from(`${person}${scribe.size}`.padEnd(16, '.')).toString('hex');
        return actOf(context, person, { policy: now.hash, nonce, ...act });
      },
      policy,
      now.hash,
    );
    scribe.write('policy.amended', body);
    const speakers = now.document.watchers.parties.slice(0, 2).map(({ id }) => id);
    for (const ms of [1_000, DELAY]) {
      scribe.pass(ms);
      for (const id of speakers) scribe.observed(id);
    }
    assert.notEqual(scribe.state.get('policy', '')!.hash, now.hash);
    await catchUp();
  };
  await catchUp();
  return { scribe, replica, bridges, parts, noteBy, change, catchUp };
}

type World = Awaited<ReturnType<typeof changing>>;

/** A signer that stands where the ledger began. */
async function sleeper({ scribe }: World): Promise<Replica> {
  const replica = must(await Replica.open(new MemoryDisk().open(), scribe.ledger, CHECKS));
  const history = { entries: scribe.entries.slice(0, 1), tree: forged(scribe).tree };
  const consistency = history.tree.consistency(1, scribe.size);
  const head = noteOf(KIT, { size: scribe.size, root: history.tree.root() }, scribe.quorum());
  const batch = batchOf(forged(scribe), 0, head, { to: 1, consistency });
  must(await follow(replica, batch, 'cosigned', CHECKS));
  return replica;
}

const showTo = (replica: Replica, { scribe }: World, head: { size: number; note: string }) =>
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
