// Payments for tests: with bytes altered after building, or from a second wallet.
import { chainOf } from '@sekisho/chains/chain';
import { CHAIN, policyKit, WALLET } from '@sekisho/drill/policy-kit';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import type { Policy, Wallet } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';

type Prepared = Body<'payment.prepared'>;

/** Where a NEM transaction says its fee: after type, version, time, key length and key. */
export const FEE_AT = 48;

/** The payment with its bytes edited, and named again by what they now are. */
export function edited(body: Prepared, edit: (bytes: Uint8Array) => void): Prepared {
  const bytes = fromHex(body.bytes)!;
  edit(bytes);
  const decoded = chainOf(CHAIN)!.decode(bytes);
  const identity = isRefusal(decoded) ? body.identity : decoded.identity;
  return { ...body, bytes: hex(bytes), identity, payment: paymentIdOf(CHAIN, bytes) };
}

const other = policyKit('other wallet');

/** A second wallet with a key of its own. */
export function warmWallet(policy: Policy): Wallet {
  const wallet = { ...other.policy.wallets[0]!, id: 'warm' };
  return { ...policy.wallets[0]!, ...wallet };
}

export const WARM_KEY = fromHex(other.dealt.group.publicKey)!;

/** A policy with both wallets, which its client may use. */
export const twoWallets = (policy: Policy): Partial<Policy> => ({
  wallets: [policy.wallets[0]!, warmWallet(policy)],
  clients: policy.clients.map((client) => ({ ...client, wallets: [WALLET, 'warm'] })),
});

/** A policy whose one wallet this system only observes. */
export const observedOnly = (policy: Policy): Partial<Policy> => ({
  wallets: policy.wallets.map((wallet) =>
    wallet.custody.kind === 'threshold'
      ? { ...wallet, custody: { kind: 'observed', publicKey: wallet.custody.group.publicKey } }
      : wallet,
  ),
});
