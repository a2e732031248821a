// Makes a fresh clone ready: installs exactly package-lock.json when node_modules is missing or of
// another lock, and checks that Node 26 came with it. Plain JavaScript for whatever Node the
// machine has. `--quiet` says nothing unless it fails.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isStamped, matchesLock, writeStamp } from './installed.js';
import { findNode, root, WANTED } from './node26.js';
import { alone } from './setup-lock.js';

const SIGN_OF_LIFE_MS = 15_000;
const quiet = process.argv.includes('--quiet');
const unknown = process.argv.slice(2).filter((word) => word !== '--quiet');

try {
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(' ')}; it takes only --quiet`);
  if (!isStamped()) {
    await alone(async () => {
      if (isStamped()) return;
      if (!matchesLock()) await install();
      checkNode();
      writeStamp();
    }, say);
  }
  checkNode();
} catch (error) {
  process.stderr.write(`sekisho setup: ${error.message}\n`);
  process.exitCode = 1;
}

function say(text) {
  if (!quiet) process.stderr.write(`sekisho setup: ${text}\n`);
}

async function install() {
  say('installing the packages of package-lock.json (npm ci: half a minute, 550 MB)');
  const begun = performance.now();
  const seconds = () => `${Math.round((performance.now() - begun) / 1000)} s`;
  const signs = setInterval(() => say(`… ${seconds()}`), SIGN_OF_LIFE_MS);
  try {
    const { code, output } = await runNpm();
    if (code !== 0) {
      throw new Error(
        `npm ci failed (${code}) in ${root}; it needs the network and a writable folder${output}`,
      );
    }
  } finally {
    clearInterval(signs);
  }
  say(`installed in ${seconds()}`);
}

/** npm's own words go to stderr as they come, or with `--quiet` into the error. */
function runNpm() {
  const [command, ...words] = npm();
  // A bin folder about to be deleted must not be where npm finds its own node.
  const bin = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin);
  const child = spawn(command, [...words, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => (output += chunk));
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => child.kill(signal));
  }
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => {
      reject(new Error(`cannot start npm (${cause.message}); install npm and put it on PATH`));
    });
    child.on('close', (code, signal) =>
      resolve({ code: code ?? signal, output: output && `\n${output}` }),
    );
  });
}

/** The npm that started us, run by the Node that it runs on; otherwise the one on PATH. */
function npm() {
  const { npm_execpath: script = '', npm_node_execpath: node = '' } = process.env;
  const usable = script.endsWith('npm-cli.js') && existsSync(script) && existsSync(node);
  return usable ? [node, script] : ['npm'];
}

function checkNode() {
  const node = findNode();
  if (node === undefined) {
    throw new Error(
      `the packages hold no Node ${WANTED} for ${process.platform}-${process.arch} (there are ` +
        `linux-x64, linux-arm64 and darwin-arm64); install Node ${WANTED} and run this with it`,
    );
  }
  if (node === process.execPath) return;
  const { status, stdout, stderr, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (status === 0 && stdout.startsWith(`v${WANTED}.`)) return;
  const answer = error?.message ?? (stderr.trim() || stdout.trim());
  throw new Error(`${node} is there but does not run as Node ${WANTED} here: ${answer}`);
}
