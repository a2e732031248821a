// A world in which withdrawals are asked for, decided about and paid.
import assert from 'node:assert/strict';
import {
  act,
  ask,
  type GatewayWorld,
  observation,
  order,
  plain,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';
import { queueAnswer, type QueueItem } from '@sekisho/protocol/desk-api';
import { type Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { read } from './desk.ts';

export const LARGE = '25000000000';

export async function asked(world: GatewayWorld, id: string, change: object = {}): Promise<string> {
  const told = await ask(world, signed(world, { body: order(world, id, change) }));
  assert.equal(told.status, 201, told.text);
  return String(told.value['withdrawal']);
}

/** Whatever is asked for is held for people, however much there is of it. */
export const reviewingAll = ({ limits, rules }: Policy): Partial<Policy> => ({
  limits: limits.map((limit) =>
    'sum' in limit ? { ...limit, sum: limit.id === 'customer-day' ? '1' : ENOUGH } : limit,
  ),
  rules: rules.filter(({ then }) => then.outcome === 'review'),
});
export const ENOUGH = '8000000000000000';

export const deciding = (world: GatewayWorld, person: string, what: Parameters<typeof act>[2]) =>
  ask(world, plain('POST', '/v1/acts', act(world, person, what)));

export const queueOf = async (world: GatewayWorld, token: string, cursor = '') =>
  read(world, token, `/v1/desk/queue${cursor}`, queueAnswer);

export const itemOf = async (world: GatewayWorld, token: string): Promise<QueueItem> => {
  const [item] = (await queueOf(world, token)).items;
  assert.ok(item !== undefined);
  return item;
};

/** A withdrawal that a quorum of watchers saw paid. */
export async function paid(world: GatewayWorld, id: string, change: object = {}): Promise<string> {
  const hash = await asked(world, id, change);
  await settled(world);
  await world.clock.pass(1_000);
  const { state } = world.gateway.replica;
  const [payment] = state.get('withdrawal', hash)!.payments;
  const { identity, wallet, fee } = state.get('payment', payment!)!;
  const { asset, amount } = state.get('withdrawal', hash)!;
  const outflow = {
    wallet,
    identity,
    height: 5_000,
    kind: 'transfer' as const,
    asset,
    amount,
    fee,
  };
  for (const watcher of ['watcher-1', 'watcher-2']) {
    await world.clock.pass(1_000);
    const body = observation(world, watcher, { outflows: [outflow] });
    const written = await world.gateway.sequencer.submit({ name: 'chain.observed', body });
    assert.ok(!isRefusal(written), isRefusal(written) ? written.detail : '');
  }
  await settled(world);
  return hash;
}
