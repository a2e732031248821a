// What the commands of a rebase say no to before anybody signs or goes over: on files, in this
// process, without a town around it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { policyKit } from '@sekisho/drill/policy-kit';
import { kitAnew, ledgerOf, rebasedOn } from '@sekisho/drill/rebased';
import { Scribe } from '@sekisho/drill/scribe';
import { canonicalText } from '@sekisho/protocol/canonical';
import { entryBytes } from '@sekisho/protocol/envelope';
import type { Json } from '@sekisho/protocol/json';
import type { RefusalTag } from '@sekisho/protocol/refusal';
import { openSqlite } from '@sekisho/replica/sqlite';
import { apply } from '../src/rebase/apply.ts';
import { draft } from '../src/rebase/draft.ts';
import { Refused } from '../src/refused.ts';

const KIT = policyKit('cli rebase refused');
const home = mkdtempSync(join(tmpdir(), 'sekisho-rebase-refused-'));
after(() => rmSync(home, { recursive: true }));
let files = 0;
const newFile = (): string => join(home, `file-${files++}`);

const invocation = (values: Record<string, string>) => ({ values, positionals: [] });

/** A node's store with all that a scribe wrote. */
async function storeOf(scribe: Scribe): Promise<string> {
  const path = newFile();
  const store = openSqlite(path);
  const head = { size: scribe.size, root: scribe.root, note: scribe.head() };
  const entries = scribe.entries.map(entryBytes);
  await store.append({ from: 0, previousRoot: '', entries, head });
  await store.close();
  return path;
}

function story(): Scribe {
  const scribe = new Scribe(KIT);
  scribe.opened();
  scribe.tick();
  scribe.requested();
  return scribe;
}

const refuses = (work: Promise<number>, tag: RefusalTag, detail: RegExp): Promise<void> =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof Refused);
    assert.match(error.message, detail);
    return error.tag === tag;
  });

test('a base beyond what is good in all stores is none, and nothing is written', async () => {
  const scribe = story();
  const out = newFile();
  const base = String(scribe.size + 1);
  const drafted = draft(invocation({ out, base }), [await storeOf(scribe)]);
  await refuses(drafted, 'rebase-base', new RegExp(` ${scribe.size} entries are good`));
  assert.ok(!existsSync(out));
});

test('where the policy was amended beyond the base, somebody says which one holds', async () => {
  const scribe = story();
  const base = scribe.size;
  const { limits } = KIT.policy;
  const lowered = limits.map((limit) => {
    return limit.id === 'client-hour' && 'sum' in limit ? { ...limit, sum: '50000000' } : limit;
  });
  amended(scribe, { ...KIT.policy, limits: lowered });
  const out = newFile();
  const store = await storeOf(scribe);
  const values = { out, base: String(base) };
  await refuses(draft(invocation(values), [store]), 'rebase-policy', /--policy FILE/);
  assert.ok(!existsSync(out));
  const policy = newFile();
  writeFileSync(policy, canonicalText(KIT.policy as Json));
  assert.equal(await draft(invocation({ ...values, policy }), [store]), 0);
  assert.ok(existsSync(out));
});

test('settings of another ledger, or gone over already, are left as they are', async () => {
  const document = rebasedOn(story(), { policy: kitAnew(KIT).policy });
  const file = newFile();
  writeFileSync(file, canonicalText(document as Json));
  for (const [ledger, detail] of [
    ['ab'.repeat(32), /gives up ledger/],
    [ledgerOf(document), /went over already/],
  ] as const) {
    for (const content of [{ ledger, store: 'ledger.db' }, { trust: { ledger } }]) {
      const settings = newFile();
      writeFileSync(settings, JSON.stringify(content));
      await refuses(apply(invocation({ settings }), file), 'rebase-predecessor', detail);
      assert.equal(readFileSync(settings, 'utf8'), JSON.stringify(content));
    }
  }
});
