// One entry of the ledger, believed only as far as it proves itself: its body opens the envelope's
// commitment, the envelope lies in the tree, the tree's head is signed by the log and cosigned by
// enough watchers. Whoever brought the bytes has no say in it.
import { verifyReceipt } from '@sekisho/log/receipt';
import { fromBase64, hex } from '@sekisho/protocol/bytes';
import { type Content, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { type Trouble, trouble } from '../trouble.ts';
import type { Trusted } from './trusted.ts';

/** As the desk brings it. */
export interface BroughtEntry {
  /** envelope ‖ salt ‖ body, base64. */
  readonly bytes: string;
  /** A C2SP tlog-proof. */
  readonly receipt: string;
}

export interface VerifiedEntry {
  /** How people and payments name it, hex: computed here. */
  readonly hash: string;
  readonly index: number;
  /** Of the head it was proven against. */
  readonly size: number;
  /** The sequencer's time, integer ms. */
  readonly time: number;
  readonly content: Content;
  /** Names of the watchers that cosigned the head, and when (ms, the latest of them). */
  readonly cosignedBy: readonly string[];
  readonly cosignedAt: number;
}

export function verifyEntry(brought: BroughtEntry, trusted: Trusted): VerifiedEntry | Trouble {
  const bytes = fromBase64(brought.bytes);
  if (bytes === undefined) return trouble('malformed', 'the entry is not base64');
  const entry = readEntryBytes(bytes);
  if (isRefusal(entry)) return deceived(entry);
  const proof = verifyReceipt(brought.receipt, entry.envelope, trusted.log, trusted.witnessing);
  if (isRefusal(proof)) return deceived(proof);
  const content = readContent(entry);
  if (isRefusal(content)) return deceived(content);
  return {
    hash: hex(entryHash(entry.envelope)),
    index: proof.index,
    size: proof.size,
    time: entry.time,
    content,
    cosignedBy: proof.times.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)),
    cosignedAt: Math.max(0, ...proof.times.map(({ timeSeconds }) => timeSeconds * 1_000)),
  };
}

/** Too few watchers is a matter of a moment; anything else should never be. */
const deceived = ({ refused, detail }: Refusal): Trouble =>
  trouble(refused === 'cosignature-quorum' ? 'unwitnessed' : 'deceived', detail, refused);
