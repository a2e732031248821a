// The control of every cut: a writer beside the daemons that acknowledges without a flush.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';

const WRITER = new URL('./careless-writer.ts', import.meta.url).pathname;

export class Careless {
  readonly #path: string;
  readonly #child: ChildProcess;
  /** Rows that it acknowledged. */
  acknowledged = 0;

  /** `see` is told of every row. */
  constructor(folder: string, see: () => void) {
    this.#path = join(folder, 'careless.db');
    const words = ['--disable-warning=ExperimentalWarning', WRITER, this.#path];
    this.#child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'], env: {} });
    createInterface({ input: this.#child.stdout! }).on('line', (row) => {
      this.acknowledged = Number(row);
      see();
    });
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** How many acknowledged rows the disk does not have; what is left of it is removed. */
  lost(): number {
    try {
      const database = new DatabaseSync(this.#path);
      const kept = database.prepare('select count(*) as n from row').get()?.['n'];
      database.close();
      return this.acknowledged - Number(kept);
    } catch {
      return this.acknowledged; // not even its table is there
    } finally {
      for (const end of ['', '-wal', '-shm']) rmSync(this.#path + end, { force: true });
    }
  }
}
