// What an operator is told: which part is not well, and why; and what the gateway makes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCosignedHead } from '@sekisho/ledger/head';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CHECKS } from '@sekisho/drill/keys';
import {
  ask,
  connectSigners,
  connectWatchers,
  type GatewayWorld,
  get,
  observation,
  openGatewayWorld,
  order,
  plain,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';

const HOUR = 3_600_000;

async function troubles(world: GatewayWorld): Promise<readonly string[]> {
  await settled(world);
  const ready = await ask(world, plain('GET', '/readyz'));
  return ready.value['reasons'] as string[];
}

const shown = async (world: GatewayWorld, id: string) =>
  (await ask(world, get(world, `/v1/withdrawals/${id}`))).value;

test('nothing is prepared that nobody could sign; with enough signers it is', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  await connectSigners(world, ['signer-1']);
  await ask(world, signed(world, { body: order(world, 'w-1') }));
  await world.clock.pass(3_000);
  const { status, waitsFor } = await shown(world, 'w-1');
  assert.deepEqual([status, waitsFor], ['cleared', 'signers']);
  await connectSigners(world, ['signer-2']);
  await world.clock.pass(20_000);
  assert.equal((await shown(world, 'w-1'))['status'], 'prepared');
});

test('one watcher with a wrong clock is named, and no quorum hangs on it', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world, ['watcher-1'], -HOUR);
  await connectWatchers(world, ['watcher-2', 'watcher-3']);
  await connectSigners(world);
  await settled(world);
  const head = openCosignedHead(
    world.kit.policy,
    world.gateway.watchers.cosigned!.note,
    CHECKS.ed25519,
  );
  assert.ok(!isRefusal(head));
  const right = head.cosignatures.filter(({ watcher }) => watcher !== 'watcher-1');
  assert.equal(right.length, 2, 'signers count none but these');
  const [only, ...more] = await troubles(world);
  assert.match(only!, /^watcher-1: its clock is 360[01] s behind: set it$/);
  assert.deepEqual(more, []);
});

test('where all watchers differ alike, it is the gateway’s own clock', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world, ['watcher-1', 'watcher-2'], HOUR);
  await connectSigners(world);
  const [clock] = await troubles(world);
  assert.match(clock!, /^clock: this machine’s clock is 3[56]\d\d s behind the watchers’: set it$/);
});

test('a watcher that has just stated the time is not asked for it again', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world, ['watcher-1']);
  await world.clock.pass(50_000); // a link that is silent for a minute is cut
  const { watchers, replica } = world.gateway;
  const before = replica.size;
  for (let n = 0; n < 20; n++) {
    await watchers.freshen();
    await world.clock.pass(1_000);
  }
  assert.equal(replica.size, before + 1, 'one entry, not twenty');
  await world.clock.pass(30_000);
  await watchers.freshen();
  await settled(world);
  assert.equal(replica.size, before + 2);
});

test('a gateway whose clock is ahead does not date the ledger into the future', async () => {
  const world = await openGatewayWorld();
  const { sequencer, replica } = world.gateway;
  await world.clock.pass(HOUR); // the gateway's clock alone: the watcher speaks of an hour before
  const later = observation(world, 'watcher-2', { clock: '2026-01-26T00:00:02.000Z' });
  const written = await sequencer.submit({ name: 'chain.observed', body: later });
  assert.ok(!isRefusal(written), JSON.stringify(written));
  assert.equal(replica.state.get('meta', '')!.time, Date.parse('2026-01-26T00:00:02.000Z'));
});
