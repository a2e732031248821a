// `sekisho arena`: for people and for machines, and what it says to wrong words.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const BIN = join(import.meta.dirname, '..', 'bin', 'sekisho.js');

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const arena = (...words: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, [BIN, 'arena', ...words], (fault, out, err) =>
      resolve({ code: typeof fault?.code === 'number' ? fault.code : 0, out, err }),
    );
  });

describe('sekisho arena', () => {
  test('one JSON document: families, false holds, baselines, seeds', async () => {
    const ran = await arena('--small', '--instances', '1', '--turnover', '10', '--json');
    assert.deepEqual([ran.code, ran.err], [0, '']);
    const score = JSON.parse(ran.out);
    const { median, p90, misses, instances } = score.families['fan-out'];
    for (const share of [median, p90, score.falseHoldRate]) assert.ok(share >= 0 && share <= 1);
    assert.deepEqual([instances, typeof misses, score.seeds], [1, 'number', [1]]);
    assert.equal(typeof score.holdsPerDay, 'number');
    assert.equal(score.baselines.length, 4);
  });

  test('what the honest traffic is like, without playing anything', async () => {
    const { code, out } = await arena('--small', '--marginals', '--seeds', '1,2');
    assert.equal(code, 0);
    assert.match(out, /seed 1[\s\S]*topPercent[\s\S]*seed 2/);
  });

  test('wrong words: exit 2, and what is wrong', async () => {
    for (const [words, says] of [
      [['--turnover', '0'], /--turnover is a whole number from 1 to 10000/],
      [['--seeds', '1;2'], /--seeds are up to ten whole numbers/],
      [['--policy', 'nowhere.json'], /there is no file "nowhere\.json"/],
      [['something'], /arena takes options only/],
    ] as const) {
      const { code, out, err } = await arena(...words);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
    }
  });
});
