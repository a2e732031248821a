// Processes of a deployment: each with an empty environment and its own log, ended together.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that has not said it is there by then will not. */
const START_MS = 120_000;

/** USER_HZ is 100 on every Linux that we know of. */
const TICK_MS = 10;

export type Line = Readonly<Record<string, unknown>>;

export interface Start {
  /** As it is imported: `@sekisho/gateway/main`. */
  readonly main: string;
  readonly words: readonly string[];
  /** Standard input, closed after it. */
  readonly input?: string;
  readonly log: string;
  /** It is there when it prints such a line. */
  readonly ready: (line: Line) => boolean;
  readonly onLine?: (line: Line) => void;
}

export class Processes {
  readonly #running: ChildProcess[] = [];
  #ending = false;
  #died: (why: Error) => void = () => {};
  /** Rejects when one ends that should not. */
  readonly death: Promise<never>;

  constructor() {
    this.death = new Promise((_resolve, reject) => {
      this.#died = reject;
    });
    this.death.catch(() => undefined);
  }

  /** Resolves with its process id once it is there. */
  async start({ main, words, input, log, ready, onLine }: Start): Promise<number> {
    const path = fileURLToPath(import.meta.resolve(main));
    const flags = ['--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, path, ...words], { env: {} });
    this.#running.push(child);
    const file = createWriteStream(log, { flags: 'a', mode: 0o600 });
    child.stderr.pipe(file, { end: false });
    child.stdin.on('error', () => {}); // it died before it read; its exit says so
    child.stdin.end(input ?? '');
    const deadline = Promise.withResolvers<void>();
    const late = setTimeout(() => deadline.reject(new Error(`${main}: see ${log}`)), START_MS);
    child.once('exit', (code) => {
      const why = new Error(`${main} ended with exit code ${code}; see ${log}`);
      deadline.reject(why);
      if (!this.#ending) this.#died(why);
    });
    createInterface({ input: child.stdout }).on('line', (text) => {
      file.write(`${text}\n`);
      const line: Line = JSON.parse(text);
      onLine?.(line);
      if (ready(line)) deadline.resolve();
    });
    await deadline.promise.finally(() => clearTimeout(late));
    return child.pid!;
  }

  /** Processor time that all of them have used, ms; undefined where there is no /proc. */
  processorMs(): number | undefined {
    const stats = this.#running.map(({ pid }) => `/proc/${pid}/stat`);
    if (!stats.every((path) => existsSync(path))) return undefined;
    // proc_pid_stat(5): utime and stime are fields 14 and 15, in ticks; the name ends with ")".
    const ticks = stats.map((path) => {
      const [user = 0, system = 0] = readFileSync(path, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')
        .slice(11, 13)
        .map(Number);
      return user + system;
    });
    return ticks.reduce((a, b) => a + b, 0) * TICK_MS;
  }

  async end(): Promise<void> {
    this.#ending = true;
    await Promise.all(
      this.#running
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map(
          (child) =>
            new Promise((resolve) => {
              child.once('exit', resolve);
              child.kill('SIGTERM');
            }),
        ),
    );
  }
}
