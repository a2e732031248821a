// The tables, in a schema of their own, and whether those that are there are ours.
import type { Client } from 'pg';

const VERSION = 1;

// By the bytes of UTF-8, whatever the database's locale is: `collate "C"`.
const TABLES = `
  create table sekisho.schema_version (
    one boolean primary key default true check (one),
    version integer not null
  );
  create table sekisho.head (
    one boolean primary key default true check (one),
    size bigint not null,
    root text not null,
    note text not null
  );
  create table sekisho.entry (position bigint primary key, bytes bytea not null);
  create table sekisho.note (
    book text collate "C" not null,
    key text collate "C" not null,
    value text not null,
    primary key (book, key)
  );
  insert into sekisho.schema_version (version) values (${VERSION});
  insert into sekisho.head (size, root, note) values (0, '', '');
`;

const OURS = `
  select c.relname as name, c.relpersistence as kept
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'sekisho' and c.relkind in ('r', 'p', 'v', 'f')
`;

/** Makes the tables in an empty database; throws where there are others, or of another version. */
export async function prepareSchema(client: Client): Promise<void> {
  const { rows: found } = await client.query<{ name: string; kept: string }>(OURS);
  if (found.length === 0) return makeTables(client);
  if (!found.some(({ name }) => name === 'schema_version')) {
    throw new Error('its schema "sekisho" is another application’s');
  }
  const { rows } = await client.query<{ version: number }>(
    'select version from sekisho.schema_version',
  );
  if (rows[0]?.version !== VERSION) {
    throw new Error(
      `its schema has version ${rows[0]?.version}, this software knows ${VERSION}: ` +
        'open it with the version of Sekisho that wrote it',
    );
  }
  const loose = found.find(({ kept }) => kept !== 'p');
  if (loose) throw new Error(`its table ${loose.name} is unlogged: a crash would empty it`);
}

async function makeTables(client: Client): Promise<void> {
  // One simple query is one transaction: all of it is there, or nothing.
  await client.query(`create schema if not exists sekisho; ${TABLES}`);
}
