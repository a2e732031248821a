// Withdrawals that would still be paid if time went on: while there are any, the world stays awake.
// Kept up to date by what the ledger changes, so that asking costs nothing.
import { obstacle, verdictsOf } from '@sekisho/ledger/clearance';
import { livePayment } from '@sekisho/ledger/payments';
import type { Payment, Withdrawal } from '@sekisho/ledger/state';
import { isStopped } from '@sekisho/ledger/stops';
import type { Gateway } from '@sekisho/gateway/gateway';

/** Cells whose changes may free withdrawals other than their own. */
const FREEING: readonly string[] = ['stopped', 'policy'];

/** A quorum has seen it, and the rest had time to; whoever still has not is down or lies. */
const SEEN_BY_ALL_MS = 300_000;

/** At work, waiting for a delay that ends then, or waiting for people. */
type Standing = 'working' | 'held' | number;

export class Unpaid {
  readonly #gateway: Gateway;
  readonly #clock: { now(): number };
  /** So many watchers have halted that nothing is signed any more. */
  readonly #isDead: () => boolean;
  readonly #standing = new Map<string, Standing>();
  readonly #working = new Set<string>();

  constructor(gateway: Gateway, clock: { now(): number }, isDead: () => boolean) {
    this.#gateway = gateway;
    this.#clock = clock;
    this.#isDead = isDead;
    gateway.sequencer.onCommit(({ deltas }) => this.#committed(deltas));
  }

  /** Whether anything is on its way to a signature or into a block. */
  get isWorking(): boolean {
    for (const hash of this.#working) this.#judge(hash);
    const late = this.due;
    if (late !== undefined && late <= this.#clock.now()) return true;
    return this.#working.size > 0;
  }

  /** When the first delay is over, or undefined. */
  get due(): number | undefined {
    let first: number | undefined;
    for (const standing of this.#standing.values()) {
      if (typeof standing === 'number' && standing < (first ?? Infinity)) first = standing;
    }
    return first;
  }

  #committed(deltas: readonly (readonly (readonly [string, string, unknown])[])[]): void {
    const { state } = this.#gateway.replica;
    const touched = new Set<string>();
    let all = false;
    for (const [table, id] of deltas.flat()) {
      if (table === 'withdrawal') touched.add(id);
      if (table === 'payment') {
        for (const hash of state.get('payment', id)?.withdrawals ?? []) touched.add(hash);
      }
      if (FREEING.includes(table)) all = true;
      if (table === 'watcher') for (const hash of this.#overdue()) touched.add(hash);
    }
    for (const hash of all ? [...this.#standing.keys(), ...touched] : touched) this.#judge(hash);
  }

  #overdue(): string[] {
    const now = this.#clock.now();
    const late = [...this.#standing].filter(([, due]) => typeof due === 'number' && due <= now);
    return late.map(([hash]) => hash);
  }

  #judge(hash: string): void {
    const standing = this.#standingOf(hash);
    if (standing === undefined) this.#standing.delete(hash);
    else this.#standing.set(hash, standing);
    if (standing === 'working') this.#working.add(hash);
    else this.#working.delete(hash);
  }

  /** Undefined: it is over. */
  #standingOf(hash: string): Standing | undefined {
    const { replica } = this.#gateway;
    const withdrawal = replica.state.get('withdrawal', hash)!;
    if (withdrawal.ended !== null) return undefined;
    const live = livePayment(replica.state, withdrawal);
    if (live !== undefined) return this.#payingOf(withdrawal, live);
    const why = obstacle(replica.state, withdrawal);
    if (why === undefined) return 'working';
    return why.refused === 'delay-running' ? this.#delayOf(withdrawal) : 'held';
  }

  #payingOf(withdrawal: Withdrawal, payment: Payment): Standing | undefined {
    const { state, policy } = this.#gateway.replica;
    const { parties, quorum } = policy.watchers;
    const seen = payment.sightings.length;
    const now = this.#clock.now();
    if (seen >= parties.length) return undefined;
    if (seen >= quorum && payment.at + SEEN_BY_ALL_MS < now) return undefined;
    if (payment.deadline <= now) return undefined; // no block takes it any more
    if (payment.signature !== null) return 'working';
    return this.#isDead() || isStopped(state, withdrawal) ? 'held' : 'working';
  }

  /** From the first witnessed time after its request on; until there is one, it is soon. */
  #delayOf(withdrawal: Withdrawal): Standing {
    if (withdrawal.delayFrom === null) return 'working';
    const verdicts = verdictsOf(this.#gateway.replica.state, withdrawal);
    const seconds = Math.max(...verdicts.map(({ delaySeconds }) => delaySeconds));
    return withdrawal.delayFrom + seconds * 1_000;
  }
}
