// A real threshold signature in one process: both rounds of FROST among the named parties.
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import type { Random } from '@sekisho/protocol/clock';
import { aggregate } from '@sekisho/threshold/aggregate';
import { type Dealt, ShareHolder } from '@sekisho/threshold/share';

/** The signature of these parties' shares over `bytes`; about 40 ms. A refusal is a bug here. */
export function frostSign(
  { group, shares }: Dealt,
  parties: readonly string[],
  random: Random,
  bytes: Uint8Array,
): Uint8Array {
  const holders = parties.map((id) => must(ShareHolder.open(shares.get(id)!, group, id, random)));
  const committed = holders.map((holder) => must(holder.commit()));
  const commitments = committed.map(({ commitment }) => commitment);
  const signatureShares = holders.map(
    (holder, i) => must(holder.sign(committed[i]!.handle, bytes, commitments)).signatureShare,
  );
  return must(aggregate(group, bytes, commitments, signatureShares)).signature;
}

function must<T>(value: T): Exclude<T, Refusal> {
  if (isRefusal(value)) throw new Error(`frostSign: ${value.refused}: ${value.detail}`);
  return value as Exclude<T, Refusal>;
}
