// Every durable write fails twice, before and after it lands, and comes out as the table says.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import type { Disk, When } from './write-failures/form.ts';
import { askedTwiceAtOnce } from './write-failures/gateway-scenes.ts';
import { currentPage, PAGE } from './write-failures/page.ts';
import { TABLE } from './write-failures/table.ts';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sekisho-writes-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const WHEN: readonly When[] = ['before', 'after'];

for (const [who, writes] of Object.entries(TABLE)) {
  for (const { what, scene, fates } of writes) {
    for (const when of WHEN) {
      test(`${who}: ${what}: fails ${when} it lands`, async () => {
        assert.deepEqual(await scene(when), fates[when]);
      });
    }
  }
}

/** The embedded store closes between two processes of one: kill -9 is in sqlite.test.ts. */
function sqlite(): Disk {
  const path = join(folder, `${(files += 1)}.db`);
  let store: Store;
  return {
    open: async () => (store = openSqlite(path)),
    crash: () => store.close(),
  };
}

for (const { what, scene, fates } of TABLE['The gateway']!) {
  for (const when of WHEN) {
    test(`SQLite: ${what}: fails ${when} it lands`, async () => {
      assert.deepEqual(await scene(when, sqlite), fates[when]);
    });
  }
}

for (const when of WHEN) {
  test(`what is refused for an entry that fails ${when} it lands is told to nobody`, async () => {
    const unavailable = '503 ledger-unavailable';
    assert.deepEqual(await askedTwiceAtOnce(when), [unavailable, unavailable]);
  });
}

/** Stores themselves, and what stands before one: they pass a write on, they make none. */
const STORES = /^(?:replica\/src\/(?:[a-z]+-store|sqlite|store)\.ts|gateway\/src\/postgres\/)/;

/** What a store can do beyond reading, by its interface. */
function writesOfAStore(): string[] {
  const source = readFileSync(`${packages}replica/src/store.ts`, 'utf8');
  const [, body = ''] = /export interface Store \{\n(.*?)\n\}/s.exec(source) ?? [];
  const methods = [...body.matchAll(/^ {2}(\w+)\(/gm)].map(([, name]) => name!);
  const reads = ['head', 'entries', 'note', 'notes', 'close'];
  assert.ok(reads.every((read) => methods.includes(read)));
  return methods.filter((method) => !reads.includes(method));
}

/** From its first character to the parenthesis that closes it, on one line. */
function callAt(source: string, at: number): string {
  let [end, depth] = [source.indexOf('(', at), 0];
  do {
    if (source[end] === '(') depth += 1;
    if (source[end] === ')') depth -= 1;
    end += 1;
  } while (depth > 0);
  return source.slice(at, end).replace(/\s+/g, ' ');
}

test('every place of the product that writes to a store has its rows', () => {
  const call = new RegExp(`\\bstore\\.(?:${writesOfAStore().join('|')})\\(`, 'gi');
  const sites = globSync('{cli,gateway,signer,watcher,replica}/src/**/*.ts', { cwd: packages })
    .filter((path) => !STORES.test(path))
    .flatMap((path) => {
      const source = readFileSync(`${packages}${path}`, 'utf8');
      return [...source.matchAll(call)].map(({ index }) => `${path}: ${callAt(source, index)}`);
    });
  const rows = Object.values(TABLE).flatMap((writes) => writes.flatMap(({ site }) => site ?? []));
  assert.deepEqual([...new Set(sites)].sort(), [...new Set(rows)].sort());
});

test('spec/write-failures.md is made of the table: run page.ts after a change', () => {
  assert.equal(readFileSync(PAGE, 'utf8'), currentPage());
});
