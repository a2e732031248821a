// Everything cryptographic of the fault world behind one seam: the real thing, or a quick stand-in
// (simulated-cryptography.ts). Hashes, tree, encodings and every check around them are always
// real.
import type { Checks } from '@sekisho/ledger/apply';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Random } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { type Holder } from '@sekisho/signer/vault';
import { aggregate } from '@sekisho/threshold/aggregate';
import { ShareHolder } from '@sekisho/threshold/share';
import { CHECKS } from '../keys.ts';
import type { PolicyKit } from '../policy-kit.ts';

export interface Cryptography {
  /** Signs for its parties and people. */
  readonly kit: PolicyKit;
  readonly checks: Checks;
  readonly sign: (party: string) => SignEd25519;
  /** A signer's share, opened by a process that has just started. */
  readonly holder: (signer: string, random: Random) => Holder;
  readonly aggregate: typeof aggregate;
}

export const realCryptography = (kit: PolicyKit): Cryptography => ({
  kit,
  checks: CHECKS,
  sign: (party) => kit.keys(party).sign,
  holder(signer, random) {
    const { group, shares } = kit.dealt;
    const holder = ShareHolder.open(shares.get(signer)!, group, signer, random);
    if (isRefusal(holder)) throw new Error(holder.detail);
    return holder;
  },
  aggregate,
});
