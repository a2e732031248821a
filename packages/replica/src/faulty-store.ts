// Fails chosen writes twice over: before they land and after. Whoever survives both has not taken
// an error for a "no".
import { type Store, StoreBroken } from './store.ts';

export type StoreWrite = 'append' | 'putNote';

/** `n` counts the writes of this store from 1, whichever they are; `book` is that of a note. */
export type FaultPlan = (
  operation: StoreWrite,
  n: number,
  book?: string,
) => 'before' | 'after' | undefined;

/** Like a real store it refuses everything after a fault: open the one underneath again. */
export function faultyStore(store: Store, plan: FaultPlan): Store {
  let writes = 0;
  let broken: StoreBroken | undefined;

  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    if (broken) throw broken;
    return work();
  };
  const write = async (
    operation: StoreWrite,
    work: () => Promise<void>,
    book?: string,
  ): Promise<void> => {
    if (broken) throw broken;
    writes += 1;
    const fault = plan(operation, writes, book);
    if (fault === 'after') await work();
    if (fault !== undefined) {
      broken = new StoreBroken(`planned fault ${fault} write ${writes} (${operation})`);
      throw broken;
    }
    await work();
  };

  return {
    head: () => read(() => store.head()),
    entries: (from, count) => read(() => store.entries(from, count)),
    note: (book, key) => read(() => store.note(book, key)),
    notes: (book) => read(() => store.notes(book)),
    append: (batch) => write('append', () => store.append(batch)),
    putNote: (book, key, value, once) =>
      write('putNote', () => store.putNote(book, key, value, once), book),
    close: () => store.close(),
  };
}
