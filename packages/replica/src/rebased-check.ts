// What one node has to say to a rebase, from its own store: whether it goes on from what it holds,
// and forgets nothing of it. A signer asks before it countersigns, every node before it goes over.
import type { Checks } from '@sekisho/ledger/apply';
import { SECOND_PAYMENT_MARGIN_MS } from '@sekisho/ledger/authorise';
import { MAX_PAYMENT_LIFE_MS } from '@sekisho/ledger/payment-bytes';
import { rehearse } from '@sekisho/ledger/rebased';
import { equalBytes } from '@sekisho/protocol/bytes';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Carried } from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type History, historyOf, type Left } from './rebased-history.ts';
import { holdingOf, lacking } from './rebased-union.ts';

/** A draft is signed within days; an older one is of people who may be gone. */
export const MAX_REBASE_AGE_MS = 7 * 86_400_000;
const MAX_AHEAD_MS = 5_000;

/**
 * The base, folded from this node's own entries or, where it has not come so far, from another
 * store's; or why this node must not go over.
 */
export function checkOwn(
  left: Left,
  document: RebasedDocument,
  checks: Checks,
  others: readonly Left[] = [],
): History | Refusal {
  const { size, root } = document.rebased.base;
  const full = [left, ...others].find(({ entries }) => entries.length >= size);
  if (full === undefined) {
    const has = `${left.name} has ${left.entries.length} entries, the base ${size}`;
    return refuse('rebase-base', `${has}: name the store of a node that has them all (--from)`);
  }
  const history = historyOf(full.entries, size, checks);
  if (isRefusal(history)) return history;
  const own = left.entries.slice(0, size);
  const isPrefix = own.every((bytes, i) => equalBytes(bytes, full.entries[i]!));
  if (history.root !== root || !isPrefix) {
    return refuse('rebase-base', `${left.name}: its entries up to ${size} are not the base`);
  }
  const [lack] = lacking(carriedOf(document), holdingOf(history, left, checks));
  return lack === undefined ? history : refuse('rebase-union', lack);
}

export const carriedOf = ({ carried }: RebasedDocument): Carried => ({
  requests: carried.flatMap(({ requests }) => requests),
  payments: carried.flatMap(({ payments }) => payments),
  endings: carried.flatMap(({ endings }) => endings),
  stops: carried.flatMap(({ stops }) => stops),
});

/** Why a signer with this store must not countersign at `now`, ms, by its own clock. */
export function countersignRefusal(
  left: Left,
  document: RebasedDocument,
  now: number,
  checks: Checks,
  others: readonly Left[] = [],
): Refusal | undefined {
  const time = parseInstant(document.rebased.time)!;
  if (time > now + MAX_AHEAD_MS || time < now - MAX_REBASE_AGE_MS) {
    return refuse('rebase-time', 'drafted in the future of this clock, or over a week ago');
  }
  const own = checkOwn(left, document, checks, others);
  if (isRefusal(own)) return own;
  if (isNewborn(left, own, document, now)) {
    return refuse('signer-newborn', `${left.name} is new: what was promised before is not in it`);
  }
  return rehearse(own.state, document, checks, 'by those who name it');
}

/**
 * Its book was lost with its store, and would be a part of anything: it says nothing until what it
 * may have promised before is over. Where no payment is older than the store, nothing was lost.
 */
function isNewborn(
  { size, born }: Left,
  { state }: History,
  document: RebasedDocument,
  now: number,
): boolean {
  if (now >= born + MAX_PAYMENT_LIFE_MS + SECOND_PAYMENT_MARGIN_MS) return size === 0;
  const times = [
    ...state.ids('payment').map((id) => state.get('payment', id)!.at),
    ...carriedOf(document).payments.map(({ at }) => parseInstant(at)!),
  ];
  return size === 0 || times.some((at) => at < born);
}
