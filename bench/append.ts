// The bare durable append: what any system that promises durability before it answers has to pay.
// node:sqlite with the settings of our own store, one row of 1 kB in each transaction.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { progress, quantile } from './measure.ts';

const ROW_BYTES = 1_024;
const WARM_UP = 200;
const APPENDS = 3_000;

export interface AppendFigures {
  /** Per second, one after another. */
  readonly rate: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

export function measureAppends(): AppendFigures {
  progress(`${APPENDS} bare durable appends`);
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  const database = new DatabaseSync(join(folder, 'append.db'));
  try {
    database.exec('pragma locking_mode = exclusive');
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    database.exec('create table entry (position integer primary key, bytes blob not null) strict');
    const put = database.prepare('insert into entry (bytes) values (?)');
    const row = new Uint8Array(ROW_BYTES);
    for (let i = 0; i < WARM_UP; i++) put.run(row);
    const times: number[] = [];
    const began = performance.now();
    for (let i = 0; i < APPENDS; i++) {
      const start = performance.now();
      put.run(row);
      times.push(performance.now() - start);
    }
    const rate = APPENDS / ((performance.now() - began) / 1_000);
    return { rate, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}
