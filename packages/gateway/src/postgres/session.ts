// The one session of a gateway with its database: durable as we mean it, and the only one. Its
// advisory lock and its writes are of the same session on purpose: a session that is lost takes the
// lock with it only after the server has ended its last statement, so whoever opens next knows what
// landed, and nothing of ours can land later.
import { StoreBroken } from '@sekisho/replica/store';
import { Client, type ClientConfig } from 'pg';
import { mustBePrivate, nameOf, type PostgresPlace } from './place.ts';

/** "SEKI": the advisory lock, in the space of this database. */
const LOCK = 0x53_45_4b_49;
const CONNECT_MS = 10_000;
/** A commit that takes longer is as good as lost; the session is given up. */
const QUERY_MS = 60_000;
/** The first with idle_session_timeout, which must be off. */
const OLDEST_SERVER = 140_000;

/** The server finds out within half a minute that this machine is gone, and frees the lock. */
const KEEPALIVES = { idle: 10, interval: 5, count: 4 };

/** As long as the server may take to notice that the gateway before us is gone, and some more. */
export const LOCK_PATIENCE_MS = 35_000;

/** What this session sets for itself, whatever role, database or environment say. */
const OWN_SETTINGS: Readonly<Record<string, string>> = {
  synchronous_commit: 'on',
  // A cancelled wait for a standby is reported as a commit: nothing here may cancel.
  statement_timeout: '0',
  idle_session_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  default_transaction_read_only: 'off',
  default_transaction_isolation: 'read committed',
  search_path: 'pg_catalog',
  tcp_keepalives_idle: `${KEEPALIVES.idle}`,
  tcp_keepalives_interval: `${KEEPALIVES.interval}`,
  tcp_keepalives_count: `${KEEPALIVES.count}`,
  tcp_user_timeout: `${(KEEPALIVES.idle + KEEPALIVES.interval * KEEPALIVES.count) * 1_000}`,
};

/** What the server must be, and why. */
const SERVER: readonly (readonly [setting: string, value: string, why: string])[] = [
  ['fsync', 'on', 'a power cut would lose entries that were acknowledged'],
  ['full_page_writes', 'on', 'a power cut could tear a page, and what is in it'],
  ['synchronous_commit', 'on', 'a commit would be acknowledged before it is on the disk'],
  ['server_encoding', 'UTF8', 'notes are UTF-8'],
];

/** Connected, checked, locked. Throws an error for people that never holds the password. */
export async function openSession(place: PostgresPlace, patienceMs: number): Promise<Client> {
  mustBePrivate(place);
  const client = new Client(configOf(place));
  client.on('error', () => {}); // until the store listens; whatever is under way fails by itself
  try {
    await client.connect();
    await makeDurable(client);
    await lock(client, patienceMs);
    return client;
  } catch (fault) {
    void client.end().catch(() => {});
    throw unfit(place, fault);
  }
}

/** StoreBroken where it only is away, so that a supervisor tries again; else somebody must look. */
export function unfit(place: PostgresPlace, fault: unknown): Error {
  const why = fault instanceof Error ? fault.message : 'unknown';
  return isAway(fault)
    ? new StoreBroken(`${nameOf(place)} cannot be reached`, { cause: fault })
    : new Error(`${nameOf(place)} cannot be the store: ${why}`, { cause: fault });
}

/** Codes of the system, and of a server that is starting, stopping or full (SQLSTATE). */
const AWAY = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', '57P01', '57P02', '57P03', '53300'],
];
/** Said by the driver, without a code. */
const AWAY_WORDS = /^(timeout expired|Connection terminated( unexpectedly)?|Query read timeout)$/;

const isAway = (fault: unknown): boolean =>
  fault instanceof Error &&
  (AWAY_WORDS.test(fault.message) || AWAY.some((code) => isCode(fault, code)));

/** Everything is said, so that no variable of the environment (PGOPTIONS, …) says it for us. */
function configOf({ host, port, database, user, password, tls }: PostgresPlace): ClientConfig {
  return {
    ...{ host, port, database, user },
    // A function, lest the driver look for a password of its own in ~/.pgpass or PGPASSWORD.
    password: () => {
      if (password === undefined) throw new Error('it asks for a password: name a "passwordFile"');
      return password;
    },
    ssl: tls === undefined ? false : { ...tls, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    enableChannelBinding: true,
    application_name: 'sekisho-gateway',
    options: '-c client_min_messages=warning',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVES.idle * 1_000,
  };
}

async function makeDurable(client: Client): Promise<void> {
  const version = Number(await setting(client, 'server_version_num'));
  if (version < OLDEST_SERVER) throw new Error('it is older than PostgreSQL 14');
  const { rows } = await client.query('select pg_is_in_recovery() as follows');
  if (rows[0]?.follows !== false) throw new Error('it is a standby: name the primary');
  for (const [name, value] of Object.entries(OWN_SETTINGS)) {
    await client.query('select set_config($1, $2, false)', [name, value]);
  }
  for (const [name, value, why] of SERVER) {
    const found = await setting(client, name);
    if (found !== value) throw new Error(`${name} is ${found}, not ${value}: ${why}`);
  }
}

async function setting(client: Client, name: string): Promise<string> {
  const { rows } = await client.query('select current_setting($1) as value', [name]);
  return String(rows[0]?.value);
}

/** A session lock: held until the session ends, however it ends. */
async function lock(client: Client, patienceMs: number): Promise<void> {
  await client.query("select set_config('lock_timeout', $1, false)", [`${patienceMs}`]);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
  } catch (cause) {
    if (!isCode(cause, '55P03')) throw cause; // lock_not_available
    throw new Error('it is in use by another gateway: stop that one first', { cause });
  }
  await client.query("select set_config('lock_timeout', '0', false)");
}

/** An error of the server with this SQLSTATE. */
const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
