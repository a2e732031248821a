// A ledger with seals, and nodes that take it on in batches.
import assert from 'node:assert/strict';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { hex } from '@sekisho/protocol/bytes';
import { entryName } from '@sekisho/protocol/entry';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { Replica } from '../src/replica.ts';
import type { Store } from '../src/store.ts';

export const kit = policyKit('snapshots');
/** Of the node whose store it is. */
export const OWN = kit.keys('signer-1').sign;

/** So many seals, a request, a payment and the time before each; one request at the end. */
export function sealedLedger(seals: number): Scribe {
  const scribe = new Scribe(kit);
  scribe.opened();
  for (let i = 0; i < seals; i++) {
    scribe.tick();
    scribe.prepared(scribe.requested().hash);
    scribe.sealed();
  }
  scribe.requested();
  return scribe;
}

export const sealsIn = ({ entries }: Scribe): readonly number[] =>
  entries.flatMap(({ type }, index) => (entryName(type) === 'state.sealed' ? [index] : []));

export const open = (store: Store, { ledger }: Scribe, sign = OWN): Promise<Replica | Refusal> =>
  Replica.open(store, ledger, CHECKS, { sign });

export async function openOrFail(store: Store, scribe: Scribe, sign = OWN): Promise<Replica> {
  const replica = await open(store, scribe, sign);
  assert.ok(!isRefusal(replica), JSON.stringify(replica));
  return replica;
}

/** Commits what the replica lacks, in batches that end at these sizes and at the end. */
export async function bring(replica: Replica, scribe: Scribe, ends: readonly number[] = []) {
  for (const size of [...ends, scribe.size]) {
    if (size <= replica.size) continue;
    const drafting = replica.draft();
    for (const entry of scribe.entries.slice(replica.size, size)) {
      const ruling = drafting.enter(entry);
      assert.ok(ruling === undefined, ruling?.detail ?? '');
    }
    const root = scribe.tree.root(size);
    const note = noteOf(kit, { size, root }, []);
    await replica.commit(drafting, { size, root: hex(root), note });
  }
}

/** By cell, since a state from a snapshot has another order of its own. */
export function assertSame(replica: Replica, scribe: Scribe): void {
  assert.equal(replica.size, scribe.size);
  assert.equal(replica.root(), scribe.root);
  assert.equal(replica.state.hash, scribe.state.hash);
  assert.deepEqual(replica.content.content(), scribe.state.content());
  assert.deepEqual(replica.content.segment, scribe.state.segment, 'what the next seal is over');
}
