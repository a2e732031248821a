// `sekisho rebuild` on real files: what it refuses, and a store that a gateway could open.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { batchOf, forged, headOf } from '@sekisho/drill/hostile-gateway';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { isRefusal } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';

const BIN = new URL('../bin/sekisho.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'sekisho-rebuild-'));
const [one, two, out] = ['w1.db', 'w2.db', 'out.db'].map((name) => join(folder, name));
const scribe = new Scribe(policyKit('rebuild'));

before(async () => {
  scribe.opened();
  scribe.tick();
  scribe.requested();
  for (const file of [one!, two!]) {
    const store = openSqlite(file);
    const replica = await Replica.open(store, scribe.ledger, CHECKS);
    assert.ok(!isRefusal(replica));
    const history = forged(scribe);
    const batch = batchOf(history, 0, headOf(scribe.kit, history, []));
    assert.ok(!isRefusal(await follow(replica, batch, 'sequenced', CHECKS)));
    await store.close();
  }
});
after(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const rebuild = (from: string, ...words: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const given = ['--ledger', scribe.ledger, '--from', from, '--out', out!, ...words];
    execFile(process.execPath, [BIN, 'rebuild', ...given], (fault, told, err) =>
      resolve({ code: fault === null ? 0 : Number(fault.code), out: told, err }),
    );
  });

test('too few copies are refused with 1, wrong words with 2, nothing is left behind', async () => {
  const few = await rebuild(`watcher-1=${one}`, '--json');
  assert.equal(few.code, 1, few.err);
  assert.equal(JSON.parse(few.out).tag, 'rebuild-too-few');
  assert.ok(!existsSync(out!));
  const wrong = await rebuild(String(one));
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /is not ID=FILE/);
});

test('two watchers’ files become a database, and what lies beyond it is said', async () => {
  const { code, out: told, err } = await rebuild(`watcher-1=${one},watcher-2=${two}`);
  assert.equal(code, 0, err);
  assert.match(told, /REBUILT.*: 4 entries/);
  assert.match(told, /a receipt with an index of 4 or more is void/);
  const store = openSqlite(out!);
  const replica = await Replica.open(store, scribe.ledger, CHECKS);
  assert.ok(!isRefusal(replica));
  assert.equal(replica.root(), scribe.root);
  await store.close();
  const again = await rebuild(`watcher-1=${one},watcher-2=${two}`);
  assert.equal(again.code, 2);
  assert.match(again.err, /nothing is overwritten/);
});
