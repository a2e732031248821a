// What every store holds its caller to. A breach here is a bug of the caller, not a state of the
// disk: an assertion.
import { type Append, StoreConflict, type StoredHead } from './store.ts';

const ROOT_FORM = /^[0-9a-f]{64}$/;

export function assertAppend({ from, previousRoot, entries, head }: Append): void {
  assert(Number.isSafeInteger(from) && from >= 0, `append from ${from}`);
  assert(head.size === from + entries.length, `${entries.length} entries from ${from}`);
  assert(ROOT_FORM.test(head.root), 'a root that is not 32 bytes of hexadecimal');
  assert(from === 0 ? previousRoot === '' : ROOT_FORM.test(previousRoot), 'the previous root');
  assert(from === 0 || entries.length > 0 || head.root === previousRoot, 'a root without entries');
  assertText(head.note);
}

/** The compare of compare-and-swap: throws StoreConflict unless `batch` follows `stored`. */
export function refuseOther(stored: StoredHead | undefined, batch: Append): void {
  const size = stored?.size ?? 0;
  if (size !== batch.from) {
    throw new StoreConflict(`append from ${batch.from}, but the stored head has size ${size}`);
  }
  if (size > 0 && stored?.root !== batch.previousRoot) {
    throw new StoreConflict(`append after another root at size ${size}`);
  }
}

export function assertRange(from: number, count: number): void {
  assert(Number.isSafeInteger(from) && from >= 0, `entries from ${from}`);
  assert(Number.isSafeInteger(count) && count >= 0, `${count} entries`);
}

/** A lone surrogate has no UTF-8, and SQLite ends a text at NUL: both would come back altered. */
export function assertText(...texts: readonly string[]): void {
  for (const text of texts) {
    assert(text.isWellFormed() && !text.includes('\0'), 'a text with NUL or a lone surrogate');
  }
}

function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`store: ${what}`);
}
