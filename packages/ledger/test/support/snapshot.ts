// Snapshots as a node writes them, and their hashes computed another way: from deltas alone, with
// plain objects and the platform's SHA-256.
import { createHash } from 'node:crypto';
import { CHECKS } from '@sekisho/drill/keys';
import { type Body, entryName } from '@sekisho/protocol/entry';
import type { SealedEntry } from '@sekisho/protocol/envelope';
import { portableHashing } from '@sekisho/protocol/hash';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import canonicalize from 'canonicalize';
import { apply } from '../../src/apply.ts';
import { MemoryState } from '../../src/memory.ts';
import { linesOf, Restoring } from '../../src/restored.ts';
import type { Delta } from '../../src/state.ts';

/** Hash of everything that a state holds, whatever its history was. */
export function wholeHash(state: MemoryState): string {
  const hash = createHash('sha256');
  for (const cell of state.content()) hash.update(`${canonicalize(cell)}\n`);
  return hash.digest('hex');
}

export interface Written {
  /** Every segment's lines, from the first to the last seal. */
  readonly lines: readonly string[];
  readonly seal: Body<'state.sealed'>;
  /** Index of the last seal's entry: what comes from there on is not in the snapshot. */
  readonly from: number;
}

/** What a node that folded these entries would have written at their last seal. */
export function snapshotOf(entries: readonly SealedEntry[]): Written {
  const state = new MemoryState();
  const lines: string[] = [];
  let last: Pick<Written, 'seal' | 'from'> | undefined;
  for (const [from, entry] of entries.entries()) {
    if (entryName(entry.type) === 'state.sealed') {
      lines.push(...linesOf(state.segment));
      last = { seal: JSON.parse(Buffer.from(entry.body).toString()), from };
    }
    fold(state, entry);
  }
  if (last === undefined) throw new Error('these entries have no seal');
  return { lines, ...last };
}

export function restored(seal: Written['seal'], parts: readonly string[]): MemoryState | Refusal {
  const restoring = new Restoring(seal, portableHashing);
  for (const part of parts) {
    const wrong = restoring.take(part);
    if (wrong !== undefined) return wrong;
  }
  return restoring.finish();
}

export function fold(state: MemoryState, entry: SealedEntry): Delta {
  const delta = apply(state, entry, CHECKS);
  if (isRefusal(delta)) throw new Error(`${delta.refused}: ${delta.detail}`);
  state.merge(delta);
  return delta;
}

/** The content hash of each seal, by the letter of spec/entries.md. */
export function naiveContentHashes(entries: readonly SealedEntry[]): string[] {
  const state = new MemoryState();
  const cells: Record<string, unknown> = {};
  let named: Record<string, readonly [string, string]> = {};
  const hashes: string[] = [];
  for (const entry of entries) {
    if (entryName(entry.type) === 'state.sealed') {
      const keys = Object.values(named).sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
      const hash = createHash('sha256').update('sekisho/state-content/v2\n');
      hash.update(Buffer.from(hashes.at(-1) ?? '00'.repeat(32), 'hex'));
      for (const [table, id] of keys) {
        hash.update(`${canonicalize([table, id, cells[JSON.stringify([table, id])] ?? null])}\n`);
      }
      hashes.push(hash.digest('hex'));
      named = {};
    }
    for (const [table, id, value] of fold(state, entry)) {
      cells[JSON.stringify([table, id])] = value;
      named[JSON.stringify([table, id])] = [table, id];
    }
  }
  return hashes;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
