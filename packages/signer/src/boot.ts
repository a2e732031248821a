// The boot check: a signer that has slept, or was restored from a snapshot, asks a quorum of
// watchers for the largest head each ever cosigned, and signs nothing until it stands there too.
import { type Lookup, policyOf } from '@sekisho/ledger/state';
import { fromBase64, fromHex, hex } from '@sekisho/protocol/bytes';
import type { Random } from '@sekisho/protocol/clock';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { statementBytes } from '@sekisho/protocol/evidence';
import { type LargestAnswer, largestAnswers } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Peer } from '@sekisho/replica/peer';
import type { Replica } from '@sekisho/replica/replica';

const NONCE_BYTES = 16;

export interface Largest {
  readonly size: number;
  readonly root: string;
}

/** The largest head that a quorum of watchers answers for, or why that is not known. */
export async function askLargest(
  peer: Pick<Peer, 'call'>,
  replica: Replica,
  random: Random,
  verify: VerifyEd25519,
): Promise<Largest | Refusal> {
  const nonce = hex(random.bytes(NONCE_BYTES));
  const answered = await peer.call('largest', { nonce }, largestAnswers);
  if (isRefusal(answered)) return answered;
  return largestOf(answered.answers, nonce, replica.ledger, replica.state, verify);
}

/** Counts answers of distinct watchers in force, each signed over our nonce. */
export function largestOf(
  answers: readonly LargestAnswer[],
  nonce: string,
  ledger: string,
  lookup: Lookup,
  verify: VerifyEd25519,
): Largest | Refusal {
  const { watchers } = policyOf(lookup).document;
  const heads = new Map<string, Largest>();
  for (const { statement, signature } of answers) {
    const party = watchers.parties.find(({ id }) => id === statement.watcher);
    if (party === undefined || statement.nonce !== nonce || statement.ledger !== ledger) continue;
    const bytes = statementBytes('largest', statement);
    if (!verify(fromHex(party.publicKey, 32)!, bytes, fromBase64(signature, 64)!)) continue;
    heads.set(party.id, { size: statement.size, root: statement.root });
  }
  if (heads.size < watchers.quorum) {
    return refuse('boot-unanswered', `${heads.size} of ${watchers.quorum} watchers answered`);
  }
  return [...heads.values()].reduce((a, b) => (b.size > a.size ? b : a));
}

/** Why this replica must not act yet, given the largest cosigned head. */
export function behind(replica: Replica, largest: Largest): Refusal | undefined {
  if (replica.size < largest.size) {
    return refuse(
      'boot-behind',
      `watchers have cosigned ${largest.size} entries, here are ${replica.size}`,
    );
  }
  return largest.size === 0 || replica.root(largest.size) === largest.root
    ? undefined
    : replica.halt(refuse('boot-fork', 'watchers have cosigned another history than this one'));
}
