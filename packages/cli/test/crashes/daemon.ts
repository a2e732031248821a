// One process of the town as its host would keep it: killed whenever the test says so, and started
// again with the same words as soon as it is dead, as any service manager does. Nobody else helps.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Start } from '../../src/demo/children.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface DaemonParts {
  readonly start: Start;
  readonly log: string;
  readonly see: (kind: string) => void;
  readonly onLine: (line: Line) => void;
  /** It ended though nobody killed it: never to be forgiven while its disk works. */
  readonly onDeath: (why: Error) => void;
}

/** Of what it printed last, for whoever looks why it ended. */
const LAST_LINES = 8;

export class Daemon {
  readonly name: string;
  readonly #parts: DaemonParts;
  readonly #log: WriteStream;
  readonly #last: string[] = [];
  #child: ChildProcess | undefined;
  #isDoomed = false;
  #isKept = true;
  /** Times it was killed, and times it said that it is there. */
  kills = 0;
  arrivals = 0;

  constructor(parts: DaemonParts) {
    this.name = parts.start.name;
    this.#parts = parts;
    this.#log = createWriteStream(parts.log, { flags: 'a' });
  }

  get last(): string {
    return this.#last.join('\n');
  }

  start(): void {
    const { start, see } = this.#parts;
    const words = ['--disable-warning=ExperimentalWarning', start.main, ...start.args];
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'], env: {} });
    this.#child = child;
    this.#isDoomed = false;
    this.#isKept = true;
    child.stdin.on('error', () => {}); // killed before it read
    child.stdin.end(start.input ?? '');
    createInterface({ input: child.stderr }).on('line', (text) => this.#note(text));
    createInterface({ input: child.stdout }).on('line', (text) => this.#line(child, text));
    child.once('exit', (code, signal) => this.#ended(code, signal));
    child.once('spawn', () => see(`started:${this.name}`));
  }

  /** SIGKILL, now: no handler runs, nothing is written. */
  kill(): void {
    if (this.#child === undefined || this.#isDoomed) return;
    this.#isDoomed = true;
    this.kills += 1;
    this.#child.kill('SIGKILL');
  }

  /** It may end by itself now, and is not started again until somebody starts it. */
  letGo(): void {
    this.#isKept = false;
  }

  /** Kills it for good; resolves once it is dead. */
  end(): Promise<void> {
    this.letGo();
    const child = this.#child;
    if (child === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      this.#isDoomed = true;
      child.kill('SIGKILL');
    });
  }

  #ended(code: number | null, signal: string | null): void {
    this.#child = undefined;
    if (!this.#isKept) return;
    if (this.#isDoomed) return this.start();
    const how = `${this.name} ended by itself (${code ?? signal}); it printed last:`;
    this.#parts.onDeath(new Error(`${how}\n${this.last}`));
  }

  #line(child: ChildProcess, text: string): void {
    this.#note(text);
    // What the dead still had in the pipe is no occasion any more.
    if (child !== this.#child || this.#isDoomed) return;
    const line = JSON.parse(text) as Line;
    const { start, see, onLine } = this.#parts;
    if (start.ready(line)) {
      this.arrivals += 1;
      see(`ready:${this.name}`);
    }
    see(`line:${this.name}`);
    onLine(line);
  }

  #note(text: string): void {
    this.#log.write(`${text}\n`);
    this.#last.push(text);
    if (this.#last.length > LAST_LINES) this.#last.shift();
  }
}
