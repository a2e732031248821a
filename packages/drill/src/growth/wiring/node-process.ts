// A node in a process of its own, called over its channel.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Call } from './calls.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const FLAGS = ['--disable-warning=ExperimentalWarning', '--expose-gc'];

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (fault: Error) => void;
}

export class NodeProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor() {
    this.#child = fork(WORKER, [], { execArgv: FLAGS, serialization: 'advanced' });
    this.#child.on(
      'message',
      ({ id, value, fault }: { id: number; value: never; fault: string }) => {
        const waiting = this.#waiting.get(id)!;
        this.#waiting.delete(id);
        if (fault === undefined) waiting.resolve(value);
        else waiting.reject(new Error(fault));
      },
    );
    this.#child.on('exit', (code, signal) => {
      const fault = new Error(`a node's process ended: ${signal ?? code}`);
      for (const { reject } of this.#waiting.values()) reject(fault);
    });
  }

  call<Answer>(call: Call): Promise<Answer> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, call });
    });
  }

  /** Without a word to it, as a power cut would; what is durable is in its file. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return resolve();
      this.#child.once('exit', () => resolve());
      this.#child.kill('SIGKILL');
    });
  }
}
