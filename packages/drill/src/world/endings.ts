// What came of each everyday withdrawal, and whose doing it was.
import type { Withdrawal } from '@sekisho/ledger/state';
import type { Attempt } from './attack.ts';
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
  const { world, served, attempts, performed } = outcomes;
  const { state } = world.gateway.replica;
  const orders = served.map(({ withdrawal }) =>
    withdrawal === undefined ? undefined : state.get('withdrawal', withdrawal)!,
  );
  const byPeople = performed.flatMap(({ order }) => order ?? []);
  const asked = [...served, ...attempts].flatMap(({ withdrawal }) => withdrawal ?? []);
  const blame = {
    state,
    asked: new Map(
      [...asked, ...byPeople].map((hash) => [state.get('withdrawal', hash)!.index, hash]),
    ),
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
  acts.filter(({ act }) => HOSTILE.includes(act.act)).map(({ at }) => at);

const HOSTILE: readonly string[] = [
  ...['alter', 'observe', 'take-over', 'substitute', 'deceive', 'replay', 'use-session'],
];

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

/** Whether the attacker was paid. */
export function isStolen(world: World, attempt: Attempt): boolean {
  const { withdrawal, transaction, isSubstitution, theft } = attempt;
  if (transaction !== undefined) return isOnChain(world, transaction);
  if (isSubstitution === true) return hasPaid(world, theft);
  if (withdrawal === undefined) return false;
  return isPaid(world, world.gateway.replica.state.get('withdrawal', withdrawal)!);
}

/** Whether what the exchange’s own people asked for was paid, and to whom they said. */
export function isPaidAsAsked(world: World, hash: string): boolean {
  const { wallet, destination, amount } = world.gateway.replica.state.get('withdrawal', hash)!;
  return hasPaid(world, { wallet, to: destination, amount: BigInt(amount) });
}

function hasPaid(
  { chain, kit }: World,
  { wallet, to, amount }: Pick<Attempt['theft'], 'wallet' | 'to' | 'amount'>,
): boolean {
  const { address } = kit.policy.wallets.find(({ id }) => id === wallet)!;
  return chain.history.rows.some(
    ({ transaction: { signerAddress, recipient, amount: paid } }) =>
      signerAddress === address && recipient === to && paid === amount,
  );
}

/** The chain is the judge of it, not the ledger. */
const isPaid = (world: World, { payments }: Withdrawal): boolean =>
  payments.some((id) => isOnChain(world, world.gateway.replica.state.get('payment', id)!.identity));

const isOnChain = ({ chain }: World, hash: string): boolean =>
  chain.history.find(hash) !== undefined;
