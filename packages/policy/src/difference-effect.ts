// What a change does to what may happen, said with caution: what is not known to prevent loosens.

/**
 * `loosens`: something may happen, or somebody may do something, that could not before. `tightens`:
 * the change can only prevent. `neither`: names, order, and what only tells what it would do (mode
 * `shadow`). Nothing that `amendmentOf` lets take effect at once loosens.
 */
export type Effect = 'loosens' | 'tightens' | 'neither';

/** The other one. */
export const opposite = (effect: Effect): Effect =>
  effect === 'loosens' ? 'tightens' : effect === 'tightens' ? 'loosens' : 'neither';
