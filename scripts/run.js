// Runs a TypeScript file of this repository with Node 26: node scripts/run.js bench/main.ts [words]
import { spawn } from 'node:child_process';
import { findNode, root, WANTED } from './node26.js';

const node = findNode();
const words = process.argv.slice(2);
if (node === undefined || words.length === 0) {
  const missing = `no Node ${WANTED}; run "node scripts/setup.js" first`;
  process.stderr.write(`${node === undefined ? missing : 'usage: node scripts/run.js FILE'}\n`);
  process.exit(node === undefined ? 1 : 2);
}
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...words], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => (process.exitCode = code ?? 1));
