// The main job, as anybody runs it: real processes, the eleven orders, and the theft past every
// order.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';

interface Facts {
  readonly asked: number;
  readonly lostByForgedOrders: string;
  readonly lostIn2018: string;
  readonly blocksToNotice: number;
  readonly chapters: readonly {
    readonly title: string;
    readonly rows: readonly {
      readonly asked: string;
      readonly amount: string;
      readonly ending: string;
      readonly why: string;
      readonly left: string;
    }[];
  }[];
}

/** Runs the command and answers its exit code and output. */
function run(words: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const bin = new URL('../bin/sekisho.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [bin, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

test('at most 10 XEM leave by forged orders, an unlogged outflow stops the wallet', async () => {
  const { code, out, err } = await run(['demo', '--json']);
  assert.equal(code, 0, err);
  const facts = JSON.parse(out) as Facts;
  assert.equal(facts.asked, 11);
  assert.equal(facts.lostIn2018, '526300010000000');
  assert.ok(BigInt(facts.lostByForgedOrders) <= 10_000_000n, facts.lostByForgedOrders);
  const [everyday, forged, client, theft, wallet] = facts.chapters;
  assert.ok(everyday !== undefined && everyday.rows.length >= 5);
  assert.ok(
    everyday.rows.every(({ ending, left, amount }) => ending === 'paid' && left === amount),
  );
  assert.equal(forged?.rows.length, 11);
  assert.deepEqual(
    forged.rows.slice(1).map(({ left }) => left),
    Array.from({ length: 10 }, () => '0'),
  );
  assert.equal(client?.rows[0]?.ending, 'paid');
  assert.ok(facts.blocksToNotice <= 1, `noticed ${facts.blocksToNotice} blocks later`);
  const [taken, held] = theft?.rows ?? [];
  assert.equal(taken?.ending, 'stolen');
  assert.equal(held?.ending, 'held');
  assert.match(held.why, /wallet:nem-hot is stopped \(money left that no order explains\)/);
  assert.equal(wallet?.rows[0]?.ending, 'paid');
});
