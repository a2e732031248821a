// Which withdrawals each client has asked for, in the order of their entries: an index over the
// state for listings, rebuilt at each start.
import type { MemoryState } from '@sekisho/ledger/memory';
import type { Sequencer } from '../sequencer.ts';

export class Roll {
  readonly #byClient = new Map<string, string[]>();

  constructor(content: MemoryState, sequencer: Pick<Sequencer, 'onCommit'>) {
    const known = content.ids('withdrawal').map((hash) => {
      const { client, index } = content.get('withdrawal', hash)!;
      return { hash, client, index };
    });
    known.sort((a, b) => a.index - b.index);
    for (const { hash, client } of known) this.#add(client, hash);
    sequencer.onCommit(({ deltas }) => {
      for (const delta of deltas) {
        for (const [table, key, value] of delta) {
          // `client|id` is written once, with the request.
          if (table !== 'client-id' || value === null) continue;
          const { withdrawal } = content.get('client-id', key)!;
          this.#add(key.slice(0, key.indexOf('|')), withdrawal);
        }
      }
    });
  }

  /** Oldest first. */
  of(client: string): readonly string[] {
    return this.#byClient.get(client) ?? [];
  }

  #add(client: string, hash: string): void {
    const hashes = this.#byClient.get(client);
    if (hashes === undefined) this.#byClient.set(client, [hash]);
    else hashes.push(hash);
  }
}
