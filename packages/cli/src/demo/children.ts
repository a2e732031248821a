// The demo's processes: started one by one, each with its own log file, all ended together.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process that has not said it is there by then will not. */
const START_MS = 120_000;
const END_MS = 3_000;

export interface Start {
  readonly name: string;
  readonly main: string;
  readonly args: readonly string[];
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  readonly log: string;
  /** The process is there when it prints a JSON line with one of these. */
  readonly ready: (line: Readonly<Record<string, unknown>>) => boolean;
}

export class Children {
  readonly #running: { readonly name: string; readonly child: ChildProcess }[] = [];
  /** Processes that are to end. */
  readonly #ending = new Set<ChildProcess>();
  #died: (why: Error) => void = () => {};
  /** Rejects when a process ends that should not. */
  readonly death: Promise<never>;

  constructor() {
    this.death = new Promise((_resolve, reject) => {
      this.#died = reject;
    });
    this.death.catch(() => undefined); // whoever waits on it is told; nobody must
  }

  /** Starts a process and waits until it says it is there. */
  start({
    name,
    main,
    args,
    input,
    log,
    ready,
  }: Start): Promise<Readonly<Record<string, unknown>>> {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, ...args],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {}, // nothing of this shell's environment is a process's business
      },
    );
    this.#running.push({ name, child });
    const file = createWriteStream(log, { flags: 'a', mode: 0o600 });
    child.stderr!.pipe(file, { end: false });
    child.stdin!.on('error', () => {}); // it died before it read; its exit says so
    child.stdin!.end(input ?? '');
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${name} did not start; see ${log}`)),
        START_MS,
      );
      child.once('exit', (code) => {
        const why = `${name} ended with exit code ${code}; see ${log}`;
        reject(new Error(why));
        if (!this.#ending.has(child)) this.#died(new Error(why));
      });
      createInterface({ input: child.stdout! }).on('line', (text) => {
        file.write(`${text}\n`);
        const line = parse(text);
        if (line === undefined || !ready(line)) return;
        clearTimeout(late);
        resolve(line);
      });
    });
  }

  /** Ends every process, or those of these names; those that do not listen are killed. */
  async end(names?: readonly string[]): Promise<void> {
    const ending = this.#running.filter(({ name }) => names?.includes(name) ?? true);
    await Promise.all(
      ending.map(({ child }) => {
        this.#ending.add(child);
        if (child.exitCode !== null || child.signalCode !== null) return undefined;
        return new Promise<void>((resolve) => {
          const kill = setTimeout(() => child.kill('SIGKILL'), END_MS);
          child.once('exit', () => {
            clearTimeout(kill);
            resolve();
          });
          child.kill('SIGTERM');
        });
      }),
    );
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // a line for people
  }
}
