// `sekisho drill`: what it says about files and words that are wrong, and one drill to the end.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { progressOn } from '../src/drill/progress.ts';

const BIN = new URL('../bin/sekisho.js', import.meta.url).pathname;
const COINCHECK = fileURLToPath(
  import.meta.resolve('@sekisho/drill/scenarios/coincheck-2018.json'),
);
const home = mkdtempSync(join(tmpdir(), 'sekisho-drill-'));
after(() => rmSync(home, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const drill = (...words: string[]): Promise<Ran> => drillIn(process.cwd(), ...words);

const drillIn = (cwd: string, ...words: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [BIN, 'drill', ...words], { cwd }, (fault, out, err) =>
      resolve({ code: fault === null ? 0 : Number(fault.code), out, err }),
    );
  });

/** The Coincheck file with something else in it. */
function changed(change: object): string {
  const file = join(home, 'changed.json');
  writeFileSync(
    file,
    JSON.stringify({ ...JSON.parse(readFileSync(COINCHECK, 'utf8')), ...change }),
  );
  return file;
}

test('wrong words are wrong usage, and say what would be right', async () => {
  const rows = [
    [
      ['no-such-scenario'],
      /no scenario "no-such-scenario"; those that come along: .*coincheck-2018/,
    ],
    [['coincheck-2018', '--mode', 'magic'], /--mode is one of forged-request, one-signer/],
    [['coincheck-2018', '--seed', '-1'], /--seed/],
    [['coincheck-2018', '--language', 'fr'], /--language is one of en, ja/],
    [['coincheck-2018', '--policy', join(home, 'no.json')], /--policy: there is no file/],
    [['coincheck-2018', '--report', join(home, 'no', 'a.html')], /no folder that can be written/],
    [['coincheck-2018', '--report', home], /is a folder/],
    [['coincheck-2018', '--report', ''], /--report: no file is named/],
    [['coincheck-2018', '--policy', home], /--policy: there is no file/],
    [[home], /there is no file and no scenario/],
    [['coincheck-2018', '--list'], /--list takes no file/],
    [[], /give exactly one scenario file or name/],
  ] as const;
  for (const [words, says] of rows) {
    const { code, out, err } = await drill(...words);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, says);
  }
});

test('a file that is wrong is refused with the place in it', async () => {
  const wrong = await drill(changed({ thefts: [{ at: 'yesterday' }] }));
  assert.deepEqual([wrong.code, wrong.out], [1, '']);
  assert.match(wrong.err, /schema-mismatch: scenario\.thefts\[0\]\.at/);
  const [wallet] = JSON.parse(readFileSync(COINCHECK, 'utf8')).wallets;
  const other = await drill(changed({ wallets: [{ ...wallet, asset: 'eip155:1/eth' }] }));
  assert.deepEqual([other.code, other.out], [1, '']);
  assert.match(other.err, /scenario\.wallets\[0\]\.asset: a drill is played in nem:mainnet\/xem/);
});

test('a policy that is wrong is refused with the place in it', async () => {
  const file = join(home, 'policy.json');
  writeFileSync(file, JSON.stringify({ limits: [{ id: 'a' }], rules: [], reviews: [] }));
  const { code, out, err } = await drill('coincheck-2018', '--policy', file);
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /schema-mismatch: policy\.limits\[0\]/);
  assert.ok(!err.includes('    at '), 'no stack');
});

test('--list names every scenario that comes along, each with the mode it is told in', async () => {
  const { code, out } = await drill('--list', '--json');
  assert.equal(code, 0);
  const all: { scenario?: string; title: string; mode: string }[] = JSON.parse(out);
  const listed = all.filter(({ scenario }) => scenario !== undefined);
  const files = readdirSync(dirname(COINCHECK)).filter((name) => name.endsWith('.json'));
  assert.deepEqual(listed.map(({ scenario }) => `${scenario}.json`).sort(), files.sort());
  assert.equal(listed.find(({ scenario }) => scenario === 'mtgox')?.mode, 'stolen-key');
  const { out: words } = await drill('--list');
  assert.match(words, /mtgox +Mt\. Gox.*\n +sekisho drill mtgox --mode stolen-key/);
});

