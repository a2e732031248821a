// Payments that are prepared and not yet seen by a quorum of watchers, counted.
import { policyOf } from '@sekisho/ledger/state';
import { sightingsOf } from '@sekisho/ledger/witnessed';
import type { ApiParts } from '../api/parts.ts';

export class UnderWay {
  readonly #parts: Pick<ApiParts, 'replica'>;
  #open: Set<string> | undefined;

  constructor(parts: Pick<ApiParts, 'replica' | 'sequencer'>) {
    this.#parts = parts;
    parts.sequencer.onCommit(({ deltas }) => {
      for (const [table, id] of deltas.flat()) if (table === 'payment') this.#note(id);
    });
  }

  /** Made from the state when it is first asked for, and kept from then on. */
  get count(): number {
    if (this.#open === undefined) {
      this.#open = new Set();
      for (const id of this.#parts.replica.content.ids('payment')) this.#note(id);
    }
    return this.#open.size;
  }

  #note(id: string): void {
    const { state } = this.#parts.replica;
    const payment = state.get('payment', id)!;
    const { quorum } = policyOf(state).document.watchers;
    const isOver = payment.expired || sightingsOf(state, payment).length >= quorum;
    if (isOver) this.#open?.delete(id);
    else this.#open?.add(id);
  }
}
