// What clients are told: the same answer for the same order, a receipt that verifies, and nothing
// about how near a limit they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logKey } from '@sekisho/ledger/head';
import { MemoryState } from '@sekisho/ledger/memory';
import { ed25519Verifier } from '@sekisho/log/note';
import { decodeReceipt, verifyReceipt } from '@sekisho/log/receipt';
import { fromBase64, hex } from '@sekisho/protocol/bytes';
import { readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { withdrawalAnswer } from '@sekisho/protocol/client-api';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CHECKS } from '@sekisho/drill/keys';
import { MAX_LOOKED_AT, PAGE } from '../src/api/listing.ts';
import { Roll } from '../src/api/roll.ts';
import {
  act,
  ask,
  connectSigners,
  connectWatchers,
  get,
  openGatewayWorld,
  order,
  plain,
  settled,
  signed,
  stranger,
  type Told,
  type GatewayWorld,
} from '@sekisho/drill/gateway-world';

const withdraw = (world: GatewayWorld, id: string, amount = '100000000'): Promise<Told> =>
  ask(world, signed(world, { body: order(world, id, { amount }) }));

/** The answer's entry is in the log, and is the request. */
function check(world: GatewayWorld, told: Told): void {
  const answer = withdrawalAnswer.parse(told.value);
  const entry = readEntryBytes(fromBase64(answer.bytes)!);
  assert.ok(!isRefusal(entry));
  assert.equal(hex(entryHash(entry.envelope)), answer.withdrawal);
  const content = readContent(entry);
  assert.ok(!isRefusal(content) && content.name === 'withdrawal.requested');
  const log = ed25519Verifier(logKey(world.kit.policy), CHECKS.ed25519);
  const receipt = verifyReceipt(answer.receipt, entry.envelope, log);
  assert.ok(!isRefusal(receipt));
  assert.equal(receipt.index, answer.index);
}

test('a new order is 201, the same again 200, and both carry a receipt that verifies', async () => {
  const world = await openGatewayWorld();
  const first = await withdraw(world, 'w-1');
  assert.equal(first.status, 201);
  check(world, first);
  const again = await withdraw(world, 'w-1');
  assert.equal(again.status, 200);
  check(world, again);
  const same = ['id', 'withdrawal', 'verdict', 'reasons', 'at', 'index', 'bytes', 'amount'];
  for (const name of same) assert.deepEqual(again.value[name], first.value[name], name);
  check(world, await ask(world, get(world, '/v1/withdrawals/w-1')));
});

test('two at once of one order are one withdrawal', async () => {
  const world = await openGatewayWorld();
  const both = await Promise.all([withdraw(world, 'w-1'), withdraw(world, 'w-1')]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 201]);
  assert.equal(both[0].value['withdrawal'], both[1].value['withdrawal']);
  assert.equal(world.gateway.replica.content.ids('withdrawal').length, 1);
});

test('of two different orders with one id at once, one is taken, one a conflict', async () => {
  const world = await openGatewayWorld();
  const both = await Promise.all([withdraw(world, 'w-1', '1'), withdraw(world, 'w-1', '2')]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
});

test('what somebody else wrote between look-up and entry is found, not refused', async () => {
  const world = await openGatewayWorld();
  const body = order(world, 'w-1');
  const { sequencer } = world.gateway;
  // The drill world and a second gateway process of a careless operator can do this.
  const submit = sequencer.submit.bind(sequencer);
  let first = true;
  sequencer.submit = async (candidate) => {
    if (first) {
      first = false;
      await submit(candidate);
    }
    return submit(candidate);
  };
  const told = await ask(world, signed(world, { body }));
  assert.equal(told.status, 200, told.text);
  check(world, told);
});

test('under a cosigned head the receipt carries the watchers', async () => {
  const world = await openGatewayWorld();
  await withdraw(world, 'w-1');
  await connectWatchers(world);
  await settled(world);
  const told = await ask(world, get(world, '/v1/withdrawals/w-1'));
  check(world, told);
  const receipt = decodeReceipt(String(told.value['receipt']));
  assert.ok(!isRefusal(receipt));
  assert.ok(receipt.checkpoint.match(/\/watcher\/watcher-/g)!.length >= 2);
});

test('when time is old, watchers are asked, and the order goes through', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  await settled(world);
  await world.clock.pass(60_000);
  const told = await withdraw(world, 'w-1');
  assert.equal(told.status, 201, told.text);
});

