// A store over a memory disk, in virtual time: a write takes a moment, may fail before or after it
// lands, and at a crash what was being written has landed or it has not, in order.
import type { MemoryDisk } from '@sekisho/replica/memory-store';
import { type Store, StoreBroken } from '@sekisho/replica/store';
import type { Life } from './life.ts';

/** `onBroken`: the store refuses everything from now on; the process must be started again. */
export function openFaultStore(life: Life, disk: MemoryDisk, onBroken: () => void): Store {
  const { fates, trace } = life.world;
  const inner = disk.open();
  let broken: StoreBroken | undefined;
  const unfinished = new Set<() => Promise<void>>();
  life.onEnd(() => {
    // As a journal leaves it: everything up to some point, nothing after it.
    for (const land of unfinished) {
      if (!fates.landed()) break;
      void land().catch(() => {}); // a conflict would have been its fate anyway
    }
    disk.crash();
  });

  const read = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    life.through(`disk ${what}`, () => {
      if (broken) throw broken;
      return work();
    });
  const write = (what: string, land: () => Promise<void>): Promise<void> =>
    life.through(`disk ${what}`, async () => {
      if (broken) throw broken;
      const { ms, fate } = fates.write();
      unfinished.add(land);
      await life.sleep(ms);
      unfinished.delete(land);
      if (broken) throw broken; // another write failed meanwhile
      if (fate !== 'fails before') await land();
      if (fate === 'lands') return;
      broken = new StoreBroken(`${what} ${fate} landing`);
      trace.note(life.name, broken.message);
      onBroken();
      throw broken;
    });

  return {
    head: () => read('head', () => inner.head()),
    entries: (from, count) => read('entries', () => inner.entries(from, count)),
    note: (book, key) => read(`note ${book}`, () => inner.note(book, key)),
    notes: (book) => read(`notes ${book}`, () => inner.notes(book)),
    append: (batch) => write('append', () => inner.append(batch)),
    putNote: (book, key, value, once) =>
      write(`put ${book}`, () => inner.putNote(book, key, value, once)),
    close: () => inner.close(),
  };
}
