// The gateway's writes beside the ledger: what people propose, and how far others were notified.
import assert from 'node:assert/strict';
import { actOf } from '@sekisho/drill/evidence';
import {
  act,
  ask,
  type GatewayWorld,
  openGatewayWorld,
  plain,
  settled,
  START,
} from '@sekisho/drill/gateway-world';
import { Notices } from '@sekisho/gateway/webhooks/notices';
import { utf8 } from '@sekisho/protocol/bytes';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import type { Store } from '@sekisho/replica/store';
import { isThere, memory, mustHaveSprung, type Scene, times, Trap } from './form.ts';

const start = async (store: Store, before?: GatewayWorld) => {
  const clock = before === undefined ? {} : { clock: before.clock, openedAt: START };
  const world = await openGatewayWorld({ seed: 'failing desk', store, ...clock });
  return before === undefined ? world : { ...world, count: before.count };
};

const nextOf = ({ kit }: GatewayWorld): Policy => ({ ...kit.policy, name: 'next' });

/** The new policy, signed by these people, brought whole; what it comes to. */
async function propose(world: GatewayWorld, people: readonly string[]): Promise<string> {
  const policy = nextOf(world);
  const acts = people.map((person) =>
    actOf({ ...world, time: world.clock.now() }, person, {
      act: 'amend',
      subject: policyHash(policy),
    }),
  );
  const body = { policy, replaces: world.kit.hash, acts, enrolments: [] };
  const told = await ask(world, plain('POST', '/v1/proposals', utf8(JSON.stringify(body))));
  const { type, status } = told.value;
  if (typeof type === 'string') return `${told.status} ${type.split(/[/:]/).at(-1)}`;
  return `${told.status} ${String(status)}`;
}

const kept = async (store: Store): Promise<number> =>
  (await store.notes('proposal')).filter(([, value]) => value !== '').length;

const shown = async (world: GatewayWorld): Promise<string> =>
  (await world.gateway.proposals.all()).length === 0 ? 'does not show it' : 'shows it';

/** One person proposes: another will join. */
export const proposed: Scene = async (when, medium = memory) => {
  const [disk, trap] = [medium(), new Trap()];
  const world = await start(trap.over(await disk.open()));
  trap.set(when, 'putNote', 'proposal');
  const caller = await propose(world, ['erin']);
  mustHaveSprung(trap);
  await disk.crash();
  const found = await disk.open();
  const landed = (await kept(found)) === 1;
  const next = await start(found, world);
  const restart = await shown(next);
  const again = await propose(next, ['erin']);
  assert.equal(await propose(next, ['frank']), '201 adopted');
  assert.equal(await times(found, 'policy.amended'), 1);
  await disk.crash();
  return { caller, disk: isThere(landed), restart, again };
};

/** All have signed, the amendment is in the ledger, and the proposal is to go. */
export const adopted: Scene = async (when, medium = memory) => {
  const [disk, trap] = [medium(), new Trap()];
  const world = await start(trap.over(await disk.open()));
  assert.equal(await propose(world, ['erin']), '201 collecting');
  trap.set(when, 'putNote', 'proposal', 1); // the second act is kept first
  const caller = await propose(world, ['frank']);
  mustHaveSprung(trap);
  await disk.crash();
  const found = await disk.open();
  assert.equal(await times(found, 'policy.amended'), 1, 'what was written stays');
  const isGone = (await kept(found)) === 0;
  const next = await start(found, world);
  const restart = await shown(next);
  const again = await propose(next, ['frank']);
  assert.equal(await times(found, 'policy.amended'), 1, 'twice');
  await disk.crash();
  return { caller, disk: isThere(isGone), restart, again };
};

/** A receiver has taken a notice, and how far it was told is to be kept. */
export const notified: Scene = async (when, medium = memory) => {
  const [disk, trap] = [medium(), new Trap()];
  const store = trap.over(await disk.open());
  const world = await start(store);
  const came: string[] = [];
  const notifying = (to: GatewayWorld, over: Store): Promise<Notices> =>
    Notices.start({ ...to.gateway, store: over, clock: to.clock }, [
      { id: 'chat', kinds: ['frozen'], send: async ({ id }) => (came.push(id), 200) },
    ]);
  await notifying(world, store);
  await world.clock.pass(2_000); // that it is new is kept
  trap.set(when, 'putNote', 'webhook');
  const body = act(world, 'dave', { act: 'stop', subject: 'wallet:hot', reason: 'drill' });
  const { status } = await ask(world, plain('POST', '/v1/acts', body));
  await settled(world);
  await world.clock.pass(2_000);
  mustHaveSprung(trap);
  const [id] = came;
  assert.deepEqual([status, came.length], [201, 1]);
  await disk.crash();
  const found = await disk.open();
  const notes = new Map(await found.notes('webhook'));
  const landed = Number(notes.get('cursor chat')) === world.gateway.replica.size;
  const next = await start(found, world);
  await notifying(next, found);
  await settled(next);
  await next.clock.pass(2_000);
  assert.ok(
    came.every((one) => one === id),
    'by one id',
  );
  await disk.crash();
  const again = came.length === 1 ? 'told once' : 'told twice, by one id';
  const restart = came.length === 1 ? 'knows that it was told' : 'does not know';
  return { caller: 'nobody', disk: isThere(landed), restart, again };
};
