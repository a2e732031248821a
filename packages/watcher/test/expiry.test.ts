// When a watcher states that a payment can no longer confirm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import { type BesiegedWatcher, Siege, siegeKit } from '@sekisho/drill/siege';
import { expirySchema } from '@sekisho/protocol/message';
import { refuse } from '@sekisho/protocol/refusal';

const told = ({ line }: BesiegedWatcher, kind: string): unknown[] =>
  line.heard.filter((call) => call.kind === kind).map(({ body }) => body);

test('an expiry is stated 360 blocks after the deadline and not one earlier', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const first = await siege.watcher('watcher-1', WATCHERS);
  await siege.bring(first, siege.bareHead());
  const { deadline } = siege.scribe.state.get('payment', payment)!;
  await siege.pass(deadline - siege.clock.now() - 1_000);
  siege.chain.makeBlock();
  await siege.pass(2_000);
  siege.chain.makeBlock(); // the first block after the deadline
  for (let i = 0; i < 359; i++) siege.chain.makeBlock(1);
  await siege.pass(3_000);
  assert.deepEqual(told(first, 'expiry'), []);
  siege.chain.makeBlock(1);
  await siege.pass(2_000);
  const witness = expirySchema.parse(told(first, 'expiry').at(-1));
  assert.equal(witness.statement.payment, payment);
  assert.equal(witness.statement.scanned.height - witness.statement.passed.height, 360);
});

test('told that it states too much, it goes on at the next block', async () => {
  const siege = new Siege();
  const payments = [siege.orderAndPrepare(), siege.orderAndPrepare()].map((it) => it.payment);
  const first = await siege.watcher('watcher-1', WATCHERS);
  await siege.bring(first, siege.bareHead());
  const { deadline } = siege.scribe.state.get('payment', payments[1]!)!;
  await siege.pass(deadline - siege.clock.now() + 1_000);
  siege.chain.makeBlock();
  for (let i = 0; i < 361; i++) siege.chain.makeBlock(1);
  first.line.answer = async () => refuse('caller-too-fast', 'a test');
  await siege.pass(30_000);
  assert.equal(told(first, 'expiry').length, 1);
  first.line.answer = async () => ({});
  siege.chain.makeBlock(1);
  await siege.pass(30_000);
  assert.equal(told(first, 'expiry').length, 3);
});

test('a sighting taken back opens a payment to expiry again, over a restart too', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const { deadline } = siege.scribe.state.get('payment', payment)!;
  const seen = siege.scribe.outflowOf(payment);
  siege.scribe.pass(1_000);
  siege.scribe.observed('watcher-2', { outflows: [seen] });
  const first = await siege.watcher('watcher-1', WATCHERS);
  await siege.bring(first, siege.bareHead());
  await siege.pass(deadline - siege.clock.now() + 1_000);
  siege.chain.makeBlock();
  for (let i = 0; i < 361; i++) siege.chain.makeBlock(1);
  await siege.pass(3_000);
  assert.deepEqual(told(first, 'expiry'), []);
  const { wallet, identity } = seen;
  siege.scribe.observed('watcher-2', { retracted: [{ wallet, identity }] });
  await siege.bring(first, siege.bareHead());
  siege.chain.makeBlock(1);
  await siege.pass(2_000);
  first.disk.crash();
  const again = await siege.watcher('watcher-1', WATCHERS, first.disk);
  await siege.pass(2_000);
  for (const teller of [first, again]) {
    assert.equal(expirySchema.parse(told(teller, 'expiry').at(-1)).statement.payment, payment);
  }
});

test('what only a watcher saw that was replaced keeps no payment from running out', async () => {
  const kit = siegeKit('replaced', ({ amendment }) => {
    return { amendment: { ...amendment, delaySeconds: 60 } };
  });
  const siege = new Siege(kit);
  const { scribe } = siege;
  const { payment } = siege.orderAndPrepare();
  const { deadline } = scribe.state.get('payment', payment)!;
  const first = await siege.watcher('watcher-1', WATCHERS);
  scribe.pass(1_000);
  scribe.observed('watcher-3', { outflows: [scribe.outflowOf(payment)] });
  await siege.bring(first, siege.bareHead());
  await siege.pass(deadline - siege.clock.now() + 1_000);
  siege.chain.makeBlock();
  for (let i = 0; i < 361; i++) siege.chain.makeBlock(1);
  await siege.pass(3_000);
  assert.deepEqual(told(first, 'expiry'), [], 'one that the policy names has seen it');
  const { watchers } = kit.policy;
  const { publicHex } = kit.keys('watcher-4');
  const parties = watchers.parties.map((party) => {
    const another = { ...party, id: 'watcher-4', publicKey: publicHex, certificate: publicHex };
    return party.id === 'watcher-3' ? another : party;
  });
  amended(scribe, { ...kit.policy, watchers: { ...watchers, parties } });
  scribe.tick(1_000);
  scribe.tick(61_000);
  await siege.bring(first, siege.bareHead());
  assert.ok(first.replica.policy.watchers.parties.some(({ id }) => id === 'watcher-4'));
  await siege.pass(62_000);
  siege.chain.makeBlock(1);
  await siege.pass(2_000);
  assert.equal(expirySchema.parse(told(first, 'expiry').at(-1)).statement.payment, payment);
});
