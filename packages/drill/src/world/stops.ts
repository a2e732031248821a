// The stops of a drill: who made them, when they were lifted, what they covered, and whose doing
// they were.
import type { Stop, Withdrawal } from '@sekisho/ledger/state';
import { scopesOf } from '@sekisho/ledger/stops';
import type { Delta } from '@sekisho/ledger/state';
import type { Gateway } from '@sekisho/gateway/gateway';
import { type Blame, isCausedByTheft } from './blame.ts';

export interface KnownStop extends Stop {
  /** Entry index at which it was lifted. */
  readonly liftedAt: number | undefined;
}

/** Hears when stops are lifted: the ledger's state only says that they were. */
export class StopBook {
  readonly #gateway: Gateway;
  readonly #lifted = new Map<string, number>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    gateway.sequencer.onCommit(({ size, deltas }) => this.#heard(size - deltas.length, deltas));
  }

  /** All there were, lifted or not, by entry. */
  get all(): readonly KnownStop[] {
    const { content, state } = this.#gateway.replica;
    return content
      .ids('stop')
      .map((id) => ({ ...state.get('stop', id)!, liftedAt: this.#lifted.get(id) }))
      .sort((a, b) => a.index - b.index);
  }

  #heard(from: number, deltas: readonly Delta[]): void {
    for (const [i, delta] of deltas.entries()) {
      for (const [table, id, value] of delta) {
        if (table !== 'stop' || this.#lifted.has(id)) continue;
        if ((value as Stop | null)?.lifted === true) this.#lifted.set(id, from + i);
      }
    }
  }
}

/** The stop holds the order back: in force when it was asked for, or before it was prepared. */
export function isBehind(order: Withdrawal, stop: KnownStop, preparedAt = Infinity): boolean {
  if (!scopesOf(order).includes(stop.scope)) return false;
  if (stop.index <= order.index) return (stop.liftedAt ?? Infinity) > order.index;
  return order.outcome === 'allow' && stop.index < preparedAt;
}

export interface Attack {
  readonly blame: Blame;
  /** When the attacker first did anything, if he did. */
  readonly began: number | undefined;
  /** Parties held in the end. */
  readonly held: ReadonlySet<string>;
}

/**
 * Whether the attack brought the stop about: a rule that it hit, an outflow it made, somebody in
 * the attacker's hands, or somebody who stopped things once it had begun.
 */
export function isByAttack({ blame, began, held }: Attack, stop: KnownStop): boolean {
  const [kind, name = ''] = stop.by.split(':');
  if (kind === 'rule') return isCausedByTheft(blame, stop);
  return held.has(name) || (began !== undefined && stop.at >= began);
}
