// What the tests of this package share: a seeded source, dealt groups, one whole signing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Random } from '@sekisho/protocol/clock';
import { isRefusal, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { type GroupKey, type NonceCommitment, type Suite } from '../src/aggregate.ts';
import { type Committed, dealShares, ShareHolder } from '../src/share.ts';

export const seeded = (seed: string): Random => {
  let drawn = 0;
  return {
    bytes(length) {
      const blocks: Buffer[] = [];
      for (let have = 0; have < length; have += 64) {
        blocks.push(createHash('sha512').update(`${seed}:${drawn++}`).digest());
      }
      return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
    },
  };
};

export const names = (count: number): string[] =>
  Array.from({ length: count }, (_none, at) => `signer-${at + 1}`);

export function must<T>(value: T): Exclude<T, Refusal> {
  if (isRefusal(value)) throw new assert.AssertionError({ message: value.detail });
  return value as Exclude<T, Refusal>;
}

export function assertRefused(value: unknown, tag: RefusalTag): Refusal {
  if (!isRefusal(value)) throw new assert.AssertionError({ message: `not refused: ${tag}` });
  assert.equal(value.refused, tag);
  return value;
}

export interface World {
  group: GroupKey;
  secrets: ReadonlyMap<string, Uint8Array>;
  holders: ShareHolder[];
}

export function world(suite: Suite, threshold: number, count: number, seed = 'world'): World {
  const random = seeded(seed);
  const { group, shares } = dealShares(suite, threshold, names(count), random);
  const holders = names(count).map((party) =>
    must(ShareHolder.open(shares.get(party)!, group, party, random)),
  );
  return { group, secrets: shares, holders };
}

export interface Round {
  signers: readonly ShareHolder[];
  committed: Committed[];
  commitments: NonceCommitment[];
}

export function roundOne(signers: readonly ShareHolder[]): Round {
  const committed = signers.map((holder) => must(holder.commit()));
  return { signers, committed, commitments: committed.map(({ commitment }) => commitment) };
}

export const roundTwo = ({ signers, committed, commitments }: Round, message: Uint8Array) =>
  signers.map(
    (holder, at) => must(holder.sign(committed[at]!.handle, message, commitments)).signatureShare,
  );

/** Every way to choose `size` of `items`. */
export const subsets = <T>(items: readonly T[], size: number): T[][] =>
  size === 0
    ? [[]]
    : items.flatMap((item, at) =>
        subsets(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]),
      );