test('--list names every stuck state under its own heading, and none takes --mode', async () => {
  const { out } = await drill('--list', '--json');
  const all: { state?: string; title: string }[] = JSON.parse(out);
  const states = all.flatMap(({ state }) => state ?? []);
  assert.ok(states.includes('one-signer-dead'));
  const { out: words } = await drill('--list');
  const under = words.slice(words.indexOf('stuck states:'));
  for (const state of states) assert.ok(under.includes(`sekisho drill ${state}\n`), state);
  const { code, err } = await drill('one-signer-dead', '--mode', 'stolen-key');
  assert.deepEqual([code, /--mode is for incidents/.test(err)], [2, true]);
});

test('a stuck state by name ends with its story, and 0 where it is as documented', async () => {
  const { code, out } = await drill('one-signer-dead');
  assert.equal(code, 0);
  assert.match(out, /disconnected signer-1: its process has died/);
  assert.match(out, /as documented +yes/);
});

test('--list says the same in a folder where somebody has files of these names', async () => {
  const folder = mkdtempSync(join(home, 'named-'));
  writeFileSync(join(folder, 'coincheck-2018'), 'notes');
  mkdirSync(join(folder, 'mtgox'));
  const [here, there] = [await drill('--list'), await drillIn(folder, '--list')];
  assert.deepEqual(there, here);
});

test('a drill by name ends with one JSON document, and a report where asked', async () => {
  const report = join(home, 'report.html');
  const { code, out, err } = await drill('coincheck-2018', '--json', '--report', report);
  assert.deepEqual([code, err], [0, '']);
  assert.equal(out.trimEnd().split('\n').length, 1);
  const result = JSON.parse(out);
  const contract = [
    ...['scenario', 'mode', 'seed', 'attempted', 'lost', 'asset', 'firstStoppedAt', 'frozenAt'],
    ...['detectedAfterSeconds', 'legit', 'falseHolds', 'legitStopped', 'ledgerRoot', 'attempts'],
  ];
  assert.deepEqual(Object.keys(result).slice(0, contract.length), contract);
  assert.deepEqual(
    [result.scenario, result.mode, result.seed, result.asset, result.lost],
    ['coincheck-2018', 'forged-request', 1, 'nem:mainnet/xem', '10000000'],
  );
  assert.deepEqual(Object.keys(result.attempts[0]), ['at', 'amount', 'verdict', 'reasons', 'paid']);
  const page = readFileSync(report, 'utf8');
  assert.match(page, /Coincheck, 26 January 2018/);
  assert.ok(page.includes(result.ledgerRoot));
});

test('for people there is a report in a folder of its own, and its path is said last', async () => {
  const file = changed({ to: '2018-01-26T00:06:00+09:00', thefts: [] });
  const { code, out, err } = await drill(file, '--language', 'ja');
  assert.deepEqual([code, err], [0, '']);
  const [, path = ''] = /^report +(.*)$/.exec(out.trimEnd().split('\n').at(-1) ?? '') ?? [];
  assert.match(path, /sekisho-drill-[^/]*\/coincheck-2018\.forged-request\.1\.html$/);
  assert.match(readFileSync(path, 'utf8'), /<html lang="ja">/);
  rmSync(dirname(path), { recursive: true });
});

test('progress is for terminals, and leaves nothing behind', () => {
  const written: string[] = [];
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
  progressOn({ isTTY: false, write }).show(0, 1, 2);
  assert.deepEqual(written, []);
  const progress = progressOn({ isTTY: true, write });
  progress.show(Date.UTC(2018, 0, 25, 15, 2), 57, 200);
  assert.match(written.at(-1)!, /2018-01-25 15:02 UTC   57 of 200 withdrawals/);
  progress.end();
  assert.equal(written.at(-1), '\r\u001b[2K');
});
