// A command, run inside the test: a process for each would cost seconds on a busy machine.
import { type Command, readInvocation, REFUSED, WRONG_USAGE, WrongUsage } from '../src/command.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** Of the error that the command threw, as the command line would say it. */
  readonly err: string;
}

export async function runInside(command: Command, ...words: readonly string[]): Promise<Ran> {
  let out = '';
  const { write } = process.stdout;
  // Commands write texts; what the test runner writes meanwhile are bytes, and go their way.
  process.stdout.write = ((what: string | Uint8Array, ...rest: []) => {
    if (typeof what !== 'string') return write.call(process.stdout, what, ...rest);
    out += what;
    return true;
  }) as typeof write;
  try {
    return { code: await command.run(readInvocation(command, words)), out, err: '' };
  } catch (fault) {
    const err = fault instanceof Error ? fault.message : String(fault);
    return { code: fault instanceof WrongUsage ? WRONG_USAGE : REFUSED, out, err };
  } finally {
    process.stdout.write = write;
  }
}
