// The keys that count, from the page's own settings: the log's, and those of its watchers.
import { cosignatureVerifier } from '@sekisho/log/cosignature';
import { ed25519Verifier, type NoteVerifier } from '@sekisho/log/note';
import { COSIGNATURE_V1, ED25519, noteKey } from '@sekisho/log/note-key';
import type { Witnessing } from '@sekisho/log/receipt';
import { fromHex } from '@sekisho/protocol/bytes';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import type { Trust } from '../settings.ts';

export interface Trusted {
  /** The ledger's id. */
  readonly ledger: string;
  readonly log: NoteVerifier;
  readonly witnessing: Witnessing;
}

/** Throws for trust that nothing could satisfy: then nothing is shown at all. */
export function trustedBy(trust: Trust, verify: VerifyEd25519): Trusted {
  const { origin, watchers, quorum } = trust;
  if (quorum > watchers.length) {
    throw new Error(`settings: a quorum of ${quorum} of ${watchers.length} watchers`);
  }
  const bytes = (key: string): Uint8Array => fromHex(key, 32) ?? new Uint8Array();
  return {
    ledger: trust.ledger,
    log: ed25519Verifier(noteKey(origin, ED25519, bytes(trust.publicKey)), verify),
    witnessing: {
      quorum,
      witnesses: watchers.map(({ id, publicKey }) => {
        const key = noteKey(`${origin}/watcher/${id}`, COSIGNATURE_V1, bytes(publicKey));
        return cosignatureVerifier(key, verify);
      }),
    },
  };
}
