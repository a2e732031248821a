// A private PostgreSQL for tests and measurements: made in a temporary folder, reached by a Unix
// socket in it, killed as a machine that loses its power would be as far as processes go. It runs
// as another user where we are root, since PostgreSQL refuses to be root.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

const VERSIONS = '/usr/lib/postgresql';
const PORT = 5432;
/** After a kill the kernel may keep the shared memory a moment longer: it is tried again. */
const STARTS = 20;
const PAUSE_MS = 250;
const READY = /ready to accept (read-only )?connections/;
/** Not a secret: the cluster is in a folder of our own and dies with the test. */
const PASSWORD = 'correct horse battery staple';

/** Names a database of the cluster, as the gateway's settings would. */
export interface ClusterPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export class PostgresCluster {
  readonly folder = mkdtempSync(`${tmpdir()}/sekisho-pg-`);
  readonly user = 'sekisho';
  readonly #bin = newestBin();
  readonly #owner = process.getuid?.() === 0 ? ownerOf('postgres') : undefined;
  #server: ChildProcess | undefined;

  /** Its locale is one whose order is not that of bytes. */
  static async start(): Promise<PostgresCluster> {
    const cluster = new PostgresCluster();
    cluster.own(cluster.folder);
    cluster.write('password', PASSWORD);
    const words = [
      '-U',
      cluster.user,
      '-A',
      'scram-sha-256',
      `--pwfile=${cluster.path('password')}`,
    ];
    const locale = ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'];
    const disk = ['--no-sync', '-E', 'UTF8', '-D', cluster.path('data')];
    execFileSync(`${cluster.#bin}/initdb`, [...words, ...locale, ...disk], {
      ...cluster.#as(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await cluster.run();
    return cluster;
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** A file that the server may read, and nobody else. */
  write(name: string, text: string): string {
    writeFileSync(this.path(name), text, { mode: 0o600 });
    this.own(this.path(name));
    return this.path(name);
  }

  own(path: string): void {
    if (this.#owner) chownSync(path, this.#owner.uid, this.#owner.gid);
  }

  /** A database without anything of ours. The same one each time: each takes megabytes of log. */
  empty(): ClusterPlace {
    const there = this.sql('postgres', "select count(*) from pg_database where datname = 'ledger'");
    if (there === '0') this.sql('postgres', 'create database ledger');
    else this.sql('ledger', 'drop schema if exists sekisho cascade');
    return this.place('ledger');
  }

  place(database: string): ClusterPlace {
    const { folder: host, user } = this;
    return { host, port: PORT, database, user, password: PASSWORD };
  }

  /** As an administrator beside the gateway would: by psql. Answers what it prints. */
  sql(database: string, text: string, port = PORT): string {
    const words = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', this.folder, '-U', this.user];
    const what = ['-p', `${port}`, '-d', database, '-c', text];
    return execFileSync(`${this.#bin}/psql`, [...words, ...what], {
      env: { PGPASSWORD: PASSWORD },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** `settings` as in postgresql.conf. */
  async run(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    for (let left = STARTS; ; left--) {
      const failed = await this.#tryToRun(settings);
      if (failed === undefined) return;
      if (left === 1) throw new Error(`PostgreSQL did not start: ${failed}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Undefined once it takes connections; what it said where it ended instead. */
  #tryToRun(settings: Readonly<Record<string, string>>): Promise<string | undefined> {
    const own = {
      listen_addresses: '',
      unix_socket_directories: this.folder,
      lc_messages: 'C',
      recovery_init_sync_method: 'syncfs', // as safe, and seconds faster than file by file
      ...settings,
    };
    const words = Object.entries(own).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(`${this.#bin}/postgres`, ['-D', this.path('data'), ...words], {
      ...this.#as(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    let said = '';
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.once('close', () => resolve(said));
      server.stderr.on('data', (part: Buffer) => {
        said = (said + part.toString()).slice(-4_000);
        if (READY.test(said)) resolve(undefined);
      });
    });
  }

  /** SIGKILL to the server and all of its processes: none of them gets to say or write a word. */
  async crash(): Promise<void> {
    const server = this.#server!;
    const closed = new Promise((resolve) => server.once('close', resolve));
    process.kill(server.pid!, 'SIGSTOP'); // so that it makes no new ones meanwhile
    for (const pid of childrenOf(server.pid!)) process.kill(pid, 'SIGKILL');
    process.kill(server.pid!, 'SIGKILL');
    await closed;
  }

  /** Ends it and removes everything of it. */
  async remove(): Promise<void> {
    const server = this.#server;
    if (server && server.exitCode === null && server.signalCode === null) {
      const closed = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGQUIT'); // "immediate": nothing of it is needed any more
      await closed;
    }
    rmSync(this.folder, { recursive: true });
  }

  #as(): { uid?: number; gid?: number; cwd: string; env: Record<string, string> } {
    return { ...this.#owner, cwd: this.folder, env: { PATH: '/usr/bin:/bin' } };
  }
}

/** Where Debian puts them; the newest. */
function newestBin(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS) : [];
  const there = versions.filter((version) => existsSync(`${VERSIONS}/${version}/bin/initdb`));
  const newest = there.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error('no PostgreSQL on this machine');
  return `${VERSIONS}/${newest}/bin`;
}

function ownerOf(user: string): { uid: number; gid: number } {
  const id = (what: string): number =>
    Number(execFileSync('id', [what, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function childrenOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid = 0, by]) => (by === parent ? [pid] : []));
}
