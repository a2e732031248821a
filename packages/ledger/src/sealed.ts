// `state.sealed`: the state's hashes written into the ledger. Every replica recomputes them, none
// trusts them; and they are the only points at which a replica may start from a snapshot.
import type { Body } from '@sekisho/protocol/entry';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Entering, Ruling } from './entering.ts';
import type { MemoryState } from './memory.ts';
import { metaOf } from './state.ts';

/**
 * The gateway seals once in this many entries: some 50 ms of work, and no node folds many more when
 * it starts.
 */
export const SEAL_INTERVAL = 1_024;

/** Whether its hashes are of this state is for whoever has the whole of it (`checkSeal`). */
export function enterSealed({ draft }: Entering, body: Body<'state.sealed'>): Ruling {
  draft.put('sealed', '', { size: body.size, contentHash: body.contentHash });
  return undefined;
}

/** The body that seals this state. */
export const sealOf = (state: MemoryState): Body<'state.sealed'> => ({
  size: metaOf(state).size,
  stateHash: state.hash,
  contentHash: state.segment.contentHash,
});

/** Whether a seal is the one found here, of the state before the seal's own entry. */
export function checkSeal(
  own: Body<'state.sealed'>,
  body: Body<'state.sealed'>,
): Refusal | undefined {
  return own.size === body.size &&
    own.stateHash === body.stateHash &&
    own.contentHash === body.contentHash
    ? undefined
    : refuse('seal-mismatch', `the seal at ${body.size} is not of the state folded here`);
}
