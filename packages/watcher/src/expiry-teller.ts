// Tells the gateway about payments that can no longer confirm: the chain has passed their deadline,
// and the rewrite limit after that, and this watcher has read every block on the way.
import { chainOf } from '@sekisho/chains/chain';
import type { Payment } from '@sekisho/ledger/state';
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

/** Statements for every payment of the ledger that has run out unseen. */
export function expiryStatements(parts: ExpiryParts): Witness[] {
  const { replica } = parts;
  return replica.content.ids('payment').flatMap((id) => {
    const statement = statementFor(parts, id, replica.state.get('payment', id)!);
    if (statement === undefined) return [];
    const signature = base64(parts.sign(statementBytes('expiry', statement)));
    return [{ statement, signature }];
  });
}

function statementFor(
  { watcher, nodeName, replica, view }: ExpiryParts,
  payment: string,
  { chain, deadline, expired, sightings, wallet, identity }: Payment,
): ExpiryStatement | undefined {
  if (chain !== view.chain || expired || sightings.length > 0) return undefined;
  const seen = view.outflows.some((out) => out.wallet === wallet && out.identity === identity);
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
