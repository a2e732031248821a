// One connected follower, as the gateway sees it: how far it has come, and how it is brought
// further.
import { base64 } from '@sekisho/protocol/bytes';
import {
  type Follow,
  type Followed,
  followedSchema,
  MAX_BATCH_BYTES,
  MAX_BATCH_ENTRIES,
} from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Peer } from '@sekisho/replica/peer';
import type { Replica } from '@sekisho/replica/replica';
import { Serial } from '@sekisho/replica/serial';

/** A signed head that followers are brought to. */
export interface TargetHead {
  readonly size: number;
  readonly note: string;
}

export class Follower {
  readonly id: string;
  readonly peer: Peer;
  readonly #replica: Replica;
  readonly #serial = new Serial();
  #size: number;
  #withheld: NonNullable<Followed['withheld']> | undefined;

  constructor(id: string, peer: Peer, size: number, replica: Replica) {
    this.id = id;
    this.peer = peer;
    this.#size = size;
    this.#replica = replica;
  }

  /** Entries it has said it holds. */
  get size(): number {
    return this.#size;
  }

  /** Why it did nothing on the newest head it was shown, in its own words. */
  get withheld(): NonNullable<Followed['withheld']> | undefined {
    return this.#withheld;
  }

  /** Brings it to the head, in batches; the answer is that to the last one. */
  advance(head: TargetHead): Promise<Followed | Refusal> {
    return this.#serial.run(async () => {
      if (this.#size > head.size) {
        return refuse('head-rollback', `${this.id} is at ${this.#size} already`);
      }
      for (;;) {
        const answer = await this.#send(head);
        if (isRefusal(answer)) return answer;
        if (answer.size === head.size) return answer;
      }
    });
  }

  async #send(head: TargetHead): Promise<Followed | Refusal> {
    const from = this.#size;
    const entries = await this.#batch(from, head.size);
    const end = from + entries.length;
    const consistency = end === head.size ? [] : this.#replica.tree.consistency(end, head.size);
    const body = {
      from,
      entries: entries.map(base64),
      note: head.note,
      consistency: consistency.map(base64),
    };
    const answer = await this.#call(body);
    // We have lost count of each other: it dials again and says where it stands.
    if (isRefusal(answer) && answer.refused === 'follow-gap') this.peer.close(answer.detail);
    if (isRefusal(answer)) return answer;
    if (answer.size !== end) {
      return refuse('follow-gap', `${this.id} says it stands at ${answer.size}, not at ${end}`);
    }
    this.#size = end;
    this.#withheld = answer.withheld;
    return answer;
  }

  /** Who does not answer is cut off and dials again: else heads for it would pile up here. */
  async #call(body: Follow): Promise<Followed | Refusal> {
    try {
      return await this.peer.call('follow', body, followedSchema);
    } catch (fault) {
      this.peer.close(fault instanceof Error ? fault.message : 'unknown fault');
      throw fault;
    }
  }

  async #batch(from: number, to: number): Promise<readonly Uint8Array[]> {
    const entries = await this.#replica.entries(from, Math.min(to - from, MAX_BATCH_ENTRIES));
    let bytes = 0;
    const fitting = entries.findIndex((entry) => (bytes += entry.length) > MAX_BATCH_BYTES);
    return fitting < 0 ? entries : entries.slice(0, Math.max(1, fitting));
  }
}
