// A signer whose store is new has no promises to keep it from signing twice what it signed in an
// earlier life. So it waits until nothing that it may have promised then can confirm any more.
import { MAX_PAYMENT_LIFE_MS } from '@sekisho/ledger/payment-bytes';
import { SECOND_PAYMENT_MARGIN_MS } from '@sekisho/ledger/authorise';
import { count } from '@sekisho/protocol/field';
import { formatInstant } from '@sekisho/protocol/instant';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';

const BOOK = 'birth';
const KEY = 'signer';

/**
 * What was promised before has a deadline of at most an hour after it; then a margin as before any
 * second payment, in which watchers see on the chain whatever did confirm.
 */
export const NEWBORN_MS = MAX_PAYMENT_LIFE_MS + SECOND_PAYMENT_MARGIN_MS;

/** When the store was new, ms by this signer's own clock; 0 where that was before it was noted. */
export async function bornAt(store: Store, replica: Replica, now: number): Promise<number> {
  const text = await store.note(BOOK, KEY);
  if (text === undefined) {
    const born = replica.size === 0 ? now : 0;
    await store.putNote(BOOK, KEY, String(born), 'once');
    return born;
  }
  const born = count.safeParse(Number(text));
  if (!born.success) throw new Error('the note of this store’s birth is damaged');
  return born.data;
}

/**
 * Why a signer born then signs nothing yet. One that is as old as the wallets' first payment may
 * sign at once: there was nothing to promise before it.
 */
export function newborn(
  { content, state }: Pick<Replica, 'content' | 'state'>,
  born: number,
  now: number,
): Refusal | undefined {
  const until = born + NEWBORN_MS;
  if (now >= until) return undefined;
  const isOlder = content.ids('payment').some((id) => state.get('payment', id)!.at < born);
  return isOlder
    ? refuse(
        'signer-newborn',
        `this store is new, and its promises of before are lost: nothing is signed here until ` +
          formatInstant(until),
      )
    : undefined;
}
