// The part of a watcher that cosigns, alone: for whom it does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf } from '@sekisho/drill/hostile-gateway';
import { CHECKS } from '@sekisho/drill/keys';
import { CHAIN } from '@sekisho/drill/policy-kit';
import { must, Siege } from '@sekisho/drill/siege';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { Cosigner } from '../src/cosigner.ts';
import { Eye } from '../src/eye.ts';
import { HeldStops } from '../src/held-stops.ts';

/** A cosigner that has heard from the others, on a ledger whose policy may not name it. */
async function cosigner(siege: Siege, watcher: string) {
  const { clock, scribe } = siege;
  const { sign } = siege.kit.keys(watcher);
  const store = new MemoryDisk().open();
  const replica = must(await Replica.open(store, scribe.ledger, CHECKS));
  const parts = { watcher, replica, store, clock, sign, checks: CHECKS };
  const eye = new Eye({ ...parts, node: siege.node(), chain: CHAIN });
  const one = await Cosigner.open({ ...parts, eye, stops: await HeldStops.open(parts) });
  one.learn({ size: 0, root: '0'.repeat(64) });
  return { one, eye };
}

test('a watcher that the policy does not name cosigns nothing, and says why', async () => {
  const siege = new Siege();
  siege.chain.makeBlock();
  for (const [id, expected] of [
    ['watcher-9', 'watcher-unknown'],
    ['watcher-1', undefined],
  ] as const) {
    const { one, eye } = await cosigner(siege, id);
    const batch = batchOf(siege.history, 0, siege.bareHead());
    // Until it has followed it knows no wallets to look for; then the same head again.
    must(await one.follow({ ...batch }));
    assert.equal(await eye.look(), undefined);
    const again = batchOf(siege.history, siege.scribe.size, siege.bareHead());
    const { withheld, cosignature } = must(await one.follow(again));
    assert.deepEqual(
      [withheld?.refused, cosignature === undefined],
      [expected, id === 'watcher-9'],
    );
  }
});