test('a blocked order is recorded, and tells tags but no numbers', async () => {
  const world = await openGatewayWorld();
  const told = await withdraw(world, 'w-1', '200000000000');
  assert.equal(told.status, 201);
  assert.equal(told.value['status'], 'blocked');
  assert.equal(told.value['verdict'], 'block');
  assert.deepEqual(told.value['reasons'], [
    { tag: 'limit-sum' },
    { tag: 'new-destination' },
    { tag: 'payment-ceiling' },
  ]);
  for (const secret of ['threshold', 'observed', 'customer-day', '10000000000"', 'desk']) {
    assert.ok(!told.text.includes(secret), secret);
  }
});

test('what is in shadow mode is told beside the reasons, to clients by its tag alone', async () => {
  const tried = { kind: 'payment-ceiling', above: '1', then: { outcome: 'block' } } as const;
  const world = await openGatewayWorld({
    policy: ({ assets, rules }) => ({
      rules: [...rules, { ...tried, id: 'tried', asset: assets[0]!.id, mode: 'shadow' }],
    }),
  });
  const told = await withdraw(world, 'w-1');
  assert.equal(told.value['verdict'], 'allow');
  assert.deepEqual(told.value['reasons'], []);
  assert.deepEqual(told.value['shadows'], [{ tag: 'payment-ceiling' }]);
  const again = await ask(world, get(world, '/v1/withdrawals/w-1'));
  assert.deepEqual(again.value['shadows'], [{ tag: 'payment-ceiling' }]);
  const dry = await ask(
    world,
    signed(world, { path: '/v1/withdrawals:judge', body: order(world, 'w-0') }),
  );
  assert.deepEqual(dry.value['shadows'], [{ tag: 'payment-ceiling' }]);
});

test('a withdrawal under a stop is recorded and held', async () => {
  const world = await openGatewayWorld();
  const stop = act(world, 'dave', { act: 'stop', subject: 'wallet:hot', reason: 'drill' });
  assert.equal((await ask(world, plain('POST', '/v1/acts', stop))).status, 201);
  const body = order(world, 'w-0');
  const dry = await ask(world, signed(world, { path: '/v1/withdrawals:judge', body }));
  assert.deepEqual(dry.value, { status: 'held', verdict: 'allow', reasons: [] });
  const told = await withdraw(world, 'w-1');
  assert.equal(told.status, 201);
  assert.equal(told.value['status'], 'held');
});

test('a dry run judges and leaves no trace', async () => {
  const world = await openGatewayWorld();
  const { size } = world.gateway.replica;
  const path = '/v1/withdrawals:judge';
  for (const [amount, status, verdict] of [
    ['100000000', 'cleared', 'allow'],
    ['2000000000', 'held', 'delay'],
    ['25000000000', 'held', 'review'],
    ['200000000000', 'blocked', 'block'],
    ['2000000000000', 'blocked', 'freeze'],
  ] as const) {
    const told = await ask(world, signed(world, { path, body: order(world, 'w', { amount }) }));
    assert.equal(told.status, 200);
    assert.deepEqual([told.value['status'], told.value['verdict']], [status, verdict]);
  }
  assert.equal(world.gateway.replica.size, size);
});

