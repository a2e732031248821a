// The gateway's writes: a client's order, the first entry, a person's stop.
import assert from 'node:assert/strict';
import {
  act,
  ask,
  openGatewayWorld,
  order,
  plain,
  signed,
  START,
  type GatewayWorld,
  type Told,
} from '@sekisho/drill/gateway-world';
import { changing } from '@sekisho/drill/changing-watchers';
import { Bridges } from '@sekisho/gateway/bridges';
import type { EntryName } from '@sekisho/protocol/entry';
import type { Store } from '@sekisho/replica/store';
import { isThere, memory, mustHaveSprung, type Scene, times, Trap, type When } from './form.ts';

const said = ({ status, value }: Told): string => {
  const type = value['type'];
  return typeof type === 'string' ? `${status} ${type.split(/[/:]/).at(-1)}` : `${status}`;
};

const withdraw = async (world: GatewayWorld, id: string): Promise<string> =>
  said(await ask(world, signed(world, { body: order(world, id) })));

type Request = (world: GatewayWorld) => Promise<string>;

/** One person's stop, the same bytes each time. */
const stop = (world: GatewayWorld): Request => {
  const body = act(world, 'dave', { act: 'stop', subject: 'wallet:hot', reason: 'drill' });
  return async (now) => said(await ask(now, plain('POST', '/v1/acts', body)));
};

/** A gateway on this store; the same client, whose nonces go on. */
const start = async (store: Store, before?: GatewayWorld) => {
  const clock = before === undefined ? {} : { clock: before.clock, openedAt: START };
  const world = await openGatewayWorld({ seed: 'failing', store, ...clock });
  return before === undefined ? world : { ...world, count: before.count };
};

/** One entry that somebody asks for over the interface. */
const asked =
  (name: EntryName, make: (world: GatewayWorld) => Request): Scene =>
  async (when, medium = memory) => {
    const [disk, trap] = [medium(), new Trap()];
    const store = trap.over(await disk.open());
    const world = await start(store);
    assert.equal(await withdraw(world, 'earlier'), '201');
    const before = await times(store, name);
    const request = make(world);
    trap.set(when, 'append');
    const caller = await request(world);
    assert.match(await withdraw(world, 'later'), /^503 /, 'acknowledged on a broken store');
    mustHaveSprung(trap);
    await disk.crash();
    const found = await disk.open();
    const landed = (await times(found, name)) - before;
    const next = await start(found, world);
    const restart = next.gateway.replica.size > 0 && landed === 1 ? 'with it' : 'without it';
    const again = await request(next);
    assert.equal((await times(found, name)) - before, 1, 'twice, or lost');
    assert.equal(await withdraw(next, 'earlier'), '200', 'what was acknowledged is there');
    await disk.crash();
    return { caller, disk: isThere(landed === 1), restart, again };
  };

export const ordered = asked('withdrawal.requested', () => (world) => withdraw(world, 'w-1'));
export const stopped = asked('stopped', stop);

/** The ledger's first entry, at a gateway's first start. */
export const opened: Scene = async (when, medium = memory) => {
  const [disk, trap] = [medium(), new Trap()];
  trap.set(when, 'append');
  const caller = await start(trap.over(await disk.open())).then(
    () => 'it starts',
    () => 'it does not start',
  );
  mustHaveSprung(trap);
  await disk.crash();
  const found = await disk.open();
  const landed = (await times(found, 'ledger.opened')) === 1;
  const world = await start(found);
  const again = await withdraw(world, 'w-1');
  assert.equal(await times(found, 'ledger.opened'), 1);
  await disk.crash();
  return { caller, disk: isThere(landed), restart: 'the same ledger', again };
};

/** The head by which signers cross a change of watchers. */
export const bridged: Scene = async (when, medium = memory) => {
  const [disk, trap] = [medium(), new Trap()];
  const store = trap.over(await disk.open());
  const { scribe, replica, bridges, parts, noteBy, change } = await changing(store);
  await change('watcher-1', 'watcher-2', 'watcher-4');
  const head = { size: scribe.size, note: noteBy('watcher-1', 'watcher-2') };
  trap.set(when, 'putNote', 'bridge');
  const caller = await bridges.keep(head).then(
    () => 'kept',
    () => 'a fault: the round of cosigning fails',
  );
  mustHaveSprung(trap);
  assert.equal(bridges.next(1), undefined, 'used before it is durable');
  await disk.crash();
  const found = await disk.open();
  const landed = (await found.notes('bridge')).length === 1;
  const next = await Bridges.open({ ...parts, replica, store: found });
  const restart = next.next(1) === undefined ? 'has none; the next round makes one' : 'has it';
  await next.keep(head);
  assert.equal(next.next(1)?.size, scribe.size);
  await disk.crash();
  return { caller, disk: isThere(landed), restart, again: 'kept' };
};

/** Two ask for the same in one batch: what the second is told rests on the first. */
export async function askedTwiceAtOnce(when: When): Promise<readonly string[]> {
  const trap = new Trap();
  const world = await start(trap.over(await memory().open()));
  const request = stop(world);
  trap.set(when, 'append');
  return Promise.all([request(world), request(world)]);
}
