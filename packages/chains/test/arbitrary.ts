// Random orders for the property tests. fast-check prints the seed of a failure.
import fc from 'fast-check';
import { chainOf } from '@sekisho/chains/chain';
import type { Chain, PaymentOrder } from '@sekisho/chains/chain';
import type { NetworkName } from './symbol.ts';

export const MAX = 8_999_999_999_000_000n;
export const NEMESIS_MS = 1_427_587_585_000;

export function chain(network: NetworkName): Chain {
  const found = chainOf(`nem:${network}`);
  if (found === undefined) throw new Error(`no chain nem:${network}`);
  return found;
}

export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

export const anyNetwork: fc.Arbitrary<NetworkName> = fc.constantFrom('mainnet', 'testnet');

/** Small, large, and around the steps of the fee. */
export const anyAmount: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt(1n, MAX),
  fc.bigInt(1n, 1_000_000n),
  fc.tuple(fc.bigInt(1n, 27n), fc.bigInt(-2n, 2n)).map(([k, d]) => k * 10_000_000_000n + d),
);

const anyMemo = fc.oneof(
  fc.constant(undefined),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.integer({ min: 1, max: 1024 }).map((length) => 'x'.repeat(length)),
);

export interface RandomOrder {
  readonly network: NetworkName;
  readonly order: PaymentOrder;
}

export const anyOrder: fc.Arbitrary<RandomOrder> = fc
  .record({
    network: anyNetwork,
    signerPublicKey: bytesOf(32),
    receiver: bytesOf(32),
    amount: anyAmount,
    memo: anyMemo,
    at: fc.integer({ min: NEMESIS_MS, max: NEMESIS_MS + 2_000_000_000_000 }),
    lifetime: fc.integer({ min: 1, max: 86_400 }),
  })
  .map(({ network, signerPublicKey, receiver, amount, memo, at, lifetime }) => {
    const address = chain(network).addressOf(receiver);
    const destination = memo === undefined ? { address } : { address, memo };
    const asset = `nem:${network}/xem`;
    const deadline = at + lifetime * 1000;
    return { network, order: { signerPublicKey, asset, amount, destination, at, deadline } };
  });
