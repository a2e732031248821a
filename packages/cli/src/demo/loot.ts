// What a thief of t sealed shares and their passphrases has: the whole key. That is the stated
// limit of any threshold; the demo steals it to show what the watchers do then.
import { wholeScalar } from '@sekisho/drill/whole-key';
import { isRefusal } from '@sekisho/protocol/refusal';
import { openShare } from '@sekisho/signer/seal';
import type { Deployment } from '../deployment/initialise.ts';

export async function dealtFrom(deployment: Deployment): Promise<Uint8Array> {
  const { ledger, plan, group, sealed, passphrases } = deployment;
  const shares = new Map<string, Uint8Array>();
  for (const party of plan.signers.slice(0, plan.threshold)) {
    const groupPublicKey = group.publicKey;
    const context = { ledger, wallet: plan.wallet, party, groupPublicKey, epoch: 1 };
    const secret = await openShare(sealed.get(party)!, passphrases.get(party)!, context);
    if (isRefusal(secret)) throw new Error(secret.detail);
    shares.set(party, secret);
  }
  return wholeScalar({ group, shares });
}
