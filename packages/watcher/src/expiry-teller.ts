// Tells the gateway about payments that can no longer confirm: the chain has passed their deadline,
// and the rewrite limit after that, and this watcher has read every block on the way.
import { chainOf } from '@sekisho/chains/chain';
import type { Payment } from '@sekisho/ledger/state';
import { sightingsOf } from '@sekisho/ledger/witnessed';
import { base64 } from '@sekisho/protocol/bytes';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import { type ExpiryStatement, statementBytes } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Replica } from '@sekisho/replica/replica';
import type { ChainView } from './chain-view.ts';

type Witness = Body<'payment.expired'>['witnesses'][number];

export interface ExpiryParts {
  readonly watcher: string;
  /** What its node is called; a quorum spans distinct nodes. */
  readonly nodeName: string;
  readonly replica: Replica;
  readonly view: ChainView;
  readonly sign: SignEd25519;
}

/** Knows the payments that may still run out, so that a long ledger costs nothing at each block. */
export class ExpiryTeller {
  readonly #parts: ExpiryParts;
  readonly #open = new Set<string>();

  constructor(parts: ExpiryParts) {
    this.#parts = parts;
    const { replica } = parts;
    this.#openAll();
    replica.onCommit((deltas) => {
      for (const [table, id] of deltas.flat()) {
        if (table === 'payment') this.#open.add(id);
        // Another policy may name those no more whose word kept a payment from running out.
        if (table === 'policy') this.#openAll();
      }
    });
  }

  #openAll(): void {
    for (const id of this.#parts.replica.content.ids('payment')) this.#open.add(id);
  }

  /** A statement for every payment of the ledger that has run out unseen. */
  statements(): readonly Witness[] {
    const { replica, view, sign } = this.#parts;
    const witnesses: Witness[] = [];
    for (const id of this.#open) {
      const payment = replica.state.get('payment', id)!;
      // Each change of it brings it back: a sighting may be taken back by a rewrite of the chain.
      const isSeen = sightingsOf(replica.state, payment).length > 0;
      const isOver = payment.expired || isSeen;
      if (isOver || payment.chain !== view.chain) this.#open.delete(id);
      const statement = isOver ? undefined : statementFor(this.#parts, id, payment);
      if (statement === undefined) continue;
      const signature = base64(sign(statementBytes('expiry', statement)));
      witnesses.push({ statement, signature });
    }
    return witnesses;
  }
}

function statementFor(
  { watcher, nodeName, replica, view }: ExpiryParts,
  payment: string,
  { chain, deadline, wallet, identity }: Payment,
): ExpiryStatement | undefined {
  if (chain !== view.chain) return undefined;
  const seen = view.has(wallet, identity);
  const passed = view.firstAfter(deadline);
  const { head } = view;
  if (seen || passed === undefined || head === undefined) return undefined;
  if (head.height < passed.height + chainOf(chain)!.rewriteLimitBlocks) return undefined;
  return {
    ledger: replica.ledger,
    watcher,
    payment,
    node: nodeName,
    passed: { height: passed.height, time: formatInstant(passed.time), hash: passed.hash },
    scanned: { height: head.height, hash: head.hash },
  };
}
