// `sekisho policy check` and `diff`, which need no deployment that runs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { policyKit, WALLET, XEM } from '@sekisho/drill/policy-kit';
import type { Json } from '@sekisho/protocol/json';
import { type Limit, type Policy, policyHash } from '@sekisho/protocol/policy';
import { command } from '../src/commands/policy.ts';
import { policyInForce, shownUnder } from '../src/policy/policy-file.ts';
import { hiddenFrom } from '../src/policy/status.ts';
import { runInside } from './in-process.ts';

const home = mkdtempSync(join(tmpdir(), 'sekisho-policy-'));
const hourly = (sum: string): Limit => ({
  ...{ id: 'hot-hour', asset: XEM, wallets: [WALLET], per: 'wallet' },
  ...{ windowSeconds: 3_600, sum, then: { outcome: 'block' } },
});
const { policy } = policyKit('policy command');
const first: Policy = { ...policy, limits: [hourly('500000000000'), ...policy.limits] };
const old = written('old.json', first);
after(() => rmSync(home, { recursive: true }));

function written(name: string, policy: unknown): string {
  const file = join(home, name);
  writeFileSync(file, JSON.stringify(policy));
  return file;
}

const sekisho = (...words: string[]) => runInside(command, ...words);

test('a sound policy is valid; of a faulty one all faults are listed', async () => {
  const sound = await sekisho('check', old, '--json');
  assert.equal(sound.code, 0, sound.err);
  assert.equal(JSON.parse(sound.out).valid, true);
  const faulty = written('faulty.json', {
    ...first,
    limits: [...first.limits, { ...first.limits[0], asset: 'nem:mainnet/none' }],
    thaw: { persons: 50, origins: 1 },
  });
  const found = await sekisho('check', faulty, '--json');
  assert.equal(found.code, 1);
  assert.ok(JSON.parse(found.out).problems.length >= 3, found.out);
  const shapeless = await sekisho('check', written('shapeless.json', { ...first, limits: 1 }));
  assert.equal(shapeless.code, 1);
  assert.match(shapeless.out, /limits/);
});

test('a raised limit is said in words and as data, and waits; a lowered one does not', async () => {
  const change = (sum: string) => ({ ...first, limits: [hourly(sum), ...first.limits.slice(1)] });
  const raised = written('raised.json', change('5000000000000'));
  const said = await sekisho('diff', old, raised);
  assert.equal(said.code, 0, said.err);
  assert.match(said.out, /hourly limit of hot 500,000 → 5,000,000 XEM \(hot-hour\)/);
  assert.match(said.out, /LOOSENS/);
  assert.match(said.out, /effective 1 d after a quorum of watchers knows of it, unless vetoed/);
  const ja = await sekisho('diff', old, raised, '--lang', 'ja');
  assert.match(ja.out, /hot の1時間の上限 500,000 → 5,000,000 XEM/);
  const data = JSON.parse((await sekisho('diff', old, raised, '--json')).out);
  assert.deepEqual([data.effect, data.takesEffect, data.breaks], ['loosens', 'delayed', []]);
  assert.equal(data.changes[0].after.amount, '5000000000000');
  const lowered = written('lowered.json', change('1'));
  const less = JSON.parse((await sekisho('diff', old, lowered, '--json')).out);
  assert.deepEqual([less.effect, less.takesEffect], ['tightens', 'at-once']);
});

test('a policy in YAML is checked, compared and exported as its document', async () => {
  const { out: source } = await sekisho('export', old);
  const file = join(home, 'policy.yaml');
  writeFileSync(file, source);
  const checked = JSON.parse((await sekisho('check', file, '--json')).out);
  assert.deepEqual([checked.valid, checked.policy], [true, policyHash(first)]);
  assert.match((await sekisho('diff', old, file)).out, /the same policy, byte for byte/);
  assert.equal((await sekisho('export', file)).out, source);
  writeFileSync(file, source.replace('sum: 500000 XEM', 'sum: 5000000 XEM'));
  assert.match((await sekisho('diff', old, file)).out, /500,000 → 5,000,000 XEM \(hot-hour\)/);
});

