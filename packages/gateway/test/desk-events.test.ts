// Word of each commit as it reaches a page: at once, whole or as one word, and no longer than its
// session; and the desk over a real server.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  act,
  ask,
  connectWatchers,
  type GatewayWorld,
  openGatewayWorld,
  order,
  plain,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { commitEvent, queueAnswer, sessionAnswer } from '@sekisho/protocol/desk-api';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { serveApi } from '@sekisho/replica/wiring/https-api';
import { createAuthority } from '@sekisho/drill/certificates';
import { HEARTBEAT_MS, MAX_STREAMS_EACH } from '../src/desk/event-stream.ts';
import { SESSION_MS } from '../src/desk/sessions.ts';
import { asked, deciding, LARGE } from './support/asking.ts';
import { READ, reading, signIn, withToken } from './support/desk.ts';

const PATH = '/v1/desk/events';

interface Told {
  readonly event: string;
  readonly data: unknown;
}

/** The stream of a session, read event by event. */
async function listen(world: GatewayWorld, token: string) {
  const { status, body } = await world.api(reading(token, PATH));
  assert.equal(status, 200);
  assert.ok(!(body instanceof Uint8Array));
  const iterator = body[Symbol.asyncIterator]();
  const next = async (): Promise<Told | 'comment' | 'over'> => {
    const { done, value } = await iterator.next();
    if (done === true) return 'over';
    const text = fromUtf8(value)!;
    if (text === ':\n\n') return 'comment';
    const [, event, data] = /^event: (\w+)\ndata: (.*)\n\n$/.exec(text) ?? [];
    return { event: event!, data: JSON.parse(data!) };
  };
  return { next, end: () => iterator.return?.() };
}

const sizeOf = (told: unknown): number => commitEvent.parse((told as Told).data).size;

describe('the stream', () => {
  test('says first where the ledger stands, then what each commit added', async () => {
    const world = await openGatewayWorld();
    const stream = await listen(world, await signIn(world));
    assert.deepEqual(await stream.next(), {
      event: 'commit',
      data: { size: world.gateway.replica.size, entries: [] },
    });
    const hash = await asked(world, 'w-1');
    const index = world.gateway.replica.size - 1;
    const entries = [{ index, name: 'withdrawal.requested', subjects: [hash] }];
    assert.deepEqual(await stream.next(), { event: 'commit', data: { size: index + 1, entries } });
  });

  test('wakes who waits at the very commit', async () => {
    const world = await openGatewayWorld();
    const stream = await listen(world, await signIn(world));
    await stream.next();
    const waiting = stream.next();
    await settled(world);
    const before = world.clock.now();
    await asked(world, 'w-1');
    assert.equal(sizeOf(await waiting), world.gateway.replica.size);
    assert.equal(world.clock.now(), before, 'no clock had to move');
  });

  test('what a slow page missed is told together, and of a flood the size alone', async () => {
    const world = await openGatewayWorld();
    const stream = await listen(world, await signIn(world));
    await stream.next();
    const [a, b] = [await asked(world, 'w-1'), await asked(world, 'w-2')];
    const { entries } = commitEvent.parse(((await stream.next()) as Told).data);
    assert.deepEqual(
      entries.flatMap(({ subjects }) => subjects),
      [a, b],
    );
    for (let i = 0; i < 300; i++) {
      await deciding(world, 'dave', { act: 'stop', subject: `customer:c-${i}`, reason: 'drill' });
    }
    const flood = commitEvent.parse(((await stream.next()) as Told).data);
    assert.deepEqual([flood.entries, flood.size], [[], world.gateway.replica.size]);
  });

  test('says when a newer head is cosigned', async () => {
    const world = await openGatewayWorld();
    const stream = await listen(world, await signIn(world));
    await stream.next();
    await connectWatchers(world);
    await settled(world);
    const { size } = world.gateway.replica;
    assert.deepEqual(await stream.next(), { event: 'cosigned', data: { size } });
  });

  test('a comment comes while nothing happens', async () => {
    const world = await openGatewayWorld();
    const stream = await listen(world, await signIn(world));
    await stream.next();
    const waiting = stream.next();
    await world.clock.pass(HEARTBEAT_MS);
    assert.equal(await waiting, 'comment');
  });

  test('ends with its session, whoever ends that', async () => {
    const world = await openGatewayWorld();
    const [token, other] = [await signIn(world), await signIn(world)];
    const [ended, late] = [await listen(world, token), await listen(world, other)];
    await ended.next();
    await late.next();
    await ask(world, withToken(token, plain('POST', '/v1/sessions/end')));
    const waiting = ended.next();
    await world.clock.pass(HEARTBEAT_MS);
    assert.equal(await waiting, 'over');
    const last = late.next();
    await world.clock.pass(SESSION_MS);
    assert.equal(await last, 'comment');
    assert.equal(await late.next(), 'over');
  });

  test('streams of one session are bounded, and one that ends makes room', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    const streams = [];
    for (let i = 0; i < MAX_STREAMS_EACH; i++) {
      const stream = await listen(world, token);
      await stream.next();
      streams.push(stream);
    }
    const full = await ask(world, reading(token, PATH));
    assert.deepEqual([full.status, full.value['tag']], [503, 'api-busy']);
    await streams[0]!.end();
    await listen(world, token);
  });
});

test('over TLS: a person signs in, reads, and hears of a withdrawal that is held', async () => {
  const world = await openGatewayWorld();
  const authority = await createAuthority('of the gateway');
  const server = await serveApi(world.api, {
    host: '127.0.0.1',
    port: 0,
    tls: await authority.issue('127.0.0.1'),
  });
  after(() => server.close());
  const url = `https://127.0.0.1:${server.port}`;
  const send = httpSend({ ca: authority.ca, maxAnswerBytes: 1_000_000 });
  const opened = await send({
    method: 'POST',
    url: `${url}/v1/sessions`,
    body: fromUtf8(act(world, 'alice', READ))!,
  });
  assert.equal(opened.status, 201);
  const { token } = sessionAnswer.parse(JSON.parse(fromUtf8(opened.body)!));
  const headers = { authorization: `Bearer ${token}` };
  const queue = async () => {
    const { body } = await send({ method: 'GET', url: `${url}/v1/desk/queue`, headers });
    return queueAnswer.parse(JSON.parse(fromUtf8(body)!));
  };
  assert.deepEqual((await queue()).items, []);
  const told = await ask(world, signed(world, { body: order(world, 'w-1', { amount: LARGE }) }));
  const [item] = (await queue()).items;
  assert.equal(item?.withdrawal, told.value['withdrawal']);
  const bare = await send({ method: 'GET', url: `${url}/v1/desk/queue` });
  assert.equal(bare.status, 401);
  // Cut after the first event: a stream has no end of its own.
  const first = httpSend({ ca: authority.ca, maxAnswerBytes: 16 });
  const stream = await first({ method: 'GET', url: `${url}${PATH}`, headers });
  assert.deepEqual(
    [stream.status, fromUtf8(stream.body)?.startsWith('event: commit')],
    [200, true],
  );
});
