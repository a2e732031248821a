// A store whose failure is the end of its process. What a failed write left on the disk is known
// only to whoever opens it again; so a daemon does not stand there halted, it ends, and whoever
// supervises it starts it anew. Nothing is answered in between: `end` does not come back.
import { type Store, StoreBroken } from './store.ts';

export function vitalStore(store: Store, end: (fault: Error) => void): Store {
  const vital = async <T>(work: () => Promise<T>, isEnd: (fault: Error) => boolean): Promise<T> => {
    try {
      return await work();
    } catch (fault) {
      if (fault instanceof Error && isEnd(fault)) end(fault);
      throw fault;
    }
  };
  const isBroken = (fault: Error): boolean => fault instanceof StoreBroken;
  return {
    head: () => vital(() => store.head(), isBroken),
    entries: (from, count) => vital(() => store.entries(from, count), isBroken),
    note: (book, key) => vital(() => store.note(book, key), isBroken),
    notes: (book) => vital(() => store.notes(book), isBroken),
    // Also a conflict: this process does not hold what the store does, and its replica is halted.
    append: (batch) =>
      vital(
        () => store.append(batch),
        () => true,
      ),
    putNote: (book, key, value, once) =>
      vital(() => store.putNote(book, key, value, once), isBroken),
    close: () => store.close(),
  };
}