test('one client cannot see or end the withdrawals of another', async () => {
  const certificate = 'cd'.repeat(32);
  const keys = stranger('app-2');
  const world = await openGatewayWorld({
    seed: 'two clients',
    policy: ({ clients }) => {
      const [one] = clients;
      const key = { ...one!.keys[0]!, id: 'app-2-key', publicKey: keys.publicHex };
      return { clients: [...clients, { ...one!, id: 'app-2', keys: [key], certificate }] };
    },
  });
  const asTwo = (signing: Parameters<typeof signed>[1]): Promise<Told> =>
    ask(world, signed(world, { keyid: 'app-2-key', keys, ...signing }, { certificate }));
  await connectSigners(world);
  await withdraw(world, 'w-1');
  assert.equal((await asTwo({ method: 'GET', path: '/v1/withdrawals/w-1' })).status, 404);
  const list = await asTwo({ method: 'GET', path: '/v1/withdrawals' });
  assert.deepEqual(list.value, { withdrawals: [], next: null });
  assert.equal((await asTwo({ path: '/v1/withdrawals/w-1/cancel' })).status, 404);
  const own = await asTwo({ body: order(world, 'w-1', { amount: '25000000000' }) });
  assert.equal(own.status, 201, own.text);
  assert.equal((await asTwo({ path: '/v1/withdrawals/w-1/cancel' })).status, 200);
  const types = (told: Told) =>
    (told.value['events'] as { type: string }[]).map(({ type }) => type);
  const theirs = await asTwo({ method: 'GET', path: '/v1/events' });
  assert.deepEqual(types(theirs), ['withdrawal.requested', 'withdrawal.cancelled']);
  const ours = await ask(world, get(world, '/v1/events'));
  assert.deepEqual(types(ours), ['withdrawal.requested', 'payment.prepared']);
});

