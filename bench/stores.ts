// The gateway's two stores beside each other, by turns on the same disk: bare appends, and requests
// through the whole gateway.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresCluster } from '@sekisho/drill/wiring/postgres-cluster';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { openPostgres } from '@sekisho/gateway/postgres/store';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import { compare, progress, type Round } from './measure.ts';
import { requestsOn } from './requests.ts';

const ENTRY_BYTES = 1_024;
const COMMITS = 200;

interface Pair {
  readonly own: number;
  readonly bare: number;
}

export interface StoreFigures {
  /** Commits of one entry each, per second. */
  readonly alone: Pair;
  /** Entries per second, 32 to a commit. */
  readonly together: Pair;
  /** Requests through the gateway's interface, per second. */
  readonly requests: Pair;
}

/** `own` on PostgreSQL, `bare` on SQLite; undefined where there is no PostgreSQL. */
export async function measureStores(): Promise<StoreFigures | undefined> {
  const reason = lacks('postgresql');
  if (reason) {
    progress(`no figures of PostgreSQL: ${reason}`);
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  const cluster = await PostgresCluster.start();
  try {
    const files = { count: 0 };
    const both = async (round: (store: Store) => Round | Promise<Round>): Promise<Pair> => {
      const own = await openPostgres(cluster.empty());
      const bare = openSqlite(join(folder, `${(files.count += 1)}.db`));
      const pair = await compare(await round(own), await round(bare));
      await Promise.all([own.close(), bare.close()]);
      return pair;
    };
    progress('both stores: commits of 1 entry, of 32, requests');
    const alone = await both((store) => appendsTo(store, 1));
    const together = await both((store) => appendsTo(store, 32));
    return { alone, together, requests: await both(requestsOn) };
  } finally {
    await cluster.remove();
    rmSync(folder, { recursive: true });
  }
}

function appendsTo(store: Store, size: number): Round {
  const entries = Array.from({ length: size }, () => new Uint8Array(ENTRY_BYTES).fill(7));
  const rootOf = (at: number): string => at.toString(16).padStart(64, '0');
  let from = 0;
  const append = async (): Promise<void> => {
    const previousRoot = from === 0 ? '' : rootOf(from);
    const head = { size: from + size, root: rootOf(from + size), note: 'a head' };
    await store.append({ from, previousRoot, entries, head });
    from += size;
  };
  return {
    count: COMMITS * size,
    run: async () => {
      for (let commits = 0; commits < COMMITS; commits++) await append();
    },
  };
}
