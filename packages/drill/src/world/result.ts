// What a drill came to: what was stolen, when it was noticed, and what honest customers felt.
import type { Outcome } from '@sekisho/protocol/status';
import { XEM } from '../policy-kit.ts';
import type { Performed } from './acting.ts';
import type { Attempt, Mode } from './attack.ts';
import { type Beyond, beyondOf, type Reach } from './beyond.ts';
import { beganAt, endingsOf, isPaidAsAsked, isStolen, type Served, silencedAt } from './endings.ts';
import type { Incident, PlannedAct } from './incident.ts';
import { type Obstacle, obstaclesOf } from './stopped-by.ts';
import type { World } from './world.ts';

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
  readonly wallets: readonly {
    readonly id: string;
    readonly balance: string;
    readonly attempted: string;
    readonly lost: string;
  }[];
  readonly acts: readonly {
    readonly at: string;
    readonly act: string;
    readonly outcome: string;
    readonly tag?: string;
    readonly paid?: boolean;
  }[];
  /** What signers and watchers refused: each kind by each of them, when it first came. */
  readonly refusals: readonly {
    readonly at: string;
    readonly who: string;
    readonly what: string;
    readonly tag: string;
  }[];
  /** Who met an entry that no rule allows and went no further. */
  readonly halted: readonly { readonly at: string; readonly who: string; readonly tag: string }[];
  /** Which stated limits of the design the attacker was beyond, by what he held in the end. */
  readonly beyond: readonly Beyond[];
  /** Who or what kept him from the money, by which tag, each with the attempts it kept unpaid. */
  readonly stoppedBy: readonly Obstacle[];
}

export interface Outcomes {
  readonly world: World;
  readonly incident: Incident;
  readonly mode: Mode;
  readonly seed: number;
  readonly served: readonly Served[];
  /** By time. */
  readonly attempts: readonly Attempt[];
  readonly performed: readonly (PlannedAct & Performed)[];
  /** Parties held in the end. */
  readonly held: ReadonlySet<string>;
  /** The gateway’s own engine judges nothing any more. */
  readonly isAltered: boolean;
  /** Hashes of policies that only the attacker’s people have signed. */
  readonly hostile: readonly string[];
}

export function resultOf(outcomes: Outcomes): Result {
  const { world, incident, mode, seed, attempts, performed } = outcomes;
  const { told } = incident;
  const endings = endingsOf(outcomes);
  return {
    ...{ scenario: incident.name, mode, seed },
    ...takenOf(world, attempts),
    asset: XEM,
    ...noticeOf(outcomes),
    legit: endings.length,
    falseHolds: endings.filter((ending) => ending === 'held').length,
    legitStopped: endings.filter((ending) => ending === 'stopped').length,
    ledgerRoot: world.gateway.replica.root(),
    attempts: attempts.map((attempt) => ({
      at: told(attempt.theft.at),
      amount: attempt.theft.amount.toString(),
      ...{ verdict: attempt.verdict, reasons: attempt.reasons, paid: isStolen(world, attempt) },
    })),
    wallets: incident.wallets.map(({ id, balance }) => {
      const here = attempts.filter(({ theft }) => theft.wallet === id);
      return { id, balance: balance.toString(), ...takenOf(world, here) };
    }),
    acts: performed.map(({ at, act, outcome, tag, attempt, order }) => ({
      ...{ at: told(at), act: act.act, outcome },
      ...(tag === undefined ? {} : { tag }),
      ...(attempt === undefined ? {} : { paid: isStolen(world, attempt) }),
      ...(order === undefined ? {} : { paid: isPaidAsAsked(world, order) }),
    })),
    refusals: world.refusals.all.map((refused) => ({ ...refused, at: told(refused.at) })),
    halted: [...world.refusals.halted.values()].map(({ at, who, tag }) => {
      return { at: told(at), who, tag };
    }),
    beyond: beyondOf(reachOf(outcomes)),
    stoppedBy: obstaclesOf(outcomes),
  };
}

function reachOf(outcomes: Outcomes): Reach {
  const { world, incident, mode, held, hostile } = outcomes;
  const { state } = world.gateway.replica;
  const { hash, document } = state.get('policy', '')!;
  const byMode = incident.thefts.length > 0;
  const amended = hostile.some((one) => one === hash || state.get('former', one) !== undefined);
  const { policy } = world.kit;
  return {
    ...{ policy, held, amended, began: beganAt(outcomes) ?? incident.from },
    // What he made of them himself shows nothing.
    reviews: amended ? policy.reviews : document.reviews,
    hasKey: byMode && mode === 'stolen-key',
    asks: byMode && mode === 'forged-request',
  };
}

function takenOf(world: World, attempts: readonly Attempt[]) {
  const sum = (some: readonly Attempt[]) =>
    some.reduce((total, { theft }) => total + theft.amount, 0n).toString();
  const stolen = attempts.filter((attempt) => isStolen(world, attempt));
  return { attempted: sum(attempts), lost: sum(stolen) };
}

/** When somebody or some rule first said no, and when the thief's wallet or client stopped. */
function noticeOf(outcomes: Outcomes) {
  const { incident, attempts } = outcomes;
  const refused = attempts.find(({ verdict }) => verdict !== null && verdict !== 'allow');
  const frozen = frozenAt(outcomes);
  const began = attempts[0]?.theft.at;
  const noticed = [refused?.theft.at, frozen].filter((at) => at !== undefined);
  return {
    firstStoppedAt: refused === undefined ? null : incident.told(refused.theft.at),
    frozenAt: frozen === undefined ? null : incident.told(frozen),
    detectedAfterSeconds:
      began === undefined || noticed.length === 0
        ? null
        : Math.max(0, Math.floor((Math.min(...noticed) - began) / 1_000)),
  };
}

/** The first stop of a wallet he steals from, or of the client where he uses one. */
function frozenAt({ world, attempts }: Outcomes): number | undefined {
  const { wallets, clients } = world.kit.policy;
  const named = new Set(attempts.map(({ theft }) => theft.wallet));
  const [first] = wallets;
  if (named.size === 0) named.add(first!.id);
  const scopes = ['everything', ...[...named].map((id) => `wallet:${id}`)];
  const asks = attempts.some(({ withdrawal }) => withdrawal !== undefined);
  if (asks) scopes.push(`client:${clients[0]!.id}`);
  const stop = world.stops.all.find(({ scope }) => scopes.includes(scope));
  // Halted watchers cosign nothing, and without them nothing is signed: everything has stopped.
  const times = [stop?.at, silencedAt(world)].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
