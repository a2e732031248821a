// How much is worked on at once. A caller beyond that is told to come back; nobody queues for ever.
import { refuse, type Refusal } from '@sekisho/protocol/refusal';

export class Gate {
  readonly #limit: number;
  #inside = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async run<T>(work: () => Promise<T>): Promise<T | Refusal> {
    if (this.#inside >= this.#limit) {
      return refuse('api-busy', `${this.#limit} requests are being worked on; ask again`);
    }
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
    }
  }
}

/** One thing at a time under each name. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    }
  }
}
