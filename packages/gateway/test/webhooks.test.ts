// Notifications: of what, to whom, how often, and that nobody who takes them slowly or never holds
// up a withdrawal.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  act,
  ask,
  connectSigners,
  type GatewayWorld,
  observation,
  openGatewayWorld,
  plain,
  settled,
  START,
  witness,
} from '@sekisho/drill/gateway-world';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { deliveries } from '@sekisho/protocol/notice-api';
import { overviewAnswer } from '@sekisho/protocol/desk-api';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { memoryStore } from '@sekisho/replica/memory-store';
import { createApi } from '../src/api.ts';
import { CHECKS } from '@sekisho/drill/keys';
import { MAX_DEAD } from '../src/webhooks/delivery-book.ts';
import { MAX_LINE, MAX_TRIES } from '../src/webhooks/receiver.ts';
import { STANDING_MS } from '../src/webhooks/refusing-signers.ts';
import { asked, deciding, LARGE, reviewingAll } from './support/asking.ts';
import { read, signIn } from './support/desk.ts';
import { fakeReceiver, notifying } from './support/receiver.ts';
import { changed, proposalOf } from './support/proposal.ts';

const HOUR = 3_600_000;

async function told(options: Parameters<typeof openGatewayWorld>[0] = {}) {
  const store = options.store ?? memoryStore();
  const world = await openGatewayWorld({ ...options, store });
  const chat = fakeReceiver('chat');
  const notices = await notifying(world, store, [chat]);
  return { world, store, chat, notices };
}

const kindsOf = ({ came }: { came: readonly { kind: string }[] }) => came.map(({ kind }) => kind);

async function observed(world: GatewayWorld, identity: string): Promise<void> {
  await world.clock.pass(1_000);
  const outflow = {
    ...{ wallet: 'hot', identity, height: 5_000, kind: 'transfer' as const },
    ...{ asset: 'nem:mainnet/xem', amount: '700', fee: '50000' },
  };
  const body = observation(world, 'watcher-1', { outflows: [outflow] });
  const written = await world.gateway.sequencer.submit({ name: 'chain.observed', body });
  assert.ok(!isRefusal(written));
}

