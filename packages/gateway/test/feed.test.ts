// The feed: in order, without gaps, each client its own; as pages and as a stream.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromUtf8 } from '@sekisho/protocol/bytes';
import type { ApiRequest } from '@sekisho/replica/api';
import { MAX_STREAMS } from '../src/api/events-route.ts';
import { PAGE_ENTRIES } from '../src/api/feed.ts';
import {
  act,
  ask,
  get,
  observation,
  connectSigners,
  openGatewayWorld,
  order,
  plain,
  settled,
  signed,
  type Told,
  witness,
  type GatewayWorld,
} from '@sekisho/drill/gateway-world';

interface Event {
  readonly cursor: string;
  readonly type: string;
  readonly id?: string;
  readonly stop?: string;
  readonly scope?: string;
}

const eventsOf = (told: Told): readonly Event[] => told.value['events'] as readonly Event[];

const withdraw = (world: GatewayWorld, id: string, amount = '100000000') =>
  ask(world, signed(world, { body: order(world, id, { amount }) }));

test('every act on a withdrawal, and every stop, is an event', async () => {
  const world = await openGatewayWorld();
  const held = String((await withdraw(world, 'w-1', '11000000000')).value['withdrawal']);
  const rejected = String((await withdraw(world, 'w-2', '11000000000')).value['withdrawal']);
  const post = (body: Uint8Array) => ask(world, plain('POST', '/v1/acts', body));
  await post(act(world, 'alice', { act: 'approve', subject: held }));
  await post(act(world, 'alice', { act: 'reject', subject: rejected }));
  const stop = { act: 'stop', subject: 'client:app-1', reason: 'drill' } as const;
  const stopped = await post(act(world, 'dave', stop));
  const subject = String(stopped.value['stop']);
  await post(act(world, 'alice', { act: 'thaw', subject, outflows: [] }));
  const events = eventsOf(await ask(world, get(world, '/v1/events')));
  assert.deepEqual(
    events.map(({ type, id, stop: named, scope }) => [type, id ?? named, scope]),
    [
      ['withdrawal.requested', 'w-1', undefined],
      ['withdrawal.requested', 'w-2', undefined],
      ['withdrawal.approved', 'w-1', undefined],
      ['withdrawal.rejected', 'w-2', undefined],
      ['stopped', subject, 'client:app-1'],
      ['thawed', subject, undefined],
    ],
  );
  const cursors = events.map(({ cursor }) => Number(cursor));
  assert.deepEqual(
    cursors,
    [...cursors].sort((a, b) => a - b),
  );
});

test('a payment is followed from prepared to seen', async () => {
  const world = await openGatewayWorld();
  await connectSigners(world);
  await withdraw(world, 'w-1');
  await settled(world);
  const { replica, sequencer } = world.gateway;
  const [id] = replica.content.ids('payment');
  const payment = replica.state.get('payment', id!)!;
  await world.clock.pass(1_000);
  const seen = {
    ...{ wallet: 'hot', identity: payment.identity, height: 5_000, kind: 'transfer' as const },
    ...{ asset: 'nem:mainnet/xem', amount: '100000000', fee: payment.fee },
    destination: world.kit.address(1),
  };
  const body = observation(world, 'watcher-1', { outflows: [seen] });
  await sequencer.submit({ name: 'chain.observed', body });
  const events = eventsOf(await ask(world, get(world, '/v1/events')));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['withdrawal.requested', 'payment.prepared', 'payment.seen'],
  );
});

test('a page ends after so many entries, and the next begins there', async () => {
  const world = await openGatewayWorld();
  await withdraw(world, 'w-1');
  while (world.gateway.replica.size < PAGE_ENTRIES + 2) await witness(world, 10);
  await withdraw(world, 'w-2');
  const first = await ask(world, get(world, '/v1/events', '?after=0'));
  assert.equal(first.value['next'], String(PAGE_ENTRIES));
  const next = await ask(world, get(world, '/v1/events', `?after=${PAGE_ENTRIES}`));
  assert.equal(eventsOf(next)[0]?.id, 'w-2');
  const end = String(next.value['next']);
  const last = await ask(world, get(world, '/v1/events', `?after=${end}`));
  assert.deepEqual(last.value, { events: [], next: end });
});

const streaming = (request: ApiRequest): ApiRequest => ({
  ...request,
  fields: [...request.fields, ['Accept', 'text/event-stream']],
});

async function openStream(world: GatewayWorld, query = '?') {
  const answer = await world.api(streaming(get(world, '/v1/events', query)));
  assert.equal(answer.status, 200);
  assert.ok(!(answer.body instanceof Uint8Array));
  const stream = answer.body[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => {
    const { value, done } = await stream.next();
    return done === true ? undefined : fromUtf8(value);
  };
  return { answer, stream, next };
}

test('a stream sends what there is, then what comes, and a comment when nothing does', async () => {
  const world = await openGatewayWorld();
  await withdraw(world, 'w-1', '25000000000');
  const { answer, stream, next } = await openStream(world);
  assert.deepEqual(answer.fields[0], ['content-type', 'text/event-stream']);
  assert.equal(await next(), ':\n\n');
  const first = await next();
  assert.match(first!, /^id: 4\nevent: withdrawal\.requested\ndata: \{.*"id":"w-1".*\}\n\n$/);
  const second = next();
  await settled(world);
  await withdraw(world, 'w-2', '25000000000');
  assert.match((await second)!, /"id":"w-2"/);
  const quiet = next();
  await settled(world);
  await world.clock.pass(15_000);
  assert.equal(await quiet, ':\n\n');
  await stream.return?.();
});

test('a stream ends after ten minutes, so that its client proves itself again', async () => {
  const world = await openGatewayWorld();
  const { next } = await openStream(world);
  await next();
  const waiting = next();
  await settled(world);
  await world.clock.pass(600_000);
  assert.equal(await waiting, ':\n\n');
  assert.equal(await next(), undefined);
});

test('streams of one client are bounded, and one that ends makes room', async () => {
  const world = await openGatewayWorld();
  const open = [];
  for (let i = 0; i < MAX_STREAMS; i++) {
    const stream = await openStream(world);
    await stream.next();
    open.push(stream);
  }
  const refused = await ask(world, streaming(get(world, '/v1/events')));
  assert.equal(refused.value['type'], 'urn:sekisho:problem:busy');
  await open[0]!.stream.return?.();
  await openStream(world);
});
