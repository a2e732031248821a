// A gateway's store rebuilt from the stores of its followers: real files, everything folded again.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { batchOf, forged, headOf } from '@sekisho/drill/hostile-gateway';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { entryBytes } from '@sekisho/protocol/envelope';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { rebuild } from '@sekisho/replica/rebuilt';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-rebuilt-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const kit = policyKit('rebuilt');
let made = 0;
const newStore = (): Store => openSqlite(join(folder, `${++made}.db`));

/** A follower's store at the scribe's head. */
async function copyOf(id: string, scribe: Scribe): Promise<{ id: string; store: Store }> {
  const store = newStore();
  const replica = await Replica.open(store, scribe.ledger, CHECKS);
  assert.ok(!isRefusal(replica));
  const history = forged(scribe);
  const batch = batchOf(history, 0, headOf(scribe.kit, history, []));
  const head = await follow(replica, batch, 'sequenced', CHECKS);
  assert.ok(!isRefusal(head), JSON.stringify(head));
  return { id, store };
}

function told(): Scribe {
  const scribe = new Scribe(kit);
  scribe.opened();
  scribe.tick();
  scribe.requested();
  scribe.requested({ customer: 'c-2' });
  return scribe;
}

const refused = async (copies: readonly { id: string; store: Store }[], tag: RefusalTag) => {
  const ledger = told().ledger;
  const target = newStore();
  const rebuilt = await rebuild(copies, target, ledger, CHECKS);
  assert.ok(isRefusal(rebuilt) && rebuilt.refused === tag, JSON.stringify(rebuilt));
  assert.equal(await target.head(), undefined, 'and nothing was written');
  return rebuilt;
};

test('the longest of the copies becomes the gateway’s store, entry by entry', async () => {
  const scribe = told();
  const short = await copyOf('watcher-1', scribe);
  scribe.requested({ customer: 'c-3' });
  const long = await copyOf('watcher-2', scribe);
  const target = newStore();
  const rebuilt = await rebuild([short, long], target, scribe.ledger, CHECKS);
  assert.ok(!isRefusal(rebuilt), JSON.stringify(rebuilt));
  assert.deepEqual([rebuilt.size, rebuilt.from], [scribe.size, 'watcher-2']);
  const replica = await Replica.open(target, scribe.ledger, CHECKS);
  assert.ok(!isRefusal(replica));
  assert.equal(replica.root(), scribe.root);
  assert.notEqual(replica.note, '', 'the sequencer’s own head');
  assert.deepEqual(await target.entries(0, scribe.size), await long.store.entries(0, scribe.size));
});

test('one watcher, or one signer, is too few: what was signed could be missing', async () => {
  await refused([await copyOf('watcher-1', told())], 'rebuild-too-few');
  await refused([await copyOf('signer-1', told())], 'rebuild-too-few');
  const two = [await copyOf('signer-1', told()), await copyOf('signer-2', told())];
  assert.ok(!isRefusal(await rebuild(two, newStore(), told().ledger, CHECKS)));
  // Of a stranger's copy nobody knows whether it is whole, however many others there are.
  const watchers = [await copyOf('watcher-1', told()), await copyOf('watcher-2', told())];
  const strange = await refused([...watchers, await copyOf('nobody', told())], 'rebuild-too-few');
  assert.match(strange.detail, /names no signer or watcher nobody/);
});

test('two histories are refused, and a watcher that has cosigned more than is there', async () => {
  const fork = told();
  const honest = told();
  fork.requested({ customer: 'c-8' });
  honest.requested({ customer: 'c-9' });
  const forked = [await copyOf('watcher-1', fork), await copyOf('watcher-2', honest)];
  const why = await refused(forked, 'rebuild-forked');
  assert.match(why.detail, /watcher-[12] and watcher-[12] hold two histories/);
  const ahead = await copyOf('watcher-3', honest);
  const largest = JSON.stringify({ root: 'ab'.repeat(32), size: honest.size + 1 });
  await ahead.store.putNote('cosigned', 'largest', largest);
  await refused([ahead, await copyOf('watcher-2', honest)], 'rebuild-behind');
});

test('an edited copy, and a target that holds something, are refused', async () => {
  const scribe = told();
  const copies = [await copyOf('watcher-1', scribe), await copyOf('watcher-2', scribe)];
  const full = await copyOf('watcher-3', scribe);
  const rebuilt = await rebuild(copies, full.store, scribe.ledger, CHECKS);
  assert.ok(isRefusal(rebuilt) && rebuilt.refused === 'rebuild-target');
  const other = await copyOf('watcher-3', scribe);
  const { size, root, note } = (await other.store.head())!;
  await other.store.append({
    ...{ from: size, previousRoot: root, entries: [] },
    head: { size, root, note: note.replace(/\n— .*/, '\n— somebody else AAAA') },
  });
  const wrong = await rebuild([...copies, other], newStore(), scribe.ledger, CHECKS);
  assert.ok(isRefusal(wrong));
  assert.match(wrong.detail, /^the store of watcher-3: /);
});

test('copies that are still catching up stand at no signed head, and are too few', async () => {
  const scribe = told();
  const copies = ['watcher-1', 'watcher-2'].map((id) => ({ id, store: newStore() }));
  for (const { store } of copies) {
    const head = { size: scribe.size, root: scribe.root, note: '' };
    const entries = scribe.entries.map(entryBytes);
    await store.append({ from: 0, previousRoot: '', entries, head });
  }
  const why = await refused(copies, 'rebuild-too-few');
  assert.match(why.detail, /no copy stands at a signed head/);
});
