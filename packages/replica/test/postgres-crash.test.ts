// What happens to the gateway's database while it is written to: the writer killed, the server
// killed, the session lost before and after a commit.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ClusterPlace, PostgresCluster } from '@sekisho/drill/wiring/postgres-cluster';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { openPostgres } from '@sekisho/gateway/postgres/store';
import { Client } from 'pg';
import { type Store, StoreBroken } from '../src/store.ts';
import { batch, head } from './store-content.ts';
import { assertKept, start, WRITER } from './store-crash.ts';
import { openSwallowingProxy } from './swallowing-proxy.ts';

const PROXY_PORT = 5433;

let cluster: PostgresCluster;

const skip = lacks('postgresql');

const startWriter = (place: ClusterPlace) => {
  const file = cluster.write(`${place.database}.json`, JSON.stringify(place));
  return start(process.execPath, [WRITER, file, 'write']);
};

/** Waits until the server says so; its own clock is the only one there is. */
async function until(place: ClusterPlace, condition: string): Promise<void> {
  const asked = new Client({ ...place });
  await asked.connect();
  const wait = `do $$ begin while not (${condition}) loop
    perform pg_sleep(0.01); perform pg_stat_clear_snapshot(); end loop; end $$`;
  await asked.query(wait);
  await asked.end();
}

const GATEWAYS = "from pg_stat_activity where application_name = 'sekisho-gateway'";

/** A store with three entries, and the fault that its process was told of. */
async function opened(place: ClusterPlace): Promise<{ store: Store; told: Promise<StoreBroken> }> {
  const { promise: told, resolve } = Promise.withResolvers<StoreBroken>();
  const store = await openPostgres(place, { onBroken: resolve });
  await store.append(batch(0, 3));
  return { store, told };
}

async function assertBroken(store: Store): Promise<void> {
  await assert.rejects(store.head(), StoreBroken);
  await assert.rejects(store.append(batch(3, 4)), StoreBroken);
  await assert.rejects(store.putNote('book', 'key', 'value'), StoreBroken);
  await store.close();
}

async function assertSize(place: ClusterPlace, size: number): Promise<void> {
  const store = await openPostgres(place);
  assert.deepEqual({ ...(await store.head()) }, head(size));
  assert.equal((await store.entries(0, size + 10)).length, size);
  await store.close();
}

before(async () => {
  if (!skip) cluster = await PostgresCluster.start();
});
after(() => cluster?.remove());

test('kill -9 of the gateway: every acknowledged append and note is there', { skip }, async () => {
  const place = cluster.empty();
  let largest = 0;
  for (const acknowledged of [1, 7, 60]) {
    const writer = startWriter(place);
    await writer.upTo((lines) => lines.length > acknowledged);
    await writer.kill();
    assert.ok(writer.lines.length > acknowledged, 'the writer ended by itself');
    const size = await assertKept(() => openPostgres(place), writer.lines);
    assert.ok(size > largest);
    largest = size;
  }
});

test('kill -9 of the whole server mid-append: nothing acknowledged is lost', { skip }, async () => {
  const place = cluster.empty();
  for (const acknowledged of [2, 40, 200]) {
    const writer = startWriter(place);
    await writer.upTo((lines) => lines.length > acknowledged);
    await cluster.crash();
    await writer.upTo(() => false);
    assert.equal(writer.lines.at(-2), 'failed StoreBroken');
    assert.match(writer.lines.at(-1) ?? '', /^again StoreBroken: .*unknown; restart to recover/);
    await cluster.run();
    await assertKept(() => openPostgres(place), writer.lines);
  }
});

test('a session that is ended while nothing is asked is told at once', { skip }, async () => {
  const place = cluster.empty();
  const { store, told } = await opened(place);
  cluster.sql(place.database, `select pg_terminate_backend(pid) ${GATEWAYS}`);
  assert.match((await told).message, /the session was lost/);
  await assertBroken(store);
  await assertSize(place, 3);
});

test(
  'a session lost before the append lands: StoreBroken, and it is not there',
  { skip },
  async () => {
    const place = cluster.empty();
    const { store } = await opened(place);
    const rival = new Client({ ...place });
    await rival.connect();
    await rival.query('begin; select * from sekisho.head for update');
    const append = assert.rejects(store.append(batch(3, 5)), StoreBroken);
    await until(place, `exists (select ${GATEWAYS} and wait_event_type = 'Lock')`);
    await rival.query(`select pg_terminate_backend(pid) ${GATEWAYS}`);
    await append;
    await assertBroken(store);
    await rival.end();
    await assertSize(place, 3);
  },
);

test('a session lost after the append landed: StoreBroken, and it is there', { skip }, async () => {
  const place = cluster.empty();
  const proxy = await openSwallowingProxy(cluster.folder, PROXY_PORT);
  const { store } = await opened({ ...place, port: PROXY_PORT });
  proxy.swallow();
  const append = assert.rejects(store.append(batch(3, 5)), StoreBroken);
  await until(place, 'exists (select from sekisho.head where size = 5)');
  proxy.cut();
  await append;
  await assertBroken(store);
  proxy.close();
  await assertSize(place, 5);
});

test('a commit cancelled while it waits for a standby is not acknowledged', { skip }, async () => {
  const place = cluster.empty();
  const { store } = await opened(place);
  await cluster.crash();
  await cluster.run({ synchronous_standby_names: 'nobody' });
  await store.close();
  const again = await openPostgres(place);
  const append = assert.rejects(again.append(batch(3, 5)), StoreBroken);
  await until(place, `exists (select ${GATEWAYS} and wait_event = 'SyncRep')`);
  cluster.sql(place.database, `select pg_cancel_backend(pid) ${GATEWAYS}`);
  await append;
  await cluster.crash();
  await cluster.run();
});

test('an append that the server refuses half-way leaves nothing of it', { skip }, async () => {
  const place = cluster.empty();
  const { store } = await opened(place);
  const refuse = 'alter table sekisho.entry add check (position < 5)';
  cluster.sql(place.database, refuse);
  await assert.rejects(store.append(batch(3, 9)), StoreBroken);
  await assertBroken(store);
  await assertSize(place, 3);
});

test('whoever opens waits until the session before it has really ended', { skip }, async () => {
  const place = cluster.empty();
  const { store } = await opened(place);
  await assert.rejects(openPostgres(place, { patienceMs: 50 }), /in use by another gateway/);
  const next = openPostgres(place);
  await until(place, `exists (select ${GATEWAYS} and wait_event = 'advisory')`);
  await store.append(batch(3, 4));
  await store.close();
  const opener = await next;
  assert.deepEqual({ ...(await opener.head()) }, head(4));
  await opener.close();
});
