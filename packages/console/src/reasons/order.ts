// Reasons in the order in which people should read them.
import type { QueueItem } from '@sekisho/protocol/desk-api';

/** What the policy finds strictest first; what merely lets pass is no reason to look. */
const WEIGHT = { freeze: 0, block: 1, review: 2, delay: 3, allow: 4 } as const;

export const reasonsOf = (item: Pick<QueueItem, 'asked' | 'now'>): QueueItem['asked']['reasons'] =>
  (item.now ?? item.asked).reasons.toSorted((a, b) => WEIGHT[a.outcome] - WEIGHT[b.outcome]);
