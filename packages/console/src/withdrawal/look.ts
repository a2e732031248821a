// A withdrawal as the page shows it: read from its verified bytes, with whatever the gateway says
// beside them held against that first. A lie of the gateway ends everything that could be signed.
import type { QueueItem } from '@sekisho/protocol/desk-api';
import { isTrouble, type Trouble } from '../trouble.ts';
import { verifyEntry } from '../verify/entry.ts';
import type { Trusted } from '../verify/trusted.ts';
import {
  type Difference,
  differences,
  readWithdrawal,
  type VerifiedWithdrawal,
} from '../verify/withdrawal.ts';

/** The gateway lies: nothing else is known of the withdrawal then, so nothing can be offered. */
export interface Lied {
  readonly lies: readonly Difference[];
}

export const isLied = (look: object): look is Lied => 'lies' in look;

export type Look = VerifiedWithdrawal | Lied | Trouble;

/** An entry never changes, and news come several times a second: each is verified once. */
const MAX_KEPT = 2_000;
const kept = new WeakMap<Trusted, Map<string, VerifiedWithdrawal>>();

/** `hash`: the withdrawal that was asked for, where it was one. */
export function lookAt(item: QueueItem, trusted: Trusted, hash = item.withdrawal): Look {
  const truth = truthOf(item, trusted);
  if (isTrouble(truth)) return truth;
  const { id, wallet, asset, amount, customer, destination } = item;
  const { address, memo = '' } = destination;
  const withdrawal = hash === truth.entry.hash ? item.withdrawal : hash;
  const said = { id, withdrawal, wallet, asset, amount, customer, address, memo };
  const lies = differences(truth, said);
  return lies.length > 0 ? { lies } : truth;
}

function truthOf(item: QueueItem, trusted: Trusted): VerifiedWithdrawal | Trouble {
  const known = kept.get(trusted) ?? new Map<string, VerifiedWithdrawal>();
  kept.set(trusted, known);
  const before = known.get(item.bytes);
  if (before !== undefined) return before;
  const entry = verifyEntry(item, trusted);
  const truth = isTrouble(entry) ? entry : readWithdrawal(entry);
  if (isTrouble(truth)) return truth;
  if (known.size >= MAX_KEPT) known.clear();
  known.set(item.bytes, truth);
  return truth;
}
