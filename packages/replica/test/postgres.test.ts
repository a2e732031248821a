// The gateway's production store on a real PostgreSQL: the contract of every store, and what it
// refuses to begin on. postgres-crash.test.ts has what happens while it is written to.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { PostgresCluster } from '@sekisho/drill/wiring/postgres-cluster';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { openPostgres } from '@sekisho/gateway/postgres/store';
import { StoreBroken } from '../src/store.ts';
import { createAuthority } from './certificates.ts';
import { storeContract } from './store-contract.ts';

const skip = lacks('postgresql');
let cluster: PostgresCluster;
/** No test waits for a lock that is not let go. */
const HURRY = { patienceMs: 100 };

/** It opens, and nothing more. */
async function opens(place: Parameters<typeof openPostgres>[0]): Promise<void> {
  const store = await openPostgres(place, HURRY);
  await store.close();
}

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(typeof address === 'object' && address);
  return address.port;
}

/** Sets it for new sessions and waits until they have it. */
function setServer(name: string, value: string): void {
  cluster.sql('postgres', `alter system set ${name} = ${value}`);
  cluster.sql('postgres', 'select pg_reload_conf()');
  while (cluster.sql('postgres', `show ${name}`) !== value);
}

before(async () => {
  if (!skip) cluster = await PostgresCluster.start();
});
after(() => cluster?.remove());

storeContract(
  'postgres',
  () => {
    const place = cluster.empty();
    return () => openPostgres(place, HURRY);
  },
  skip,
);

for (const setting of ['fsync', 'full_page_writes']) {
  test(`a server with ${setting} off is refused`, { skip }, async () => {
    const place = cluster.empty();
    setServer(setting, 'off');
    await assert.rejects(opens(place), new RegExp(`${setting} is off, not on: a power cut`));
    setServer(setting, 'on');
    await opens(place);
  });
}

test('a role that would not wait for the disk does so nevertheless', { skip }, async () => {
  const place = cluster.empty();
  cluster.sql('postgres', `alter role ${place.user} set synchronous_commit = off`);
  await opens(place);
  cluster.sql('postgres', `alter role ${place.user} reset synchronous_commit`);
});

test('a database that is not UTF-8 is refused', { skip }, async () => {
  const latin = "encoding 'LATIN1' template template0 locale_provider libc locale 'C'";
  cluster.sql('postgres', `create database latin ${latin}`);
  await assert.rejects(opens(cluster.place('latin')), /server_encoding is LATIN1, not UTF8/);
});

test(
  'tables of others, of another version or without a log are refused, unchanged',
  { skip },
  async () => {
    const foreign = cluster.empty();
    cluster.sql(foreign.database, 'create schema sekisho; create table sekisho.mine (a int)');
    await assert.rejects(opens(foreign), /schema "sekisho" is another application/);
    const tables = "select count(*) from pg_tables where schemaname = 'sekisho'";
    assert.equal(cluster.sql(foreign.database, tables), '1');
    const newer = cluster.empty();
    await opens(newer);
    cluster.sql(newer.database, 'update sekisho.schema_version set version = 2');
    await assert.rejects(opens(newer), /schema has version 2, this software knows 1/);
    const loose = cluster.empty();
    await opens(loose);
    cluster.sql(loose.database, 'alter table sekisho.entry set unlogged');
    await assert.rejects(opens(loose), /table entry is unlogged: a crash would empty it/);
  },
);

test('a database whose head was deleted is not taken for an empty one', { skip }, async () => {
  const place = cluster.empty();
  await opens(place);
  cluster.sql(place.database, 'delete from sekisho.head');
  const store = await openPostgres(place, HURRY);
  await assert.rejects(store.head(), /somebody has deleted the head/);
  await store.close();
});

test('a schema that an administrator made for the role is taken, empty', { skip }, async () => {
  const place = cluster.empty();
  cluster.sql(place.database, 'create schema sekisho');
  await opens(place);
});

test('the password is asked for by name, and is in no error', { skip }, async () => {
  const place = cluster.empty();
  const { password, ...without } = place;
  await assert.rejects(opens(without), /asks for a password: name a "passwordFile"/);
  const wrong = 'a wrong and secret word';
  await assert.rejects(opens({ ...place, password: wrong }), (fault: Error) => {
    assert.match(fault.message, /^PostgreSQL .*authentication failed/);
    return !`${fault.stack} ${JSON.stringify(fault)} ${String(fault.cause)}`.includes(wrong);
  });
  await opens({ ...without, password });
});

test('another machine without TLS is refused before anything is sent', { skip }, async () => {
  const place = { ...cluster.place('nowhere'), host: '192.0.2.1' };
  await assert.rejects(opens(place), /192\.0\.2\.1:5432\/nowhere is another machine: name its CA/);
});

test('a server that is away is no reason for anybody to look: StoreBroken', { skip }, async () => {
  await assert.rejects(opens({ ...cluster.place('ledger'), port: await freePort() }), StoreBroken);
  await assert.rejects(opens(cluster.place('nowhere')), (fault) => !(fault instanceof StoreBroken));
});

test('TLS: by the CA that was named, or not at all', { skip }, async () => {
  const place = { ...cluster.empty(), host: '127.0.0.1', port: await freePort() };
  const [own, other] = [await createAuthority('own'), await createAuthority('other')];
  const issued = await own.issue('database');
  const tcp = { listen_addresses: '127.0.0.1', port: `${place.port}` };
  const files = {
    ssl_cert_file: cluster.write('server.crt', issued.cert),
    ssl_key_file: cluster.write('server.key', issued.key),
  };
  await cluster.crash();
  await cluster.run(tcp);
  const { ca } = own;
  await assert.rejects(opens({ ...place, tls: { ca } }), /does not support SSL/);
  await cluster.crash();
  await cluster.run({ ...tcp, ...files, ssl: 'on' });
  const store = await openPostgres({ ...place, tls: { ca } }, HURRY);
  const ask = `select ssl from pg_stat_ssl join pg_stat_activity using (pid)
    where application_name = 'sekisho-gateway'`;
  assert.equal(cluster.sql('postgres', ask, place.port), 't');
  await store.close();
  await assert.rejects(opens({ ...place, tls: { ca: other.ca } }), /certificate/);
});

test('a standby is refused', { skip }, async () => {
  await cluster.crash();
  await cluster.run();
  const place = cluster.empty();
  cluster.sql('postgres', 'checkpoint');
  await cluster.crash();
  cluster.write('data/standby.signal', '');
  await cluster.run();
  await assert.rejects(opens(place), /it is a standby: name the primary/);
});
