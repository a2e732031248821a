// `sekisho console`: what it prints is what it serves, and it ends as it is told to.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { policyKit } from '@sekisho/drill/policy-kit';
import type { Policy } from '@sekisho/protocol/policy';
import { command as init } from '../src/commands/init.ts';
import { runInside } from './in-process.ts';

const BIN = new URL('../bin/sekisho.js', import.meta.url).pathname;
const home = mkdtempSync(join(tmpdir(), 'sekisho-console-'));
const dir = join(home, 'deployment');
const CONSOLES = ['https://a.desk.example', 'https://b.desk.example'];

before(async () => {
  const { persons } = policyKit('console', {}).policy;
  const files = persons.map((person) => {
    const file = join(home, `${person.id}.enrolment.json`);
    writeFileSync(file, JSON.stringify({ kind: 'sekisho-enrolment', person, acts: [] }));
    return file;
  });
  const made = await runInside(
    init,
    ...['--dir', dir, '--nodes', 'http://127.0.0.1:1,http://127.0.0.1:2', '--json'],
    ...['--consoles', CONSOLES.join(), '--person', files.join()],
  );
  assert.equal(made.code, 0, made.err);
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

test('who comes by an enrolment file is in the first policy, and no software passkey is', () => {
  const { policy } = JSON.parse(readFileSync(join(dir, 'ledger.json'), 'utf8'));
  assert.deepEqual(policy.persons, policyKit('console', {}).policy.persons);
  assert.equal(existsSync(join(dir, 'people')), false);
});

test('thaws, amendments and reviews by two people span two consoles in what init writes', () => {
  const { policy } = JSON.parse(readFileSync(join(dir, 'ledger.json'), 'utf8')) as {
    readonly policy: Policy;
  };
  const { thaw, amendment, reviews } = policy;
  assert.deepEqual([thaw.persons, thaw.origins], [2, 2]);
  assert.deepEqual([amendment.persons, amendment.origins], [2, 2]);
  // One person acts from one console: such a review spans no more (spec/default-policy.md).
  assert.deepEqual(
    reviews.map(({ id, approvals }) => [id, approvals.persons, approvals.origins]),
    [
      ['one-person', 1, 1],
      ['two-people', 2, 2],
    ],
  );
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
