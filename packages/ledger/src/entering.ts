// What a rule of the fold sees of the entry that wants to enter, and what it may ask for.
import type { Chain } from '@sekisho/chains/chain';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import type { Hashing } from '@sekisho/protocol/hash';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { VerifyEs256 } from '@sekisho/protocol/webauthn';
import type { Draft } from './draft.ts';
import type { Meta, PolicyInForce } from './state.ts';

/** Signature checks and hashing enter as arguments; each replica brings its own library. */
export interface Checks {
  /** For what hashes by the thousand; the fold of one entry takes the portable one. */
  readonly hashing: Hashing;
  /** Under the pinned acceptance rule (`strictEd25519`). */
  readonly ed25519: VerifyEd25519;
  readonly es256: VerifyEs256;
  readonly chain: (id: string) => Chain | undefined;
}

export interface Entering {
  readonly draft: Draft;
  readonly checks: Checks;
  readonly meta: Meta;
  readonly policy: PolicyInForce;
  readonly entry: {
    /** Leaf hash, hex: the entry's name. */
    readonly hash: string;
    readonly index: number;
    readonly time: number;
    /** Hex; zeros where the entry carries no payment. */
    readonly tag: string;
  };
}

/** A rule's answer: nothing, or why the entry is invalid. */
export type Ruling = Refusal | undefined;

/**
 * Requests, approvals and preparations lie at most this long after witnessed time (section 4), so
 * that a sequencer cannot let time ripen by itself.
 */
export const MAX_AHEAD_OF_WITNESSED_MS = 90_000;

/** A client's or person's clock may run this far ahead of the sequencer's. */
export const MAX_CLOCK_SKEW_MS = 5_000;

/** The entry lies close enough after witnessed time. */
export function fresh({ entry, meta }: Entering): Ruling {
  return entry.time > meta.witnessed + MAX_AHEAD_OF_WITNESSED_MS
    ? refuse('time-ahead', 'over 90 s after the time that watchers have stated; ask them first')
    : undefined;
}

/** Adds to a sorted list of unique texts. */
export const withMember = (list: readonly string[], member: string): readonly string[] =>
  list.includes(member) ? list : [...list, member].sort();
