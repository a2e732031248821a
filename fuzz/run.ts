// All chunks over a few threads, and a watchdog over those: an input that never ends, or that ends
// its thread, is a finding like any other.
import { Worker } from 'node:worker_threads';
import { type Found, inputsOf } from './chunk-run.ts';
import { type Chunk, chunksOf, planned } from './plan.ts';
import { CHUNK, type Target } from './target.ts';
import type { WorkerAnswer, WorkerOrder } from './worker.ts';

export interface Wanted {
  /** Their names, and the module that exports them as `targets`. */
  readonly targets: readonly Target[];
  readonly module: string;
  readonly seed: number;
  readonly inputs: number;
  readonly workers: number;
  /** Milliseconds after which one input counts as hanging; the slowest honest one takes seconds. */
  readonly hangMs: number;
  /** Only the chunk of this input, of one target. */
  readonly at?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Row {
  readonly target: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly found: readonly Found[];
}

/** A thread that needs more than this has met an input that eats memory. */
const MAX_MB = 1_024;
/** Enough findings of one target to look at. */
const MAX_FOUND = 2;

export async function runAll(wanted: Wanted): Promise<readonly Row[]> {
  const queue = queueOf(wanted);
  const total = queue.reduce((sum, { count }) => sum + count, 0);
  const tally = new Tally(wanted.targets.map(({ name }) => name));
  const each = Array.from({ length: Math.min(wanted.workers, queue.length) }, async () => {
    while (queue.length > 0) {
      await workOff(wanted, queue, (chunk, answer) => {
        tally.take(chunk, answer);
        wanted.onProgress?.(tally.inputs, total);
        if (tally.hasEnough(chunk.target)) drop(queue, chunk.target);
      });
    }
  });
  await Promise.all(each);
  return tally.rows;
}

function queueOf({ targets, inputs, at }: Wanted): Chunk[] {
  if (at === undefined) return chunksOf(planned(targets, inputs));
  const chunk = Math.floor(at / CHUNK);
  return targets.map(({ name }) => ({ target: name, chunk, count: (at % CHUNK) + 1 }));
}

function drop(queue: Chunk[], target: string): void {
  const rest = queue.filter((chunk) => chunk.target !== target);
  queue.splice(0, queue.length, ...rest);
}

type Answer = Pick<WorkerAnswer, 'inputs' | 'accepted' | 'found'>;

/** One thread until the queue is empty, or until an input ends or outlasts it. */
function workOff(
  wanted: Wanted,
  queue: Chunk[],
  take: (chunk: Chunk, answer: Answer) => void,
): Promise<void> {
  const { module, seed, hangMs, targets } = wanted;
  const beat = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { module, seed, beat } satisfies WorkerOrder,
    resourceLimits: { maxOldGenerationSizeMb: MAX_MB },
  });
  let present: Chunk | undefined;
  const lost = (what: string): void => {
    if (present === undefined) return;
    const at = Atomics.load(beat, 1);
    const target = targets.find(({ name }) => name === present!.target)!;
    const chunk = Math.floor(at / CHUNK);
    const input = inputsOf(target, seed, chunk, CHUNK)[at % CHUNK] ?? '';
    const found = { target: target.name, at, what, input };
    take(present, { inputs: (at % CHUNK) + 1, accepted: 0, found });
    present = undefined;
  };
  return new Promise((resolve, reject) => {
    let seen = -1;
    const dog = setInterval(() => {
      const now = Atomics.load(beat, 0);
      if (now !== seen || present === undefined) {
        seen = now;
        return;
      }
      lost(`it did not end within ${hangMs} ms`);
      void worker.terminate();
    }, hangMs);
    worker.on('message', (answer: WorkerAnswer | 'ready') => {
      if (answer !== 'ready') take(answer.chunk, answer);
      present = queue.shift();
      if (present === undefined) void worker.terminate();
      else worker.postMessage(present);
    });
    worker.on('error', (fault) => {
      const what = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
      if (present === undefined) reject(fault);
      else lost(`it ended its thread: ${what.split('\n').slice(0, 6).join('\n')}`);
    });
    worker.on('exit', () => {
      clearInterval(dog);
      lost('its thread ended with nothing left to wait for');
      resolve();
    });
  });
}

class Tally {
  readonly #rows = new Map<string, { inputs: number; accepted: number; found: Found[] }>();
  inputs = 0;

  constructor(names: readonly string[]) {
    for (const name of names) this.#rows.set(name, { inputs: 0, accepted: 0, found: [] });
  }

  take({ target }: Chunk, { inputs, accepted, found }: Answer): void {
    const row = this.#rows.get(target)!;
    row.inputs += inputs;
    row.accepted += accepted;
    this.inputs += inputs;
    if (found !== undefined) row.found.push(found);
  }

  hasEnough(target: string): boolean {
    return this.#rows.get(target)!.found.length >= MAX_FOUND;
  }

  get rows(): readonly Row[] {
    return [...this.#rows].map(([target, row]) => ({ target, ...row }));
  }
}
