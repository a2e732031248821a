// One test file in a process of its own, as `npm test` runs it, perhaps with one refusal taken away.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from '../../scripts/node26.js';

const HOOK = fileURLToPath(new URL('hook.js', import.meta.url));

/** `removed`: `{ file, text }`, or undefined. Answers `{ state: 'green' | 'red' | 'late', test }`. */
export async function runTest(path, removed, limitMs) {
  const scratch = mkdtempSync(join(tmpdir(), 'sekisho-refusal-'));
  try {
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    if (removed !== undefined) {
      const name = join(scratch, 'removed.json');
      const file = pathToFileURL(join(root, removed.file)).href;
      writeFileSync(name, JSON.stringify({ file, text: removed.text }));
      env.SEKISHO_WITHOUT_REFUSAL = name;
      env.NODE_OPTIONS = `--import=${HOOK}`;
    }
    return await runGroup(path, env, limitMs);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runGroup(path, env, limitMs) {
  const words = ['--disable-warning=ExperimentalWarning', '--test-reporter=tap', join(root, path)];
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'ignore'];
    const child = spawn(process.execPath, words, { cwd: root, env, stdio, detached: true });
    let output = '';
    let late = false;
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    const limit = setTimeout(() => {
      late = true;
      endGroup(child.pid);
    }, limitMs);
    child.on('exit', (code) => {
      clearTimeout(limit);
      endGroup(child.pid);
      const state = late ? 'late' : code === 0 ? 'green' : 'red';
      resolve({ state, test: /^ *not ok \d+ - (.*)$/m.exec(output)?.[1] });
    });
  });
}

function endGroup(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
