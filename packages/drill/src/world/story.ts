// What a drill was like beyond its result: everyday withdrawals one by one, stops, and the numbers
// behind each reason. For people who read a report; a client is never told so much.
import type { StoredReason, Withdrawal } from '@sekisho/ledger/state';
import { scopesOf } from '@sekisho/ledger/stops';
import type { Outcome } from '@sekisho/protocol/status';
import { type Ending, endingsOf } from './endings.ts';
import type { Outcomes } from './result.ts';
import type { KnownStop } from './stops.ts';
import type { World } from './world.ts';

/** Amounts are decimal strings of the smallest unit, instants RFC 3339. */
export interface Story {
  readonly title: string;
  /** In the wallet when the incident begins. */
  readonly balance: string;
  /** Of the incident; everyday traffic begins before it. */
  readonly from: string;
  readonly to: string;
  /** In the order of the result's attempts; no reasons where nothing was asked. */
  readonly attempts: readonly {
    readonly to: string;
    readonly reasons: readonly StoredReason[];
    /** Stops that were in force over it when it was asked for. */
    readonly stoppedBy: readonly string[];
    /** Put in the place of what somebody else had asked for. */
    readonly isSubstitution?: boolean;
  }[];
  readonly everyday: readonly EverydayWithdrawal[];
  readonly stops: readonly {
    readonly at: string;
    readonly scope: string;
    readonly by: string;
    readonly reason: string;
    readonly lifted: boolean;
    /** An honest request made a rule stop. */
    readonly honest: boolean;
  }[];
  /** Entries of the ledger at the end. */
  readonly entries: number;
}

export interface EverydayWithdrawal {
  readonly at: string;
  readonly customer: string;
  readonly amount: string;
  readonly verdict: Outcome | null;
  readonly reasons: readonly StoredReason[];
  readonly ending: Ending;
}

export function storyOf(outcomes: Outcomes): Story {
  const { world, incident, served, attempts } = outcomes;
  const stops = world.stops.all;
  const { told } = incident;
  const endings = endingsOf(outcomes);
  const orders = served.map(({ withdrawal }) => orderOf(world, withdrawal));
  const honest = new Set(orders.map((order) => order?.index));
  return {
    ...{ title: incident.title, balance: incident.balance.toString() },
    ...{ from: told(incident.from), to: told(incident.to) },
    attempts: attempts.map(({ theft, withdrawal, isSubstitution = false }) => {
      const order = orderOf(world, withdrawal);
      const { reasons = [] } = order ?? {};
      return { to: theft.to, reasons, stoppedBy: scopesOver(order, stops), isSubstitution };
    }),
    everyday: served.map(({ errand: { at, customer, amount } }, i) => ({
      at: told(at),
      ...{ customer, amount: amount.toString(), ending: endings[i]! },
      ...{ verdict: orders[i]?.outcome ?? null, reasons: orders[i]?.reasons ?? [] },
    })),
    stops: stops.map(({ at, index, scope, by, reason, lifted }) => ({
      at: told(at),
      ...{ scope, by, reason, lifted, honest: honest.has(index) },
    })),
    entries: world.gateway.replica.size,
  };
}

const orderOf = ({ gateway }: World, hash: string | undefined): Withdrawal | undefined =>
  hash === undefined ? undefined : gateway.replica.state.get('withdrawal', hash);

/** Stops that came before the order and cover it, whether or not they were lifted later. */
function scopesOver(order: Withdrawal | undefined, stops: readonly KnownStop[]): readonly string[] {
  if (order === undefined) return [];
  const over = scopesOf(order);
  return stops
    .filter(({ scope, index }) => index < order.index && over.includes(scope))
    .map(({ scope }) => scope);
}
