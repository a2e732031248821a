// Key generation by a trusted dealer: for a moment one process knows the whole key. Good for the
// demo and for tests; a real wallet takes the ceremony in which no process ever does (not written
// yet).
import type { Random } from '@sekisho/protocol/clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { GroupKeyDocument } from '@sekisho/protocol/policy';
import { dealShares, type GroupKey } from '@sekisho/threshold/share';
import { sealShare } from '../seal.ts';

export interface DealtWallet {
  readonly group: GroupKeyDocument;
  /** Party → share sealed under that party's passphrase (age). */
  readonly sealed: ReadonlyMap<string, Uint8Array>;
}

export interface Deal {
  readonly wallet: string;
  readonly threshold: number;
  /** Party → passphrase. */
  readonly passphrases: ReadonlyMap<string, string>;
}

/** A group key whose shares are sealed to a ledger that is named only once the key is known. */
export async function dealWallet(
  { wallet, threshold, passphrases }: Deal,
  random: Random,
  ledgerOf: (group: GroupKeyDocument) => string,
): Promise<DealtWallet> {
  const parties = [...passphrases.keys()];
  const dealt = dealShares('frost-ed25519-keccak512-nem', threshold, parties, random);
  const group = documentOf(dealt.group);
  const ledger = ledgerOf(group);
  const groupPublicKey = group.publicKey;
  const sealing = [...dealt.shares].map(async ([party, secret]) => {
    const context = { ledger, wallet, party, groupPublicKey, epoch: 1 };
    const sealed = await sealShare(secret, passphrases.get(party)!, context);
    secret.fill(0);
    if (isRefusal(sealed)) throw new Error(`sealing the share of ${party}: ${sealed.detail}`);
    return [party, sealed] as const;
  });
  return { group, sealed: new Map(await Promise.all(sealing)) };
}

/** As it stands in a policy. */
const documentOf = (group: GroupKey): GroupKeyDocument => ({
  suite: group.suite,
  threshold: group.threshold,
  parties: group.parties.map((party) => ({ ...party })),
  commitments: [...group.commitments],
  publicKey: group.publicKey,
});
