// Whom a client believes: the ledger it deals with, the key of its log, and the watchers.
import { fromHex } from '@sekisho/protocol/bytes';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { cosignatureVerifier } from '@sekisho/log/cosignature';
import { ed25519Verifier, type NoteVerifier } from '@sekisho/log/note';
import { COSIGNATURE_V1, ED25519, noteKey } from '@sekisho/log/note-key';

/** Configured once, out of band: nothing of it is ever taken from the gateway. */
export interface Trust {
  /** The ledger's id, 64 hex digits. */
  readonly ledger: string;
  /** The log's name in its checkpoints, as in the policy: `gateway.origin`. */
  readonly origin: string;
  /** The gateway's Ed25519 key, 64 hex digits. */
  readonly publicKey: string;
  /** The watchers of the policy with their keys, 64 hex digits each. */
  readonly watchers: readonly { readonly id: string; readonly publicKey: string }[];
  /** How many of them must have cosigned what counts as witnessed. */
  readonly quorum: number;
}

export interface Verifiers {
  readonly log: NoteVerifier;
  readonly watchers: readonly NoteVerifier[];
}

/** Throws for trust that cannot be meant: keys of another form, a quorum nobody can reach. */
export function verifiersOf(trust: Trust, verify: VerifyEd25519): Verifiers {
  const { origin, watchers, quorum } = trust;
  if (!Number.isInteger(quorum) || quorum < 1 || quorum > watchers.length) {
    throw new Error(`trust: a quorum of ${quorum} of ${watchers.length} watchers`);
  }
  const key = (text: string, whose: string): Uint8Array => {
    const bytes = fromHex(text, 32);
    if (bytes === undefined) throw new Error(`trust: the key of ${whose} is not 64 hex digits`);
    return bytes;
  };
  return {
    log: ed25519Verifier(noteKey(origin, ED25519, key(trust.publicKey, 'the log')), verify),
    watchers: watchers.map(({ id, publicKey }) => {
      const name = `${origin}/watcher/${id}`;
      return cosignatureVerifier(noteKey(name, COSIGNATURE_V1, key(publicKey, id)), verify);
    }),
  };
}
