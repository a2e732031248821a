// How many inputs each target gets, and from which seed each chunk of them is made.
import { createHash } from 'node:crypto';
import { CHUNK, type Target } from './target.ts';

/** By their shares; what a target may not have goes to the others. Each gets at least one. */
export function planned(targets: readonly Target[], inputs: number): ReadonlyMap<string, number> {
  const given = new Map<string, number>();
  let left = inputs;
  let open = [...targets];
  for (;;) {
    const shares = open.reduce((sum, { share }) => sum + share, 0);
    const full = open.filter(({ share, atMost = Infinity }) => (left * share) / shares > atMost);
    if (full.length === 0) {
      for (const { name, share } of open)
        given.set(name, Math.max(1, Math.round((left * share) / shares)));
      return given;
    }
    for (const { name, atMost = 0 } of full) {
      given.set(name, Math.min(atMost, inputs));
      left = Math.max(0, left - atMost);
    }
    open = open.filter((target) => !full.includes(target));
    if (open.length === 0) return given;
  }
}

/** Of one chunk of one target: an input is found again by target, seed and place alone. */
export function chunkSeed(target: string, seed: number, chunk: number): number {
  const hash = createHash('sha256').update(`${target}\n${seed}\n${chunk}`).digest();
  return hash.readInt32BE(0);
}

export interface Chunk {
  readonly target: string;
  /** Which of the target's chunks. */
  readonly chunk: number;
  readonly count: number;
}

/** The chunks in the order they are worked off: by turns, so that slow targets do not come last. */
export function chunksOf(counts: ReadonlyMap<string, number>): Chunk[] {
  const rounds: Chunk[][] = [];
  for (const [target, total] of counts) {
    for (let chunk = 0; chunk * CHUNK < total; chunk++) {
      const count = Math.min(CHUNK, total - chunk * CHUNK);
      (rounds[chunk] ??= []).push({ target, chunk, count });
    }
  }
  return rounds.flat();
}
