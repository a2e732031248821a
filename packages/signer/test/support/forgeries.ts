// Payments as a thief would prepare them: each an entry that differs from the honest one in one
// point.
import { chainOf } from '@sekisho/chains/chain';
import { CHAIN } from '@sekisho/drill/policy-kit';
import type { Scribe } from '@sekisho/drill/scribe';
import { concat, fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { paymentTag, type SealedEntry } from '@sekisho/protocol/envelope';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';

export type Prepared = Body<'payment.prepared'>;

/** A second, valid transfer version of NEM: the one with mosaics, that could move another asset. */
const VERSION_2 = 2;
/** Offsets in the bytes of a NEM transfer: version and network, fee. */
const VERSION_AT = 4;
const NETWORK_AT = 7;
const FEE_AT = 48;
const TESTNET = 0x98;

/** The payment with its bytes edited, named again by what the bytes now are. */
export function edited(body: Prepared, edit: (bytes: Uint8Array) => Uint8Array): Prepared {
  const bytes = edit(fromHex(body.bytes)!.slice());
  const decoded = chainOf(CHAIN)!.decode(bytes);
  const identity = isRefusal(decoded) ? body.identity : decoded.identity;
  return { ...body, bytes: hex(bytes), identity, payment: paymentIdOf(CHAIN, bytes) };
}

const withByte =
  (at: number, change: (byte: number) => number) =>
  (bytes: Uint8Array): Uint8Array => {
    bytes[at] = change(bytes[at]!);
    return bytes;
  };

/** What the thief changes, the rule that must say no, and the payment. */
export type Forgery = readonly [
  what: string,
  tag: RefusalTag,
  forge: (scribe: Scribe, withdrawal: string) => Prepared,
];

export const FORGERIES: readonly Forgery[] = [
  [
    'another destination',
    'payment-destination',
    (s, w) => s.preparedBody(w, { destination: { address: s.kit.address(66) } }),
  ],
  ['a larger amount', 'payment-amount', (s, w) => s.preparedBody(w, { amount: 100_000_001n })],
  ['a smaller amount', 'payment-amount', (s, w) => s.preparedBody(w, { amount: 99_999_999n })],
  [
    'a larger fee in the bytes',
    'payment-fee',
    (s, w) =>
      edited(
        s.preparedBody(w),
        withByte(FEE_AT + 3, (byte) => byte + 1),
      ),
  ],
  ['another fee in the entry', 'payment-fee', (s, w) => s.preparedBody(w, {}, { fee: '1' })],
  [
    'a memo nobody asked for',
    'payment-memo',
    (s, w) => {
      const { destination: address } = s.state.get('withdrawal', w)!;
      return s.preparedBody(w, { destination: { address, memo: '1337' } });
    },
  ],
  [
    'bytes for the test network',
    'nem-other-network',
    (s, w) =>
      edited(
        s.preparedBody(w),
        withByte(NETWORK_AT, () => TESTNET),
      ),
  ],
  [
    'a chain that the wallet is not on',
    'payment-chain',
    (s, w) => s.preparedBody(w, {}, { chain: 'nem:testnet' }),
  ],
  [
    'bytes of another key',
    'payment-key',
    (s, w) => s.preparedBody(w, { signerPublicKey: s.kit.keys('thief').publicKey }),
  ],
  [
    'a deadline over an hour away',
    'payment-deadline',
    (s, w) => s.preparedBody(w, { deadline: s.time + 3_601_000 }),
  ],
  [
    'a deadline that is over',
    'payment-deadline',
    (s, w) => s.preparedBody(w, { at: s.time - 20_000, deadline: s.time - 10_000 }),
  ],
  [
    'another deadline in the entry',
    'payment-deadline',
    (s, w) => s.preparedBody(w, {}, { deadline: '2026-01-26T00:20:00.000Z' }),
  ],
  [
    'a second transaction after the first',
    'nem-trailing-bytes',
    (s, w) => edited(s.preparedBody(w), (bytes) => concat(bytes, bytes)),
  ],
  [
    'one byte too many',
    'nem-trailing-bytes',
    (s, w) => edited(s.preparedBody(w), (bytes) => concat(bytes, new Uint8Array(1))),
  ],
  [
    'a transfer of mosaics',
    'nem-transaction-version',
    (s, w) =>
      edited(
        s.preparedBody(w),
        withByte(VERSION_AT, () => VERSION_2),
      ),
  ],
  [
    'the name of another payment',
    'payment-id',
    (s, w) => s.preparedBody(w, {}, { payment: 'ab'.repeat(32) }),
  ],
  [
    'another identity on the chain',
    'payment-identity',
    (s, w) => s.preparedBody(w, {}, { identity: 'cd'.repeat(32) }),
  ],
  [
    'a wallet the policy does not name',
    'wallet-unknown',
    (s, w) => s.preparedBody(w, {}, { wallet: 'cold' }),
  ],
  [
    'two withdrawals at once',
    'payment-withdrawals',
    (s, w) => s.preparedBody(w, {}, { withdrawals: [w, w] }),
  ],
  [
    'a withdrawal nobody asked for',
    'withdrawal-unknown',
    (s, w) => s.preparedBody(w, {}, { withdrawals: ['ef'.repeat(32)] }),
  ],
];

/** The entry under the tag of its identity, as the gateway's own code would seal it. */
export const sealed = (scribe: Scribe, body: Prepared): SealedEntry =>
  scribe.seal('payment.prepared', body, { tag: paymentTag(body.chain, body.identity) });
