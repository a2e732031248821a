// `sekisho drill`: what it says about files and words that are wrong, and one drill to the end.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

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

const drill = (...words: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [BIN, 'drill', ...words], (fault, out, err) =>
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
    [['no-such-scenario'], /there is no file and no scenario "no-such-scenario"/],
    [['coincheck-2018', '--mode', 'magic'], /--mode is one of forged-request, one-signer/],
    [['coincheck-2018', '--seed', '-1'], /--seed/],
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

test('a drill by name ends with exit 0 and one JSON document', async () => {
  const { code, out, err } = await drill('coincheck-2018', '--json');
  assert.deepEqual([code, err], [0, '']);
  assert.equal(out.trimEnd().split('\n').length, 1);
  const result = JSON.parse(out);
  assert.deepEqual(Object.keys(result), [
    ...['scenario', 'mode', 'seed', 'attempted', 'lost', 'asset', 'firstStoppedAt', 'frozenAt'],
    ...['detectedAfterSeconds', 'legit', 'falseHolds', 'legitStopped', 'ledgerRoot', 'attempts'],
  ]);
  assert.deepEqual(
    [result.scenario, result.mode, result.seed, result.asset, result.lost],
    ['coincheck-2018', 'forged-request', 1, 'nem:mainnet/xem', '10000000'],
  );
  assert.deepEqual(Object.keys(result.attempts[0]), ['at', 'amount', 'verdict', 'reasons', 'paid']);
});