describe('what is told', () => {
  test('a withdrawal that waits for people, and none that does not', async () => {
    const { world, chat } = await told();
    await asked(world, 'small');
    const hash = await asked(world, 'large', { amount: LARGE });
    await settled(world);
    const [only, ...others] = chat.came;
    assert.deepEqual([only?.kind, only?.subject, others], ['held', hash, []]);
    assert.equal(only?.page, `/withdrawals/${hash}`);
    assert.deepEqual(only?.data['amount'], LARGE);
  });

  test('a stop by a person, by a rule, and by the chain itself', async () => {
    const { world, chat } = await told();
    await deciding(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
    await asked(world, 'absurd', { amount: '2000000000000' });
    await observed(world, 'ab'.repeat(32));
    await settled(world);
    assert.deepEqual(kindsOf(chat), ['frozen', 'frozen', 'mismatch']);
    assert.deepEqual(
      chat.came.map(({ data }) => [data['scope'], data['by']]),
      [
        ['everything', 'person'],
        ['client:app-1', 'rule:absurd'],
        ['wallet:hot', 'watcher:watcher-1'],
      ],
    );
  });

  test('a policy: when signatures are wanted, and when it is signed', async () => {
    const { world, chat } = await told();
    await ask(world, proposalOf(world, { name: 'next' }, ['erin']));
    await ask(world, proposalOf(world, { name: 'next' }, ['frank']));
    await settled(world);
    const hash = policyHash(changed(world, { name: 'next' }));
    assert.deepEqual(
      chat.came.map(({ kind, subject, data }) => [kind, subject, data['stage']]),
      [
        ['amendment.proposed', hash, 'collecting'],
        ['amendment.proposed', hash, 'logged'],
      ],
    );
  });

  test('a signer that refuses for a while, once for each reason', async () => {
    const { world, chat } = await told();
    await connectSigners(world, ['signer-1']);
    const [signer] = world.gateway.signers.connected;
    let withheld: { tag: string; detail: string } | undefined = { tag: 'head-stale', detail: '' };
    Object.defineProperty(signer, 'withheld', { get: () => withheld });
    await world.clock.pass(STANDING_MS - 1);
    assert.deepEqual(chat.came, [], 'not at once: it needs a moment after a start');
    await world.clock.pass(STANDING_MS);
    await world.clock.pass(HOUR);
    assert.deepEqual(
      chat.came.map(({ subject, data }) => [subject, data['tag']]),
      [['signer-1', 'head-stale']],
    );
    withheld = { tag: 'witnessed-ahead', detail: '' };
    await world.clock.pass(HOUR);
    withheld = undefined;
    await world.clock.pass(HOUR);
    withheld = { tag: 'witnessed-ahead', detail: '' };
    await world.clock.pass(HOUR);
    assert.deepEqual(
      chat.came.map(({ data }) => data['tag']),
      ['head-stale', 'witnessed-ahead', 'witnessed-ahead'],
    );
  });

  test('each receiver what it asked for; nobody of people, customers or addresses', async () => {
    const store = memoryStore();
    const world = await openGatewayWorld({ store });
    const [all, stops] = [fakeReceiver('all'), fakeReceiver('stops', ['frozen'])];
    await notifying(world, store, [all, stops]);
    await asked(world, 'w-1', { amount: LARGE, customer: 'c-secret' });
    await deciding(world, 'dave', { act: 'stop', subject: 'customer:c-secret', reason: 'drill' });
    await settled(world);
    assert.deepEqual([kindsOf(all), kindsOf(stops)], [['held', 'frozen'], ['frozen']]);
    const said = JSON.stringify(all.came.map(({ data, page }) => [data, page]));
    for (const secret of ['c-secret', 'dave', world.kit.address(1)]) {
      assert.ok(!said.includes(secret), secret);
    }
  });
});

describe('trying again', () => {
  test('with growing pauses until it is taken, by the same id', async () => {
    const { world, chat } = await told();
    chat.answer = 500;
    await asked(world, 'w-1', { amount: LARGE });
    const pauses: number[] = [];
    let last = world.clock.now();
    while (chat.came.length < 6) {
      const before = chat.came.length;
      while (chat.came.length === before) await world.clock.pass(1_000);
      if (before > 0) pauses.push(world.clock.now() - last);
      last = world.clock.now();
    }
    const usual = [5_000, 15_000, 45_000, 135_000, 405_000];
    for (const [i, pause] of pauses.entries()) {
      assert.ok(pause >= usual[i]! * 0.5 - 1_000 && pause <= usual[i]! * 1.5 + 1_000, `${pause}`);
    }
    chat.answer = 204;
    await world.clock.pass(HOUR);
    const count = chat.came.length;
    assert.equal(new Set(chat.came.map(({ id }) => id)).size, 1);
    await world.clock.pass(HOUR);
    assert.equal(chat.came.length, count, 'taken once');
  });

  test('neither a redirect nor silence takes it', async () => {
    for (const answer of [302, 404, new Error('secret https://x/y')] as const) {
      const { world, chat, notices } = await told();
      chat.answer = answer;
      await asked(world, 'w-1', { amount: LARGE });
      await settled(world);
      const [receiver] = notices.told.receivers;
      assert.deepEqual([receiver?.waiting, receiver?.delivered], [1, 0]);
      const why = answer instanceof Error ? 'no answer' : `HTTP ${answer}`;
      assert.equal(receiver?.why, why, 'and no address');
    }
  });

  test('when it takes one again, the others follow at once', async () => {
    const { world, chat } = await told({ policy: reviewingAll });
    chat.answer = 503;
    for (let i = 0; i < 5; i++) await asked(world, `w-${i}`);
    await world.clock.pass(3 * HOUR);
    chat.answer = 200;
    chat.came.length = 0;
    while (chat.came.length === 0) await world.clock.pass(1_000);
    await settled(world);
    assert.equal(new Set(chat.came.map(({ id }) => id)).size, 5);
  });

  test('what it refuses itself holds up nothing else', async () => {
    const { world, chat, notices } = await told({ policy: reviewingAll });
    chat.answer = 400;
    await asked(world, 'w-0');
    await settled(world);
    chat.answer = 200;
    for (let i = 1; i < 4; i++) await asked(world, `w-${i}`);
    await settled(world);
    const { waiting, delivered } = notices.told.receivers[0]!;
    assert.deepEqual([waiting, delivered], [1, 3]);
  });

  test('in the end it is given up, which the desk, the metrics and the log tell', async () => {
    const { world, store, chat, notices } = await told();
    chat.answer = 500;
    const hash = await asked(world, 'w-1', { amount: LARGE });
    await world.clock.pass(3 * 24 * HOUR);
    assert.equal(chat.came.length, MAX_TRIES);
    const api = createApi({ ...world.gateway, checks: CHECKS, clock: world.clock, notices });
    const desk = { ...world, api };
    const token = await signIn(desk);
    const { receivers, dead } = await read(desk, token, '/v1/desk/notifications', deliveries);
    assert.deepEqual([receivers[0]?.dead, receivers[0]?.waiting], [1, 0]);
    const [letter] = dead;
    const { subject, kind, tries, why } = letter!;
    assert.deepEqual([subject, kind, tries, why], [hash, 'held', MAX_TRIES, 'HTTP 500']);
    assert.equal((await read(desk, token, '/v1/desk/overview', overviewAnswer)).deadLetters, 1);
    const { text } = await ask(desk, plain('GET', '/metrics'));
    assert.ok(text.includes('sekisho_notifications_dead{receiver="chat"} 1'));
    assert.ok(world.events.some(({ who }) => who === 'notifying chat'));
    const again = await notifying(world, store, [fakeReceiver('chat')]);
    assert.equal(again.dead.length, 1, 'also after a restart');
  });

  test('the newest dead letters are kept, and all are counted', async () => {
    const { world, store, chat, notices } = await told({ policy: reviewingAll });
    chat.answer = 500;
    for (let i = 0; i < MAX_DEAD + 5; i++) await asked(world, `w-${i}`);
    await world.clock.pass(3 * 24 * HOUR);
    const counted = { kept: notices.dead.length, all: notices.told.receivers[0]?.dead };
    assert.deepEqual(counted, { kept: MAX_DEAD, all: MAX_DEAD + 5 });
    assert.ok((await store.notes('webhook')).length <= MAX_DEAD + 1);
  });
});

describe('at least once', () => {
  /** A gateway that is started again on its store, with its time. */
  async function restarted(world: GatewayWorld, store: ReturnType<typeof memoryStore>) {
    const clock = new ManualClock(world.clock.now());
    const again = await openGatewayWorld({ store, clock, openedAt: START });
    const chat = fakeReceiver('chat');
    const notices = await notifying(again, store, [chat]);
    await settled(again);
    return { world: again, chat, notices };
  }

  test('what was not taken before a restart is told after it, by the same id', async () => {
    const { world, store, chat } = await told();
    chat.answer = 'silent';
    await asked(world, 'w-1', { amount: LARGE });
    await deciding(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
    await world.clock.pass(2_000);
    const after = await restarted(world, store);
    const ids = (came: typeof chat.came) => came.map(({ id }) => id).sort();
    assert.deepEqual(ids(after.chat.came), ids(chat.came));
    assert.equal(after.chat.came.length, 2);
  });

  test('what was taken is not told again', async () => {
    const { world, store } = await told();
    await asked(world, 'w-1', { amount: LARGE });
    await world.clock.pass(2_000);
    assert.deepEqual((await restarted(world, store)).chat.came, []);
  });

  test('a hold that is over by then is not told', async () => {
    const { world, store, chat } = await told();
    chat.answer = 500;
    const subject = await asked(world, 'w-1', { amount: LARGE });
    await deciding(world, 'dave', { act: 'reject', subject });
    await world.clock.pass(2_000);
    assert.deepEqual((await restarted(world, store)).chat.came, []);
  });

  test('who is new is told of what comes, not of what was', async () => {
    const store = memoryStore();
    const world = await openGatewayWorld({ store });
    await asked(world, 'w-1', { amount: LARGE });
    const chat = fakeReceiver('chat');
    await notifying(world, store, [chat]);
    await settled(world);
    assert.deepEqual(chat.came, []);
    await deciding(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
    await settled(world);
    assert.deepEqual(kindsOf(chat), ['frozen']);
  });
});

describe('a receiver that takes nothing', () => {
  test('holds up no withdrawal, no other receiver, and no more memory than its line', async () => {
    const store = memoryStore();
    const world = await openGatewayWorld({ store, policy: reviewingAll });
    const [slow, quick] = [fakeReceiver('slow'), fakeReceiver('quick')];
    slow.answer = 'silent';
    const notices = await notifying(world, store, [slow, quick]);
    const count = MAX_LINE + 40;
    for (let i = 0; i < count; i++) await asked(world, `w-${i}`);
    await settled(world);
    assert.equal(quick.came.length, count);
    assert.ok(slow.came.length <= 4, 'a few at once');
    assert.equal(notices.told.receivers[0]?.waiting, MAX_LINE);
    slow.answer = 200;
    slow.release(200);
    await settled(world);
    await world.clock.pass(1_000);
    assert.equal(new Set(slow.came.map(({ id }) => id)).size, count, 'the rest from the ledger');
  });

  test('a store that keeps no notes costs a second word, and nothing else', async () => {
    const { world, store, chat, notices } = await told();
    store.putNote = () => Promise.reject(new Error('disk'));
    await asked(world, 'w-1', { amount: LARGE });
    await world.clock.pass(2_000);
    assert.equal(notices.told.receivers[0]?.delivered, 1);
    assert.equal(chat.came.length, 1);
    await witness(world, 1_000);
  });
});

test('an act of nobody brings no notice', async () => {
  const { world, chat } = await told();
  await ask(
    world,
    plain(
      'POST',
      '/v1/acts',
      act(world, 'mallory', { act: 'stop', subject: 'everything', reason: 'drill' }),
    ),
  );
  await settled(world);
  assert.deepEqual(chat.came, []);
});
