// What a drill came to: what was stolen, when it was noticed, and what honest customers felt.
import type { Stop, Withdrawal } from '@sekisho/ledger/state';
import { scopesOf } from '@sekisho/ledger/stops';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Outcome } from '@sekisho/protocol/status';
import { XEM } from '../policy-kit.ts';
import type { Attempt, Mode } from './attack.ts';
import type { Errand } from './everyday.ts';
import type { Incident } from './incident.ts';
import type { World } from './world.ts';

/** An errand and the withdrawal it became; none where the interface took no order. */
export interface Served {
  readonly errand: Errand;
  readonly withdrawal?: string;
}

/** Amounts are decimal strings of the smallest unit, instants RFC 3339. spec/scenario.md. */
export interface Result {
  readonly scenario: string;
  readonly mode: Mode;
  readonly seed: number;
  readonly attempted: string;
  readonly lost: string;
  readonly asset: string;
  readonly firstStoppedAt: string | null;
  readonly frozenAt: string | null;
  readonly detectedAfterSeconds: number | null;
  readonly legit: number;
  readonly falseHolds: number;
  readonly legitStopped: number;
  readonly ledgerRoot: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly amount: string;
    readonly verdict: Outcome | null;
    readonly reasons: readonly string[];
    readonly paid: boolean;
  }[];
}

export interface Outcomes {
  readonly world: World;
  readonly incident: Incident;
  readonly mode: Mode;
  readonly seed: number;
  readonly served: readonly Served[];
  readonly attempts: readonly Attempt[];
}

export function resultOf(outcomes: Outcomes): Result {
  const { world, incident, mode, seed, served, attempts } = outcomes;
  const tried = attempts.map((attempt) => ({ ...attempt, paid: isStolen(world, attempt) }));
  const taken = tried.filter(({ paid }) => paid).map(({ theft }) => theft.amount);
  const refused = tried.find(({ verdict }) => verdict !== null && verdict !== 'allow');
  const stop = firstStop(outcomes);
  const endings = endingsOf(outcomes);
  const noticed = [refused?.theft.at, stop?.at].filter((at) => at !== undefined);
  const began = incident.thefts[0]?.at;
  return {
    ...{ scenario: incident.name, mode, seed },
    attempted: sumOf(incident.thefts.map(({ amount }) => amount)),
    lost: sumOf(taken),
    asset: XEM,
    firstStoppedAt: refused === undefined ? null : formatInstant(refused.theft.at),
    frozenAt: stop === undefined ? null : formatInstant(stop.at),
    detectedAfterSeconds:
      began === undefined || noticed.length === 0
        ? null
        : Math.max(0, Math.floor((Math.min(...noticed) - began) / 1_000)),
    legit: served.length,
    falseHolds: endings.filter((ending) => ending === 'held').length,
    legitStopped: endings.filter((ending) => ending === 'stopped').length,
    ledgerRoot: world.gateway.replica.root(),
    attempts: tried.map(({ theft, verdict, reasons, paid }) => ({
      at: formatInstant(theft.at),
      amount: theft.amount.toString(),
      ...{ verdict, reasons, paid },
    })),
  };
}

const sumOf = (amounts: readonly bigint[]): string =>
  amounts.reduce((sum, amount) => sum + amount, 0n).toString();

const isOnChain = ({ chain }: World, hash: string): boolean =>
  chain.history.find(hash) !== undefined;

function isStolen(world: World, { withdrawal, transaction }: Attempt): boolean {
  if (transaction !== undefined) return isOnChain(world, transaction);
  return withdrawal !== undefined && isPaid(world, orderOf(world, withdrawal));
}

const orderOf = ({ gateway }: World, hash: string): Withdrawal =>
  gateway.replica.state.get('withdrawal', hash)!;

/** The chain is the judge of it, not the ledger. */
const isPaid = (world: World, { payments }: Withdrawal): boolean =>
  payments.some((id) => isOnChain(world, world.gateway.replica.state.get('payment', id)!.identity));

/** All there were, lifted or not, by entry. */
export const stopsOf = ({ gateway: { replica } }: World): readonly Stop[] =>
  replica.content
    .ids('stop')
    .map((id) => replica.state.get('stop', id)!)
    .sort((a, b) => a.index - b.index);

/** The first stop of the wallet, or of the client where the thief uses one. */
function firstStop({ world, mode }: Outcomes): Stop | undefined {
  const { wallets, clients } = world.kit.policy;
  const scopes = ['everything', `wallet:${wallets[0]!.id}`];
  if (mode === 'forged-request') scopes.push(`client:${clients[0]!.id}`);
  return stopsOf(world).find(({ scope }) => scopes.includes(scope));
}

/** `stopped`: not paid, and a stop that a theft caused came first; `held`: not paid otherwise. */
export type Ending = 'paid' | 'held' | 'stopped';

/** What came of each everyday withdrawal. Nobody attends to anything in a drill. */
export function endingsOf({ world, served }: Outcomes): readonly Ending[] {
  const orders = served.map(({ withdrawal }) =>
    withdrawal === undefined ? undefined : orderOf(world, withdrawal),
  );
  // A rule stops in the entry of the request it judged.
  const honest = new Set(orders.map((order) => order?.index));
  const byTheft = stopsOf(world).filter(({ index }) => !honest.has(index));
  return orders.map((order) => {
    if (order === undefined) return 'held';
    if (isPaid(world, order)) return 'paid';
    return byTheft.some((stop) => isBehind(order, stop)) ? 'stopped' : 'held';
  });
}

/** The stop covers the order, and the order came after it or would have been paid without it. */
const isBehind = (order: Withdrawal, stop: Stop): boolean =>
  scopesOf(order).includes(stop.scope) && (stop.at <= order.at || order.outcome === 'allow');
