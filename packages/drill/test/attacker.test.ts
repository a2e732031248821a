// What attackers can do who hold more than the application server: the real parts refuse, or what
// is lost is stated.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acted, loot, minute } from './acted.ts';

const BLOCK_MS = 60_000;

test('an altered gateway says yes, and watchers halt at what their own rules forbid', async () => {
  const { result, story } = await acted({
    attacker: ['gateway'],
    thefts: [{ at: minute(20), ...loot('5000000') }],
    acts: [{ at: minute(10), act: 'alter', party: 'gateway' }],
    withdrawals: 20,
    minutes: 600,
  });
  assert.equal(result.lost, '0');
  assert.deepEqual(
    result.attempts.map(({ verdict, paid }) => [verdict, paid]),
    [['allow', false]],
  );
  assert.deepEqual(result.acts, [{ at: minute(10), act: 'alter', outcome: 'altered' }]);
  assert.deepEqual(result.halted.map(({ who, tag }) => [who, tag]).sort(), [
    ['watcher-1', 'withdrawal-ended'], // theirs was frozen in the entry that asked for it
    ['watcher-2', 'withdrawal-ended'],
    ['watcher-3', 'withdrawal-ended'],
  ]);
  const bySigner = result.refusals.filter(({ who }) => who.startsWith('signer'));
  const answers = new Set(bySigner.map(({ what, tag }) => `${what} ${tag}`));
  assert.ok(answers.delete('follow head-quorum'));
  for (const answer of answers) assert.match(answer, /^commit (payment-unknown|head-stale)$/);
  assert.ok(Date.parse(result.frozenAt!) - Date.parse(minute(20)) < 1_000);
  assert.deepEqual([result.falseHolds, result.beyond], [0, []]);
  const after = story.everyday.filter(({ at }) => at > minute(20));
  assert.ok(after.length > 0);
  for (const { ending, verdict } of after)
    assert.deepEqual([ending, verdict], ['stopped', 'allow']);
});

test('with the keys of two watchers besides, signers fold for themselves and halt', async () => {
  const { result } = await acted({
    attacker: ['app-server', 'gateway', 'watcher-1', 'watcher-2', 'signer-1'],
    acts: [
      { at: minute(10), act: 'alter', party: 'gateway' },
      { at: minute(20), act: 'request', ...loot('5000000') },
    ],
  });
  assert.equal(result.lost, '0');
  assert.deepEqual(result.beyond, ['gateway-and-watchers']);
  const halted = result.halted.map(({ who }) => who).filter((who) => who.startsWith('signer'));
  assert.deepEqual(halted.sort(), ['signer-1', 'signer-2', 'signer-3']);
});

test('two signers who collude take what they like, and are seen in a block', async () => {
  const { result } = await acted({
    attacker: ['signer-1', 'signer-3'],
    acts: [
      { at: minute(5), act: 'collude', parties: ['signer-3'], ...loot('1000000') },
      { at: minute(10), act: 'collude', parties: ['signer-1', 'signer-3'], ...loot('1000000') },
      { at: minute(20), act: 'spend', ...loot('2000000') }, // the key put together
    ],
  });
  assert.deepEqual(
    result.acts.map(({ outcome, tag, paid }) => [outcome, tag, paid]),
    [
      ['too-few', 'signers-too-few', false],
      ['announced', undefined, true],
      ['announced', undefined, true],
    ],
  );
  assert.deepEqual([result.lost, result.attempted], ['3000000000000', '4000000000000']);
  assert.deepEqual(result.beyond, ['signer-quorum']);
  assert.ok(Date.parse(result.frozenAt!) - Date.parse(minute(10)) <= 2 * BLOCK_MS);
});

test('one share signs nothing, a key without its certificate asks nothing', async () => {
  const { result } = await acted({
    attacker: ['signer-2', 'client-key'],
    acts: [
      { at: minute(5), act: 'spend', ...loot('10') },
      { at: minute(10), act: 'request', ...loot('10') },
      { at: minute(15), act: 'take-over', party: 'wallet-key' },
      { at: minute(20), act: 'spend', ...loot('10') },
    ],
  });
  assert.deepEqual(
    result.acts.map(({ outcome, tag, paid }) => [outcome, tag, paid]),
    [
      ['announced', undefined, false],
      ['refused', 'client-certificate', false],
      ['held', undefined, undefined],
      ['announced', undefined, true],
    ],
  );
  assert.deepEqual([result.lost, result.beyond], ['10000000', ['wallet-key']]);
});

test('one watcher who lies holds things up and moves nothing', async () => {
  const observe = { act: 'observe', by: 'watcher-1' };
  const { result, story } = await acted({
    attacker: ['watcher-1'],
    acts: [
      { at: minute(10), ...observe, balance: { wallet: 'hot', amount: '1' } },
      { at: minute(20), ...observe, clock: minute(20_000) },
      { at: minute(30), ...observe, outflow: { wallet: 'hot', amount: '5' } },
      { at: minute(40), act: 'stop', by: 'watcher-1', scope: 'client:app-1' },
    ],
    withdrawals: 20,
    minutes: 600,
  });
  assert.deepEqual(
    result.acts.map(({ outcome }) => outcome),
    ['taken', 'taken', 'taken', 'stopped'],
  );
  assert.equal(result.frozenAt, story.stops[0]?.at);
  assert.deepEqual(
    story.stops.map(({ scope, reason }) => `${scope} ${reason}`),
    ['wallet:hot unlogged-outflow', 'client:app-1 outflow-mismatch'],
  );
  // What comes before the false outflow is paid, and whatever comes after is the attack's doing.
  for (const { at, ending } of story.everyday) {
    assert.equal(ending, at < minute(30) ? 'paid' : 'stopped', at);
  }
  assert.deepEqual([result.falseHolds, result.detectedAfterSeconds], [0, null]);
});
