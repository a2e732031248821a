// `sekisho console`: what it prints is what it serves, and it ends as it is told to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { Directory } from '../src/deployment/directory.ts';
import { initialise } from '../src/deployment/initialise.ts';
import { localPlan } from '../src/deployment/plan.ts';

const BIN = new URL('../bin/sekisho.js', import.meta.url).pathname;
const home = mkdtempSync(join(tmpdir(), 'sekisho-console-'));
const dir = join(home, 'deployment');
const CONSOLES = ['https://a.desk.example', 'https://b.desk.example'];

before(async () => {
  const nodes = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
  const plan = localPlan([7_700, 7_701, 7_702, 7_703], nodes, CONSOLES);
  await initialise(plan, new Directory(dir), systemClock.now(), systemRandom);
});
after(() => rmSync(home, { recursive: true }));

const run = (...words: string[]) =>
  spawn(process.execPath, [BIN, 'console', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });

test('the page’s program has the hash that was printed, and trusts what init wrote', async () => {
  const child = run('--dir', dir, '--console', 'console-2', '--port', '0', '--json');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, program, ledger, origins } = JSON.parse(line);
  assert.deepEqual(origins, CONSOLES);
  const at = url.replace('localhost', '127.0.0.1');
  const script = new Uint8Array(await (await fetch(`${at}/console.js`)).arrayBuffer());
  assert.equal(createHash('sha256').update(script).digest('hex'), program);
  const settings = JSON.parse(await (await fetch(`${at}/settings.json`)).text());
  const client = JSON.parse(readFileSync(join(dir, 'app-1', 'settings.json'), 'utf8'));
  assert.deepEqual(settings.trust, client.trust);
  assert.equal(settings.trust.ledger, ledger);
  assert.equal(settings.rpId, 'desk.example');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('a console that there is not, and words that mean nothing', async () => {
  for (const [code, ...words] of [
    [1, '--dir', dir, '--console', 'console-9'],
    [2, join(dir, 'console-1', 'settings.json'), '--dir', dir],
    [2, '--dir', dir, '--port', '70000'],
    [2, 'one', 'two'],
  ] as const) {
    const child = run(...words);
    const [exit] = (await once(child, 'exit')) as [number];
    assert.equal(exit, code, words.join(' '));
  }
});
