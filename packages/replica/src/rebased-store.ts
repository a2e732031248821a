// A node's store for the ledger that begins anew: the entries up to the base, and its promises. The
// old store stays as it is: it is the evidence of what happened.
import { Tree, leafHash } from '@sekisho/log/tree';
import { hex } from '@sekisho/protocol/bytes';
import { ENVELOPE_BYTES } from '@sekisho/protocol/envelope';
import { BIRTH_BOOK, PROMISE_BOOK } from './rebased-history.ts';
import type { Store } from './store.ts';

/** Entries written in one transaction. */
const WRITE_AHEAD = 1_024;

/**
 * At most `base` of these entries; of the old store every promise, byte for byte, and since when it
 * has them. What else a node notes is of the ledger before: heads cosigned, stops held (they are
 * carried), how far it had read the chain (what it reported after the base it reports again).
 */
export async function writeAnew(
  own: Store,
  entries: readonly Uint8Array[],
  base: number,
  target: Store,
): Promise<number> {
  // Promises first: a store half-written has all of them.
  for (const book of [PROMISE_BOOK, BIRTH_BOOK]) {
    for (const [key, value] of await own.notes(book)) {
      await target.putNote(book, key, value, 'once');
    }
  }
  const kept = entries.slice(0, base);
  const tree = new Tree();
  let root = '';
  for (let at = 0; at < kept.length; at += WRITE_AHEAD) {
    const some = kept.slice(at, at + WRITE_AHEAD);
    for (const bytes of some) tree.append(leafHash(bytes.slice(0, ENVELOPE_BYTES)));
    const head = { size: tree.size, root: hex(tree.root()), note: '' };
    await target.append({ from: at, previousRoot: root, entries: some, head });
    root = head.root;
  }
  return kept.length;
}
