// Daemons under a supervisor as systemd is one: whoever ends with the code that says so is started
// again, and nobody else. The first life of one may have a disk that takes no more.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** RestartSec of systemd. */
const PAUSE_MS = 500;

export interface Start {
  readonly main: string;
  readonly settings: string;
  readonly input?: string;
  /** It is there when it prints such an event. */
  readonly ready: string;
}

export interface End {
  readonly code: number | null;
  readonly stderr: string;
}

export class Supervised {
  readonly #start: Start;
  readonly #restartOn: number;
  #child: ChildProcess | undefined;
  #isWanted = true;
  /** Every end that nobody asked for. */
  readonly ends: End[] = [];

  constructor(start: Start, restartOn: number) {
    this.#start = start;
    this.#restartOn = restartOn;
  }

  /** Starts it and waits until it is there; `fileKb` bounds every file that it writes. */
  async run(fileKb?: number): Promise<void> {
    const { main, settings, input, ready } = this.#start;
    const own = [process.execPath, '--disable-warning=ExperimentalWarning', main, settings];
    // Node ignores SIGXFSZ, so that the write fails as on a full disk.
    const limited = ['bash', '--norc', '-c', `ulimit -f ${fileKb}; exec "$0" "$@"`, ...own];
    const [command, ...words] = fileKb === undefined ? own : limited;
    const child = spawn(command!, words, { env: { PATH: process.env['PATH'] } });
    this.#child = child;
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdin.on('error', () => {}); // it died before it read; its end says so
    child.stdin.end(input ?? '');
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (JSON.parse(line).event === ready) resolve();
      });
      child.once('close', (code) => {
        reject(new Error(`${main} ended with ${code}: ${stderr}`));
        if (this.#isWanted) this.#ended({ code, stderr });
      });
    });
  }

  #ended(end: End): void {
    this.ends.push(end);
    if (end.code !== this.#restartOn) return;
    // Should the new life end before it is there, that is an end as well, and on the list.
    setTimeout(() => this.#isWanted && this.run().catch(() => {}), PAUSE_MS);
  }

  /** Ends it for good, or until it is run again. */
  async stop(): Promise<void> {
    const child = this.#child!;
    this.#isWanted = false;
    const closed = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await closed;
    }
    this.#isWanted = true;
  }
}
