// What came of each everyday withdrawal, and whose doing it was.
import type { Withdrawal } from '@sekisho/ledger/state';
import type { Errand } from './errand.ts';
import type { Outcomes } from './result.ts';
import { isBehind, isByAttack } from './stops.ts';
import type { World } from './world.ts';

/** An errand and the withdrawal it became; none where the interface took no order. */
export interface Served {
  readonly errand: Errand & { readonly wallet: string };
  readonly withdrawal?: string;
}

/**
 * `paid`: unattended. `stopped`: hindered by a stop that the attack caused, or since the watchers
 * halted over it. `held`: not paid, or only by people's doing, for any other reason.
 */
export type Ending = 'paid' | 'held' | 'stopped';

export function endingsOf(outcomes: Outcomes): readonly Ending[] {
  const { world, served, attempts } = outcomes;
  const { state } = world.gateway.replica;
  const orders = served.map(({ withdrawal }) =>
    withdrawal === undefined ? undefined : state.get('withdrawal', withdrawal)!,
  );
  const asked = [...served, ...attempts].flatMap(({ withdrawal }) => withdrawal ?? []);
  const blame = {
    state,
    asked: new Map(asked.map((hash) => [state.get('withdrawal', hash)!.index, hash])),
    thefts: new Set(attempts.flatMap(({ withdrawal }) => withdrawal ?? [])),
  };
  const attack = { blame, began: beganAt(outcomes), held: outcomes.held };
  const byAttack = world.stops.all.filter((stop) => isByAttack(attack, stop));
  const others = world.stops.all.filter((stop) => !byAttack.includes(stop));
  return orders.map((order): Ending => {
    if (order === undefined) return 'held';
    const paid = isPaid(world, order);
    // What was prepared when the stop came may still be signed, or not.
    const prepared = paid ? firstPrepared(world, order) : Infinity;
    const hindering = (stop: (typeof others)[number]) => isBehind(order, stop, prepared);
    if (byAttack.some(hindering)) return 'stopped';
    if (paid) return order.approvals.length > 0 || others.some(hindering) ? 'held' : 'paid';
    return order.outcome === 'allow' && isSilenced(world) ? 'stopped' : 'held';
  });
}

/** The first thing the attacker did, if he did anything. */
export function beganAt({ incident, attempts }: Outcomes): number | undefined {
  const first = [...attempts.map(({ theft }) => theft.at), ...hostileActs(incident)];
  return first.length === 0 ? undefined : Math.min(...first);
}

/** Acts that only an attacker does. What people do may be honest. */
const hostileActs = ({ acts }: Outcomes['incident']): number[] =>
  acts
    .filter(({ act }) => act.act === 'alter' || act.act === 'observe' || act.act === 'take-over')
    .map(({ at }) => at);

/** So many watchers have halted that no head is cosigned any more. */
export const isSilenced = (world: World): boolean => silencedAt(world) !== undefined;

/** When that was; only an attack brings it about. */
export function silencedAt({ watchers, refusals, kit }: World): number | undefined {
  const { quorum } = kit.policy.watchers;
  const times = watchers.flatMap(({ id }) => refusals.halted.get(id)?.at ?? []);
  const last = watchers.length - quorum;
  return times.sort((a, b) => a - b)[last];
}

const firstPrepared = ({ gateway }: World, { payments }: Withdrawal): number =>
  payments[0] === undefined ? Infinity : gateway.replica.state.get('payment', payments[0])!.index;

/** The chain is the judge of it, not the ledger. */
export const isPaid = (world: World, { payments }: Withdrawal): boolean =>
  payments.some((id) => isOnChain(world, world.gateway.replica.state.get('payment', id)!.identity));

export const isOnChain = ({ chain }: World, hash: string): boolean =>
  chain.history.find(hash) !== undefined;
