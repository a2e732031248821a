// What a node's settings pin of its ledger: the entry whose body it is named after. That is the
// first one; or, after a rebase, the one at the base, upon exactly the entries that the base names.
import { hex } from '@sekisho/protocol/bytes';
import { ledgerIdOf, type SealedEntry } from '@sekisho/protocol/envelope';
import type { Body, Content } from '@sekisho/protocol/entry';
import { rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';

export class Pin {
  readonly ledger: string;
  readonly rebased: Body<'ledger.rebased'> | undefined;

  constructor(ledger: string, rebased?: Body<'ledger.rebased'>) {
    this.ledger = ledger;
    this.rebased = rebased;
  }

  /** Why these two settings do not belong together. */
  get misfit(): Refusal | undefined {
    return this.rebased === undefined || rebasedLedgerId(this.rebased) === this.ledger
      ? undefined
      : refuse('ledger-other', `the rebase named here does not open ledger ${this.ledger}`);
  }

  /** Entries before the one that opens this ledger: its predecessors'. */
  get base(): number {
    return this.rebased?.base.size ?? 0;
  }

  /** Why this entry cannot be the one at `index`; `rootAt` is of what comes before it, hex. */
  refuses(
    index: number,
    entry: SealedEntry,
    content: Content,
    rootAt: (size: number) => string,
  ): Refusal | undefined {
    const { base, ledger, rebased } = this;
    if (index < base) return undefined; // the base's root vouches for it
    if (index > base) {
      return content.name === 'ledger.rebased'
        ? refuse('rebase-unpinned', 'a rebase that this node is not configured for')
        : undefined;
    }
    if (rebased !== undefined && rootAt(base) !== rebased.base.root) {
      return refuse('rebase-base', `the ${base} entries here are not those of the base`);
    }
    return hex(ledgerIdOf(entry.body)) === ledger
      ? undefined
      : refuse('ledger-other', `entry ${index} does not open ledger ${ledger}`);
  }
}