test('listing goes newest first, by status, in bounded pages', async () => {
  const world = await openGatewayWorld();
  const stop = act(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  await ask(world, plain('POST', '/v1/acts', stop));
  const count = PAGE + 5;
  await Promise.all(Array.from({ length: count }, (_, i) => withdraw(world, `w-${i}`, '1')));
  const ids = (told: Told): string[] =>
    (told.value['withdrawals'] as { id: string }[]).map(({ id }) => id);
  const first = await ask(world, get(world, '/v1/withdrawals'));
  assert.equal(ids(first).length, PAGE);
  assert.equal(ids(first)[0], `w-${count - 1}`);
  const next = String(first.value['next']);
  const second = await ask(world, get(world, '/v1/withdrawals', `?cursor=${next}`));
  assert.deepEqual(ids(second), ['w-4', 'w-3', 'w-2', 'w-1', 'w-0']);
  assert.equal(second.value['next'], null);
  const held = await ask(world, get(world, '/v1/withdrawals', '?status=held'));
  assert.equal(ids(held).length, PAGE);
  const final = await ask(world, get(world, '/v1/withdrawals', '?status=final'));
  assert.deepEqual([ids(final), final.value['next']], [[], null]);
});

test('a page looks at so many withdrawals, and says where to go on', async () => {
  const world = await openGatewayWorld();
  const count = MAX_LOOKED_AT + 1;
  await Promise.all(Array.from({ length: count }, (_, i) => withdraw(world, `w-${i}`, '1')));
  const none = await ask(world, get(world, '/v1/withdrawals', '?status=final'));
  assert.deepEqual(none.value, { withdrawals: [], next: '1' });
});

test('a listing has the order of the ledger, also from a state that was loaded', async () => {
  const world = await openGatewayWorld();
  for (let i = 0; i < 5; i++) await withdraw(world, `w-${i}`, '1');
  const { content, state } = world.gateway.replica;
  const loaded = new MemoryState();
  loaded.lay(content.content(), 'next');
  const roll = new Roll(loaded, { onCommit: () => {} });
  const ids = roll.of('app-1').map((hash) => state.get('withdrawal', hash)!.id);
  assert.deepEqual(ids, ['w-0', 'w-1', 'w-2', 'w-3', 'w-4']);
});

test('cancelling is answered with its own receipt, and again without', async () => {
  const world = await openGatewayWorld();
  await withdraw(world, 'w-1', '25000000000');
  const cancel = () => ask(world, signed(world, { path: '/v1/withdrawals/w-1/cancel' }));
  const first = await cancel();
  assert.equal(first.status, 200, first.text);
  assert.equal(first.value['status'], 'cancelled');
  const { cancellation } = first.value as { cancellation: { index: number } };
  assert.equal(cancellation.index, world.gateway.replica.size - 1);
  const again = await cancel();
  assert.deepEqual([again.status, again.value['cancellation']], [200, null]);
});

test('an address is checked, and the answer says what is wrong with it', async () => {
  const world = await openGatewayWorld();
  const address = world.kit.address(1);
  const at = (asset: string, text: string) =>
    ask(world, get(world, `/v1/addresses/${asset}/${text}`));
  const good = await at('nem:mainnet%2Fxem', address);
  assert.deepEqual(good.value, { valid: true, asset: 'nem:mainnet/xem', address });
  const bad = await at('nem%3Amainnet%2Fxem', `${address.slice(0, -1)}4`);
  assert.deepEqual([bad.value['valid'], bad.value['tag']], [false, 'destination-checksum']);
});

test('approving, rejecting, stopping: a stop told twice is one stop', async () => {
  const world = await openGatewayWorld();
  const post = (body: Uint8Array) => ask(world, plain('POST', '/v1/acts', body));
  const one = String((await withdraw(world, 'w-1', '11000000000')).value['withdrawal']);
  const two = String((await withdraw(world, 'w-2', '11000000000')).value['withdrawal']);
  const approved = await post(act(world, 'alice', { act: 'approve', subject: one }));
  assert.equal(approved.status, 201, approved.text);
  const rejected = await post(act(world, 'dave', { act: 'reject', subject: two }));
  assert.equal(rejected.status, 201, rejected.text);
  const shown = await ask(world, get(world, '/v1/withdrawals/w-2'));
  assert.equal(shown.value['status'], 'rejected');
  const stop = act(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  const first = await post(stop);
  const again = await post(stop);
  assert.deepEqual([first.status, again.status], [201, 200]);
  for (const name of ['entry', 'index', 'stop', 'bytes']) {
    assert.equal(again.value[name], first.value[name], name);
  }
  const log = ed25519Verifier(logKey(world.kit.policy), CHECKS.ed25519);
  const entry = readEntryBytes(fromBase64(String(again.value['bytes']))!);
  assert.ok(!isRefusal(entry));
  assert.ok(!isRefusal(verifyReceipt(String(again.value['receipt']), entry.envelope, log)));
});

test('a stop that has been thawed does not pass for one in force', async () => {
  const world = await openGatewayWorld();
  const post = (body: Uint8Array) => ask(world, plain('POST', '/v1/acts', body));
  const stop = act(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  const subject = String((await post(stop)).value['stop']);
  for (const person of ['alice', 'bob']) {
    await post(act(world, person, { act: 'thaw', subject, outflows: [] }));
  }
  const again = await post(stop);
  assert.deepEqual([again.status, again.value['tag']], [409, 'stop-duplicate']);
});

test('a stop needs no witnessed time; an approval does', async () => {
  const world = await openGatewayWorld();
  const held = String((await withdraw(world, 'w-1', '11000000000')).value['withdrawal']);
  await world.clock.pass(3_600_000);
  const approve = act(world, 'alice', { act: 'approve', subject: held });
  const late = await ask(world, plain('POST', '/v1/acts', approve));
  assert.equal(late.value['type'], 'urn:sekisho:problem:time-unwitnessed');
  const stop = act(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  assert.equal((await ask(world, plain('POST', '/v1/acts', stop))).status, 201);
});

test('what a client was refused is in the operator’s log by tag, once a second', async () => {
  const world = await openGatewayWorld();
  const stolen = signed(world, { body: order(world, 'w-1') }, { certificate: 'ab'.repeat(32) });
  await ask(world, stolen);
  await ask(world, stolen);
  const said = () => world.events.filter(({ tag }) => tag === 'client-certificate');
  assert.deepEqual(
    said().map(({ who }) => who),
    ['client app-1'],
  );
  await world.clock.pass(1_000);
  await ask(world, stolen);
  assert.equal(said().length, 2);
});
