// Who may rebase a ledger: those who could change its policy, or the keys kept offline for the day
// they cannot; and never without as many signers of each wallet as could pay from it anyway.
import { fromBase64, fromHex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { type StatementKind, statementBytes } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import { refuse } from '@sekisho/protocol/refusal';
import type { Entering, Ruling } from './entering.ts';
import { enterQuorum } from './person-act.ts';

type Rebased = Body<'ledger.rebased'>;
type Signature = Rebased['recovery'][number];

interface Key {
  readonly id: string;
  /** Hex. */
  readonly publicKey: string;
}

/** By a quorum of amenders or by one of recovery keys: one of the two, nothing of the other. */
export function checkNamed(entering: Entering, body: Rebased, subject: string): Ruling {
  if (body.recovery.length === 0) {
    const { amendment } = entering.policy.document;
    return enterQuorum(entering, body.acts, 'rebase', subject, amendment);
  }
  if (body.acts.length > 0) {
    return refuse('rebase-authority', 'either people name it or recovery keys, not some of both');
  }
  const { keys, quorum } = entering.draft.get('recovery', '') ?? { keys: [], quorum: 1 };
  const wrong = checkEach(entering, body.recovery, keys, 'recovery', subject);
  if (wrong !== undefined) return wrong;
  return body.recovery.length >= quorum
    ? undefined
    : refuse('rebase-authority', `${body.recovery.length} of ${quorum} recovery keys signed`);
}

/**
 * Signers of the policy at the base, by the keys that sign their promises: each has compared the
 * union with its own book. Whoever signed a payment is among any t of them, since t > n/2. Under
 * recovery keys their ends do not count: a share has none, so t of them can pay anyway; and where
 * everybody's time is over, this is the only way on.
 */
export function checkCountersigned(entering: Entering, body: Rebased, subject: string): Ruling {
  const { signers, wallets } = entering.policy.document;
  const { countersignatures, recovery } = body;
  const { time } = entering.entry;
  const valid = signers.filter(
    ({ validUntil }) => recovery.length > 0 || parseInstant(validUntil)! > time,
  );
  const wrong = checkEach(entering, countersignatures, valid, 'countersignature', subject);
  if (wrong !== undefined) return wrong;
  for (const { id, custody } of wallets) {
    if (custody.kind !== 'threshold') continue;
    const { parties, threshold } = custody.group;
    const signed = parties.filter((holder) =>
      countersignatures.some(({ party }) => party === holder.id),
    ).length;
    if (signed < threshold) {
      const of = `${signed} of ${threshold} signers of wallet ${id}`;
      return refuse('rebase-countersignatures', `${of} countersigned`);
    }
  }
  return undefined;
}

/** Each signature by another of these keys, over this subject, for the ledger that is given up. */
function checkEach(
  { meta, checks }: Entering,
  signatures: readonly Signature[],
  keys: readonly Key[],
  kind: StatementKind & ('recovery' | 'countersignature'),
  subject: string,
): Ruling {
  const seen = new Set<string>();
  for (const { party, signature } of signatures) {
    if (seen.has(party)) return refuse('rebase-signature', `${party} counts once`);
    seen.add(party);
    const key = keys.find(({ id }) => id === party);
    if (key === undefined) {
      return refuse('rebase-signature', `${party} is none whose ${kind} counts here and now`);
    }
    const bytes = statementBytes(kind, { ledger: meta.ledger, party, subject });
    if (!checks.ed25519(fromHex(key.publicKey, 32)!, bytes, fromBase64(signature, 64)!)) {
      return refuse('rebase-signature', `${party} did not sign this as a ${kind}`);
    }
  }
  return undefined;
}
