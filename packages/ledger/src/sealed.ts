// `state.sealed`: the state's hashes written into the ledger. Every replica recomputes them, none
// trusts them; and they are the only points at which a replica may start from a snapshot.
import type { Body } from '@sekisho/protocol/entry';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import { contentHash, MemoryState } from './memory.ts';
import { type Change, metaOf } from './state.ts';

/** The gateway seals once in this many entries: about a second of work, every few hours. */
export const SEAL_INTERVAL = 4_096;

/** The body that seals this state. */
export const sealOf = (state: MemoryState): Body<'state.sealed'> => ({
  size: metaOf(state).size,
  stateHash: state.hash,
  contentHash: contentHash(state.content()),
});

/** Whether a seal is of exactly this state (which is the state before the seal's own entry). */
export function checkSeal(state: MemoryState, body: Body<'state.sealed'>): Refusal | undefined {
  const own = sealOf(state);
  return own.size === body.size &&
    own.stateHash === body.stateHash &&
    own.contentHash === body.contentHash
    ? undefined
    : refuse('seal-mismatch', `the seal at ${body.size} is not of the state folded here`);
}

/** A state from a snapshot that a sealed entry, in a log the caller has verified, vouches for. */
export function openSnapshot(
  content: readonly Change[],
  body: Body<'state.sealed'>,
): MemoryState | Refusal {
  if (contentHash(content) !== body.contentHash) {
    return refuse('snapshot-mismatch', 'the snapshot is not what the sealed entry vouches for');
  }
  return MemoryState.from(content, body.stateHash);
}
