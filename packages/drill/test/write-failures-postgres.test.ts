// The gateway's rows of the table on PostgreSQL. Those that need a whole station are not played
// here: its clock stands still while nothing moves, and does not wait for a database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PostgresCluster } from '@sekisho/drill/wiring/postgres-cluster';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { openPostgres } from '@sekisho/gateway/postgres/store';
import type { Disk, When } from './write-failures/form.ts';
import { TABLE } from './write-failures/table.ts';

const WHEN: readonly When[] = ['before', 'after'];
const STATION = ['a payment that was prepared', 'a payment that was signed'];
const OURS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'ledger'";

const skip = lacks('postgresql');
let cluster: PostgresCluster;
before(async () => {
  if (!skip) cluster = await PostgresCluster.start();
});
after(() => cluster?.remove());

/** A crash: the server ends every session at once, as it does when a process is gone. */
function database(): Disk {
  const place = cluster.empty();
  return {
    open: () => openPostgres(place),
    crash: async () => void cluster.sql('postgres', OURS),
  };
}

for (const { what, scene, fates } of TABLE['The gateway']!) {
  if (STATION.includes(what)) continue;
  for (const when of WHEN) {
    test(`PostgreSQL: ${what}: fails ${when} it lands`, { skip }, async () => {
      assert.deepEqual(await scene(when, database), fates[when]);
    });
  }
}
