// A thread that works off chunks. Before each input it notes in shared memory which one it is, so
// that the one which never ends can be named.
import { parentPort, workerData } from 'node:worker_threads';
import { collectAstray, type Ran, runChunk } from './chunk-run.ts';
import type { Chunk } from './plan.ts';
import type { Target } from './target.ts';

export interface WorkerOrder {
  readonly module: string;
  readonly seed: number;
  /** [inputs begun, which of its target's the present one is]. */
  readonly beat: Int32Array;
}

export type WorkerAnswer = { readonly chunk: Chunk } & Ran;

const { module, seed, beat }: WorkerOrder = workerData;
const { targets }: { targets: readonly Target[] } = await import(module);
const port = parentPort!;

collectAstray();
const begin = (at: number): void => {
  Atomics.store(beat, 1, at);
  Atomics.add(beat, 0, 1);
};

port.on('message', async (chunk: Chunk) => {
  const target = targets.find(({ name }) => name === chunk.target)!;
  Atomics.add(beat, 0, 1);
  const ran = await runChunk(target, { seed, chunk: chunk.chunk, count: chunk.count }, begin);
  port.postMessage({ chunk, ...ran } satisfies WorkerAnswer);
});
port.postMessage('ready');
