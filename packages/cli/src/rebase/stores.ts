// Stores of nodes that have been stopped, read offline. A running node holds its own locked.
import { existsSync } from 'node:fs';
import { chainOf } from '@sekisho/chains/chain';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { type Left, readLeft } from '@sekisho/replica/rebased-history';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import { nodeChecks } from '@sekisho/replica/wiring/node-checks';
import { Refused } from '../refused.ts';

export const CHECKS = { ...nodeChecks, chain: chainOf };

/** Throws for what is not there: opening would make an empty one. */
export async function withStore<T>(path: string, use: (store: Store) => Promise<T>): Promise<T> {
  if (!existsSync(path)) throw new Error(`there is no store ${path}`);
  const store = openSqlite(path);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export const leftAt = async (path: string): Promise<Left> =>
  orRefused(await withStore(path, (store) => readLeft(store, path)));

/** What was said no to ends the command, with its tag. */
export function orRefused<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Refused(answer.refused, answer.detail);
  return answer;
}