test('a fault in YAML is said with its line, a caret and what mends it; as data, too', async () => {
  const { out: source } = await sekisho('export', old);
  const file = join(home, 'faulty.yml');
  const line = source.split('\n').indexOf('    sum: 500000 XEM') + 1;
  writeFileSync(file, source.replace('sum: 500000 XEM', 'smu: 500000 XEM'));
  const { code, out } = await sekisho('check', file);
  assert.equal(code, 1);
  const said = `${file}:${line}:5: limits[0]: "smu" is not a field here; did you mean sum?`;
  assert.ok(out.includes(`${said}\n  ${line} |     smu: 500000 XEM\n`), out);
  assert.match(out, /\| {5}\^$/m);
  const { problems } = JSON.parse((await sekisho('check', file, '--json')).out);
  assert.deepEqual(problems, [
    {
      ...{ line, column: 5, path: 'limits[0]' },
      ...{ problem: '"smu" is not a field here', fix: 'did you mean sum?' },
    },
  ]);
  for (const step of [['diff', old, file] as const, ['export', file] as const]) {
    const { code, err } = await sekisho(...step);
    assert.equal(code, 1);
    assert.ok(err.includes(said), err);
  }
});

test('a policy whose tests fail is refused wherever it is read', async () => {
  const { out: source } = await sekisho('export', old);
  const file = join(home, 'tested.yaml');
  const tested = (outcome: string): string =>
    `${source}tests:\n  - name: a usual one\n    withdrawal: ` +
    `{wallet: ${WALLET}, amount: 5 XEM, destination: known}\n    expect: {outcome: ${outcome}}\n`;
  writeFileSync(file, tested('allow'));
  const sound = await sekisho('check', file);
  assert.match(sound.out, /1 tests passed/);
  const { tests } = JSON.parse((await sekisho('check', file, '--json')).out);
  assert.equal(tests, 1);
  writeFileSync(file, tested('block'));
  assert.match((await sekisho('check', file)).out, /"a usual one": allow, not block/);
  const { code, err } = await sekisho('diff', old, file);
  assert.equal(code, 1);
  assert.match(err, /"a usual one": allow, not block/);
});

test('a file without an end is refused, not read', async () => {
  const { code, out } = await sekisho('check', '/dev/zero');
  assert.equal(code, 1);
  assert.match(out, /longer than 1048576 bytes/);
});

test('what could never be adopted is said, with exit code 1', async () => {
  const moved = structuredClone(first);
  moved.wallets[0]!.startHeight += 1;
  const { code, out } = await sekisho('diff', old, written('moved.json', moved));
  assert.equal(code, 1);
  assert.match(out, /CANNOT BE ADOPTED.*"hot" must stay what it is/);
});

test('wrong words are exit code 2', async () => {
  for (const words of [
    [],
    ['frob'],
    ['diff', old],
    ['check'],
    ['diff', old, old, '--lang', 'xx'],
  ]) {
    assert.equal((await sekisho(...words)).code, 2, words.join(' '));
  }
});

test('a document under another hash is none', async () => {
  const hash = policyHash(first);
  assert.equal(policyHash(shownUnder(hash, first as Json)!), hash);
  const other = { ...first, name: 'other' };
  assert.equal(shownUnder(hash, other as Json), undefined);
  assert.equal(shownUnder(hash, undefined), undefined);
  assert.equal(shownUnder(hash, { ...first, limits: [] } as Json), undefined);
  const gatehouse = {
    ledger: () => Promise.resolve({ policy: hash }),
    policy: () => Promise.resolve(other),
  };
  await assert.rejects(policyInForce(gatehouse), /shows another policy/);
});

test('a policy that one watcher knows of and the gateway does not show is named', () => {
  const watchers = [
    { watcher: 'watcher-1', amendments: ['a', 'b'] },
    { watcher: 'watcher-2', amendments: ['a'] },
  ];
  assert.deepEqual(hiddenFrom(['a', 'b'], watchers), []);
  assert.deepEqual(hiddenFrom(['a'], watchers), [{ policy: 'b', watcher: 'watcher-1' }]);
});
