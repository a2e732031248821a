// Collects what watchers state about payments that can no longer confirm, until a quorum of them on
// distinct nodes says so; then the payment expires in the ledger and its withdrawal is free again.
import type { Body } from '@sekisho/protocol/entry';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Events } from './events.ts';
import type { Sequencer } from './sequencer.ts';

type Witness = Body<'payment.expired'>['witnesses'][number];

/** Payments whose expiry is being collected at once; each is a few hundred bytes. */
const MAX_COLLECTING = 10_000;

export class Expiries {
  readonly #sequencer: Sequencer;
  readonly #events: Events;
  readonly #quorum: () => number;
  readonly #collected = new Map<string, Map<string, Witness>>();

  constructor(sequencer: Sequencer, events: Events, quorum: () => number) {
    this.#sequencer = sequencer;
    this.#events = events;
    this.#quorum = quorum;
  }

  async take(witness: Witness): Promise<void> {
    const { payment, watcher } = witness.statement;
    if (!this.#collected.has(payment) && this.#collected.size >= MAX_COLLECTING) return;
    const witnesses = this.#collected.get(payment) ?? new Map<string, Witness>();
    this.#collected.set(payment, witnesses.set(watcher, witness));
    if (witnesses.size < this.#quorum()) return;
    this.#collected.delete(payment);
    const body = { payment, witnesses: [...witnesses.values()] };
    const written = await this.#sequencer.submit({ name: 'payment.expired', body });
    if (isRefusal(written)) this.#events.refused('payment.expired', written);
  }
}
