// A disk whose power can be cut: an ext4 file system in a file on another one, and it is that other
// one which dies (ext4's shutdown without a log flush). So what is lost is not only what a process
// never asked to be synced, but also what a disk was given and was not told to make durable: with
// barriers off ("nobarrier") even a synced store comes back empty.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MEBIBYTE = 1_048_576;
const OUTER_BYTES = 160 * MEBIBYTE;
const INNER_BYTES = 96 * MEBIBYTE;
/** Half a minute. */
const UNMOUNT_TRIES = 300;
const PARTS = fileURLToPath(new URL('../../../../scripts/system-parts.js', import.meta.url));

export class CutDisk {
  /** Where daemons have their data. */
  readonly path: string;
  readonly #home: string;
  readonly #outer: string;

  private constructor(home: string) {
    this.#home = home;
    this.#outer = join(home, 'outer');
    this.path = join(home, 'disk');
  }

  /** Why there can be none here, or undefined. */
  static missing(): string | undefined {
    const wanted = spawnSync(process.execPath, [PARTS, 'ext4', 'mount', 'shutdown'], TEXT);
    if (wanted.status !== 0) return wanted.stdout.trim();
    if (process.getuid?.() !== 0) return 'only root may mount: run this test as root';
    const trial = mkdtempSync(join(tmpdir(), 'sekisho-disk-'));
    try {
      const disk = CutDisk.#formatted(trial);
      disk.remove();
      return undefined;
    } catch (fault) {
      new CutDisk(trial).remove();
      const why = (fault as Error).message;
      return `no loop mount here (a container without leave to mount?): ${why}`;
    }
  }

  /** Gone with this process at the latest, also when that is stopped. */
  static make(): CutDisk {
    const disk = CutDisk.#formatted(mkdtempSync(join(tmpdir(), 'sekisho-disk-')));
    process.once('exit', () => disk.remove());
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => process.exit(1));
    return disk;
  }

  /** The power is gone: what no flush has reached is lost, and every write from now on fails. */
  cut(): void {
    run('xfs_io', '-x', '-c', 'shutdown', this.#outer);
  }

  /** The power is back. Whoever had files open there must be dead. */
  async restore(): Promise<void> {
    for (const path of [this.path, this.#outer]) await unmounted(path);
    this.#mount();
  }

  remove(): void {
    for (const path of [this.path, this.#outer]) spawnSync('umount', ['-l', path]);
    rmSync(this.#home, { recursive: true, force: true });
  }

  static #formatted(home: string): CutDisk {
    const disk = new CutDisk(home);
    const image = join(home, 'outer.img');
    for (const folder of [disk.#outer, disk.path]) mkdirSync(folder);
    run('truncate', '-s', `${OUTER_BYTES}`, image);
    run('mkfs.ext4', '-q', '-F', '-m', '0', image);
    run('mount', '-o', 'loop', image, disk.#outer);
    const inner = join(disk.#outer, 'inner.img');
    run('fallocate', '-l', `${INNER_BYTES}`, inner);
    run('mkfs.ext4', '-q', '-F', '-m', '0', inner);
    run('mount', '-o', 'loop', inner, disk.path);
    run('sync', '-f', disk.path);
    run('sync', '-f', disk.#outer);
    return disk;
  }

  #mount(): void {
    run('mount', '-o', 'loop', join(this.#home, 'outer.img'), this.#outer);
    run('mount', '-o', 'loop', join(this.#outer, 'inner.img'), this.path);
  }
}

/** The kernel closes the files of who has died, and the loop's own, a moment after their end. */
async function unmounted(path: string): Promise<void> {
  for (let tries = UNMOUNT_TRIES; ; tries--) {
    try {
      return run('umount', path);
    } catch (fault) {
      if (tries === 0 || !/busy/.test((fault as Error).message)) throw fault;
      await setTimeout(100);
    }
  }
}

const TEXT = { encoding: 'utf8' } as const;

function run(command: string, ...words: string[]): void {
  // mount, umount and mkfs are in sbin, which is not on everybody's PATH.
  const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const { status, error, stderr } = spawnSync(command, words, { ...TEXT, env: { PATH } });
  if (status === 0) return;
  throw new Error(`${command} ${words.join(' ')}: ${error?.message ?? stderr.trim()}`);
}
