// A ledger whose watchers change, and the gateway's replica that follows it: what heads across a
// change are tried on.
import { Bridges, type BridgesParts } from '@sekisho/gateway/bridges';
import { fromHex } from '@sekisho/protocol/bytes';
import type { Policy } from '@sekisho/protocol/policy';
import { follow } from '@sekisho/replica/follow';
import { memoryStore } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { amendedBody } from './amended.ts';
import { actOf } from './evidence.ts';
import { noteOf } from './heads.ts';
import { batchOf, forged } from './hostile-gateway.ts';
import { CHECKS } from './keys.ts';
import { policyKit } from './policy-kit.ts';
import { Scribe } from './scribe.ts';
import { must } from './siege.ts';

export const KIT = policyKit('bridges');
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

/** A ledger that was opened, and a gateway's replica that follows every entry. */
export async function changing(store: Store = memoryStore()) {
  const scribe = new Scribe(KIT);
  scribe.opened();
  const replica = must(await Replica.open(store, scribe.ledger, CHECKS));
  const parts: BridgesParts = { replica, store, verify: CHECKS.ed25519 };
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
    if (scribe.state.get('policy', '')!.hash === now.hash) throw new Error('nothing changed');
    await catchUp();
  };
  await catchUp();
  return { scribe, replica, bridges, parts, noteBy, change, catchUp };
}

export type Changing = Awaited<ReturnType<typeof changing>>;
