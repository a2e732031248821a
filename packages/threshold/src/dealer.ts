// Key generation by one trusted dealer (RFC 9591 Appendix C).
import type { Random } from '@sekisho/protocol/clock';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type GroupKey, parseGroup, partyOf } from './group.ts';
import { writeSecret } from './secret.ts';
import { drawFrom, engine, type Suite } from './suite.ts';

export interface Dealt {
  readonly group: GroupKey;
  /** Secret wire form of each party's share, by party name. */
  readonly shares: ReadonlyMap<string, Uint8Array>;
}

/**
 * FOR THE DEMO AND TESTS ONLY, until the key ceremony exists: for a moment this process knows the
 * whole key, and its BigInts stay in memory until the garbage collector takes them. A wallet that
 * holds money needs distributed key generation, where no machine ever does.
 *
 * Parties get the identifiers 1, 2, 3 … in the order given. Unusable arguments are a fault.
 */
export function dealShares(
  suite: Suite,
  threshold: number,
  parties: readonly string[],
  random: Random,
): Dealt {
  const frost = engine(suite);
  const identifiers = parties.map((_party, at) => frost.Identifier.fromNumber(at + 1));
  const dealt = frost.trustedDealer(
    { min: threshold, max: parties.length },
    identifiers,
    undefined,
    drawFrom(random),
  );
  const group = parseGroup({
    suite,
    threshold,
    parties: parties.map((id, at) => {
      const identifier = identifiers[at] ?? '';
      return { id, identifier, verifyingShare: hex(dealt.public.verifyingShares[identifier]!) };
    }),
    commitments: dealt.public.commitments.map(hex),
    publicKey: hex(dealt.public.commitments[0]!),
  });
  if (isRefusal(group)) throw new Error(`dealShares: ${group.detail}`);
  const shares = new Map<string, Uint8Array>();
  for (const id of parties) {
    const party = partyOf(group, id)!;
    const { signingShare } = dealt.secretShares[party.identifier]!;
    shares.set(id, writeSecret(group, party, signingShare));
    signingShare.fill(0);
  }
  return { group, shares };
}
