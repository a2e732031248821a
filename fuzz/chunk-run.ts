// One chunk of a target: its inputs in order, each to its end, until one is a finding.
import fc from 'fast-check';
import { chunkSeed } from './plan.ts';
import { smaller } from './smaller.ts';
import { CHUNK, type Input, type Target } from './target.ts';

export interface Found {
  readonly target: string;
  /** Among all inputs of the target and seed, from 0. */
  readonly at: number;
  readonly what: string;
  /** Of a small input with the same end, where one was found in time. */
  readonly input: Input;
}

export interface Ran {
  readonly inputs: number;
  readonly accepted: number;
  readonly found?: Found;
}

/** The inputs of a chunk, the same whenever they are made. */
export const inputsOf = (target: Target, seed: number, chunk: number, count: number): Input[] =>
  fc
    .sample(target.inputs, { numRuns: CHUNK, seed: chunkSeed(target.name, seed, chunk) })
    .slice(0, count);

/** `begin` is told before each input, so that somebody else can say which one never ended. */
export async function runChunk(
  target: Target,
  { seed, chunk, count }: { seed: number; chunk: number; count: number },
  begin: (at: number) => void = () => {},
): Promise<Ran> {
  const inputs = inputsOf(target, seed, chunk, count);
  const opened = await target.open();
  let accepted = 0;
  for (const [i, input] of inputs.entries()) {
    const at = chunk * CHUNK + i;
    begin(at);
    try {
      if (await opened.run(input)) accepted += 1;
      await turn();
      if (astray.length > 0) throw astray.splice(0)[0];
    } catch (fault) {
      await quietly(() => opened.close?.());
      const small = await smaller(target, input);
      const found = { target: target.name, at, what: said(fault), input: small };
      return { inputs: i + 1, accepted, found };
    }
  }
  try {
    await opened.close?.();
  } catch (fault) {
    const at = chunk * CHUNK + count - 1;
    const what = `after all of the chunk: ${said(fault)}`;
    return {
      inputs: count,
      accepted,
      found: { target: target.name, at, what, input: inputs.at(-1)! },
    };
  }
  return { inputs: count, accepted };
}

/** What was rejected and nobody caught, since it was looked for last. */
const astray: unknown[] = [];

/** From now on it is a finding of the input that brought it about, not the end of the thread. */
export function collectAstray(): void {
  process.on('unhandledRejection', (fault) => astray.push(fault ?? new Error('nothing')));
}

/** Node tells of a rejection only when nothing else is left to do. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function quietly(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch {
    // the finding itself is told; what it left behind is not another one
  }
}

/** A finding in its own words; of anything else the first lines of where it came from. */
function said(fault: unknown): string {
  if (!(fault instanceof Error)) return `it threw ${String(fault)}`;
  if (fault.name === 'Finding') return fault.message;
  return (fault.stack ?? fault.message).split('\n').slice(0, 5).join('\n');
}
