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
