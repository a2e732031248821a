// Collects what watchers state about payments that can no longer confirm, until a quorum of them on
// distinct nodes says so; then the payment expires in the ledger and its withdrawal is free again.
import type { Checks } from '@sekisho/ledger/apply';
import { witnessRefusal } from '@sekisho/ledger/expired';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import type { Clock } from '@sekisho/protocol/clock';
import type { Body } from '@sekisho/protocol/entry';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Events } from './events.ts';
import type { Sequencer } from './sequencer.ts';

type Witness = Body<'payment.expired'>['witnesses'][number];

export interface ExpiriesParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly events: Events;
}

export class Expiries {
  readonly #parts: ExpiriesParts;
  readonly #collected = new Map<string, Map<string, Witness>>();

  constructor(parts: ExpiriesParts) {
    this.#parts = parts;
  }

  /** Keeps a statement that holds; one that does not would spoil the others' entry. */
  async take(witness: Witness): Promise<Refusal | undefined> {
    const { payment: id, watcher } = witness.statement;
    const wrong = this.#check(id, witness);
    if (wrong !== undefined) return wrong;
    const { policy } = this.#parts.replica;
    const witnesses = this.#collected.get(id) ?? new Map<string, Witness>();
    this.#collected.set(id, witnesses.set(watcher, witness));
    if (witnesses.size < policy.watchers.quorum) return undefined;
    this.#collected.delete(id);
    const body = { payment: id, witnesses: [...witnesses.values()] };
    const written = await this.#parts.sequencer.submit({ name: 'payment.expired', body });
    if (isRefusal(written)) this.#parts.events.refused('payment.expired', written);
    return undefined;
  }

  #check(id: string, witness: Witness): Refusal | undefined {
    const { replica, checks, clock } = this.#parts;
    // Else one watcher could fill the room for what is collected with payments it makes up.
    const payment = replica.state.get('payment', id);
    if (payment === undefined) return refuse('payment-unknown', `no payment has the id ${id}`);
    if (payment.expired) return refuse('payment-over', 'the payment is expired already');
    const context = { meta: metaOf(replica.state), policy: policyOf(replica.state), checks };
    return witnessRefusal(context, id, payment, witness, clock.now());
  }
}
