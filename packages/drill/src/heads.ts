// Heads of the world's log: checkpoints signed by the gateway, cosigned by watchers.
import { logKey, watcherKey } from '@sekisho/ledger/head';
import { formatCheckpoint, signCheckpoint } from '@sekisho/log/checkpoint';
import { cosign } from '@sekisho/log/cosignature';
import { ed25519Signer } from '@sekisho/log/note';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { PolicyKit } from './policy-kit.ts';

export interface Cosigner {
  readonly watcher: string;
  /** Ms; written in whole seconds, rounded down. */
  readonly time: number;
  readonly sign?: SignEd25519;
}

/** The note of a checkpoint with the cosignatures of these watchers. */
export function noteOf(
  { policy, keys }: PolicyKit,
  head: { readonly size: number; readonly root: Uint8Array },
  cosigners: readonly Cosigner[],
  signLog: SignEd25519 = keys('gateway').sign,
): string {
  const checkpoint = { origin: policy.gateway.origin, ...head };
  const text = formatCheckpoint(checkpoint);
  const lines = cosigners.map(({ watcher, time, sign = keys(watcher).sign }) => {
    const party = { id: watcher, publicKey: keys(watcher).publicHex };
    return cosign(text, watcherKey(policy, party), (time - (time % 1_000)) / 1_000, sign);
  });
  return signCheckpoint(checkpoint, ed25519Signer(logKey(policy), signLog)) + lines.join('');
}
