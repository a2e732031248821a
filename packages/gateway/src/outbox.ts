// Announces signed payments to the chain until watchers see them there. The ledger is the outbox:
// what is signed in it and not confirmed is announced again, also after a restart.
import type { Payment } from '@sekisho/ledger/state';
import { sightingsOf } from '@sekisho/ledger/witnessed';
import { fromHex } from '@sekisho/protocol/bytes';
import type { Clock } from '@sekisho/protocol/clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { NisClient } from '@sekisho/nodes/nis';
import type { Replica } from '@sekisho/replica/replica';
import type { Events } from './events.ts';
import type { Committed, Sequencer } from './sequencer.ts';

/** What no node took is announced again after this. */
const ANNOUNCE_AGAIN_MS = 20_000;
/** … and what one took, if nobody has seen it in a block after this: NEM's average block time. */
const REMIND_MS = 60_000;

export interface OutboxParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly clock: Clock;
  readonly events: Events;
  /** Nodes of each chain, the first asked first. */
  readonly nodes: ReadonlyMap<string, readonly NisClient[]>;
}

export class Outbox {
  readonly #parts: OutboxParts;
  readonly #waiting = new Set<string>();
  /** What the nodes of a chain said when last none of them took a payment. */
  readonly #troubles = new Map<string, string>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#noteAll();
    parts.sequencer.onCommit((committed) => this.#committed(committed));
  }

  /** By chain, why no node took what was announced last. */
  get troubles(): ReadonlyMap<string, string> {
    return this.#troubles;
  }

  #committed({ deltas }: Committed): void {
    for (const [table, id] of deltas.flat()) {
      if (table === 'payment') this.#note(id);
      // With a watcher that is heard no more goes what it has seen.
      if (table === 'policy') this.#noteAll();
    }
  }

  #noteAll(): void {
    for (const id of this.#parts.replica.content.ids('payment')) this.#note(id);
  }

  #note(id: string): void {
    if (this.#waiting.has(id) || !this.#isDue(id)) return;
    this.#waiting.add(id);
    void this.#announce(id);
  }

  /** Signed, not yet seen by a quorum of watchers, and still able to confirm. */
  #isDue(id: string): boolean {
    const { replica, clock } = this.#parts;
    const payment = replica.state.get('payment', id)!;
    // Most of a long ledger is past its deadline, and who has seen it need not be counted.
    if (payment.signature === null || payment.deadline <= clock.now()) return false;
    return sightingsOf(replica.state, payment).length < replica.policy.watchers.quorum;
  }

  async #announce(id: string): Promise<void> {
    const { replica, clock } = this.#parts;
    const taken = await this.#tell(id, replica.state.get('payment', id)!);
    clock.after(taken ? REMIND_MS : ANNOUNCE_AGAIN_MS, () => {
      this.#waiting.delete(id);
      this.#note(id);
    });
  }

  /**
   * Tells one node after another until one takes it, and whether one did. What a node says is no
   * proof of anything.
   */
  async #tell(id: string, payment: Payment): Promise<boolean> {
    const { nodes, events } = this.#parts;
    const bytes = fromHex(payment.bytes)!;
    const signature = fromHex(payment.signature!)!;
    let why = 'no node of it is configured';
    for (const node of nodes.get(payment.chain) ?? []) {
      try {
        const answer = await node.announce(bytes, signature);
        if (isRefusal(answer)) {
          events.refused('announcing', answer);
          why = answer.detail;
          continue;
        }
        events.say('announced', id, `${answer.outcome}: ${answer.message}`);
        if (answer.outcome === 'accepted' || answer.outcome === 'already-known') {
          this.#troubles.delete(payment.chain);
          return true;
        }
        why = `${answer.outcome}: ${answer.message}`;
      } catch (fault) {
        events.fault('announcing', fault);
        why = fault instanceof Error ? fault.message : 'unknown fault';
      }
    }
    this.#troubles.set(payment.chain, why);
    return false;
  }
}
