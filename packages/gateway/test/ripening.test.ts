// A quiet hour: no customer asks, no block concerns us, and what waits for a moment comes about all
// the same, since the gateway asks watchers for the time when something falls due.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ask,
  connectSigners,
  connectWatchers,
  type GatewayWorld,
  openGatewayWorld,
} from '@sekisho/drill/gateway-world';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import type { Policy } from '@sekisho/protocol/policy';
import { asked } from './support/asking.ts';
import { proposalOf } from './support/proposal.ts';

const DELAY = 3_600_000;
/** A watcher that has just spoken is not asked again for half a minute. */
const LATE = 60_000;

const hourly = ({ limits, amendment }: Policy): Partial<Policy> => ({
  amendment: { ...amendment, delaySeconds: DELAY / 1_000 },
  limits: limits.map((limit) =>
    limit.id === 'customer-day'
      ? { ...limit, sum: '1', then: { outcome: 'delay', seconds: DELAY / 1_000 } }
      : limit,
  ),
});

async function quiet(watchers: readonly string[] = WATCHERS): Promise<GatewayWorld> {
  const world = await openGatewayWorld({ policy: hourly });
  await connectWatchers(world, watchers);
  await connectSigners(world);
  return world;
}

const payments = ({ gateway }: GatewayWorld, hash: string): number =>
  gateway.replica.state.get('withdrawal', hash)!.payments.length;

test('a withdrawal whose delay is over is paid though nothing else happens', async () => {
  const world = await quiet();
  const hash = await asked(world, 'delayed');
  await world.clock.pass(DELAY - LATE);
  assert.equal(payments(world, hash), 0, 'not before its moment');
  await world.clock.pass(3 * LATE);
  assert.equal(payments(world, hash), 1);
});

test('a policy whose delay is over takes effect though nothing else happens', async () => {
  const world = await quiet();
  const told = await ask(
    world,
    proposalOf(world, { ...hourly(world.kit.policy), name: 'next' }, ['erin', 'frank']),
  );
  assert.equal(told.status, 201, told.text);
  const { replica } = world.gateway;
  await world.clock.pass(DELAY - LATE);
  assert.notEqual(replica.policy.name, 'next');
  await world.clock.pass(3 * LATE);
  assert.equal(replica.policy.name, 'next');
});

test('while watchers are missing, asking the rest does not fill the ledger', async () => {
  const world = await quiet(WATCHERS.slice(0, 1));
  const hash = await asked(world, 'delayed');
  const before = world.gateway.replica.size;
  await world.clock.pass(24 * 3_600_000);
  assert.equal(payments(world, hash), 0);
  // Every ten minutes, as a watcher speaks by itself, and a few at first.
  assert.ok(world.gateway.replica.size - before < 160, `${world.gateway.replica.size - before}`);
});
