// What the desk streams: each commit and each cosigned head, to a session that is open, and to so
// many readers of one session at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ask,
  connectWatchers,
  type GatewayWorld,
  openGatewayWorld,
  order,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { MAX_STREAMS_EACH } from '../src/desk/event-stream.ts';
import { reading, signIn } from './support/desk.ts';

const EVENTS = '/v1/desk/events';
const asked = (token: string) => reading(token, EVENTS);

async function openStream(world: GatewayWorld, token: string) {
  const answer = await world.api(asked(token));
  assert.equal(answer.status, 200);
  assert.ok(!(answer.body instanceof Uint8Array));
  const stream = answer.body[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => {
    const { value, done } = await stream.next();
    return done === true ? undefined : fromUtf8(value);
  };
  return { next, end: async () => void (await stream.return?.()) };
}

test('streams of one session are bounded, and one that ends makes room', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world, 'alice');
  const open = [];
  for (let i = 0; i < MAX_STREAMS_EACH; i++) {
    const stream = await openStream(world, token);
    await stream.next();
    open.push(stream);
  }
  const refused = await ask(world, asked(token));
  assert.deepEqual([refused.status, refused.value['tag']], [503, 'api-busy']);
  const other = await openStream(world, await signIn(world, 'dave'));
  assert.match((await other.next())!, /^event: commit\n/, 'nobody else is kept out');
  await open[0]!.end();
  assert.match((await (await openStream(world, token)).next())!, /^event: commit\n/);
});

test('a commit is told with its entries and whom they concern, a head by its size', async () => {
  const world = await openGatewayWorld();
  const { next, end } = await openStream(world, await signIn(world, 'alice'));
  const { size } = world.gateway.replica;
  assert.equal(await next(), `event: commit\ndata: {"size":${size},"entries":[]}\n\n`);
  const coming = next();
  await settled(world);
  const told = await ask(world, signed(world, { body: order(world, 'w-1') }));
  const commit = JSON.parse((await coming)!.split('\ndata: ')[1]!);
  assert.equal(commit.size, size + 1);
  const [{ index, name, subjects }] = commit.entries;
  assert.deepEqual([index, name, commit.entries.length], [size, 'withdrawal.requested', 1]);
  assert.ok(subjects.includes(told.value['withdrawal']));
  const cosigned = next();
  await connectWatchers(world);
  await settled(world);
  assert.equal(await cosigned, `event: cosigned\ndata: {"size":${size + 1}}\n\n`);
  const quiet = next();
  await settled(world);
  await world.clock.pass(60_000);
  assert.equal(await quiet, ':\n\n');
  await end();
});
