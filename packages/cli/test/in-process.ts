// A command, run inside the test: a process for each would cost seconds on a busy machine.
import { mock } from 'node:test';
import { type Command, readInvocation, REFUSED, WRONG_USAGE, WrongUsage } from '../src/command.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  /** Of the error that the command threw, as the command line would say it. */
  readonly err: string;
}

export async function runInside(command: Command, ...words: readonly string[]): Promise<Ran> {
  let out = '';
  const write = mock.method(process.stdout, 'write', (text: string) => {
    out += text;
    return true;
  });
  try {
    return { code: await command.run(readInvocation(command, words)), out, err: '' };
  } catch (fault) {
    const err = fault instanceof Error ? fault.message : String(fault);
    return { code: fault instanceof WrongUsage ? WRONG_USAGE : REFUSED, out, err };
  } finally {
    write.mock.restore();
  }
}
