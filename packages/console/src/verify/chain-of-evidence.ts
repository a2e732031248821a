// Everything in the ledger that concerns one withdrawal, each entry proven by itself into one
// cosigned head. What cannot be proven is shown as not proven.
import { encodeReceipt } from '@sekisho/log/receipt';
import type { DeskWithdrawal } from '@sekisho/protocol/desk-api';
import { fromBase64 } from '@sekisho/protocol/bytes';
import { isTrouble, type Trouble, trouble } from '../trouble.ts';
import { type VerifiedEntry, verifyEntry } from './entry.ts';
import type { Trusted } from './trusted.ts';

export interface Link {
  readonly index: number;
  /** What the gateway calls it; shown only where it could not be proven. */
  readonly said: string;
  readonly entry: VerifiedEntry | Trouble;
}

type Told = Pick<DeskWithdrawal, 'entries' | 'checkpoint'>;

export const evidenceOf = ({ entries, checkpoint }: Told, trusted: Trusted): readonly Link[] =>
  entries.map(({ index, name, bytes, proof }) => {
    if (proof === null || checkpoint === null) {
      const waiting = trouble('unwitnessed', 'watchers have not cosigned a head with it yet');
      return { index, said: name, entry: waiting };
    }
    const receipt = receiptOf(index, proof, checkpoint.note);
    const entry = isTrouble(receipt) ? receipt : verifyEntry({ bytes, receipt }, trusted);
    return { index, said: name, entry };
  });

/** Who has approved it, by entries that were proven here. */
export const approversIn = (links: readonly Link[], withdrawal: string): readonly string[] =>
  links.flatMap(({ entry }) => {
    if (isTrouble(entry) || entry.content.name !== 'withdrawal.approved') return [];
    const { statement } = entry.content.body;
    return statement.subject === withdrawal ? [statement.person] : [];
  });

function receiptOf(index: number, proof: readonly string[], note: string): string | Trouble {
  const hashes = proof.map((hash) => fromBase64(hash, 32));
  if (!hashes.every((hash) => hash !== undefined))
    return trouble('malformed', 'a proof of no hashes');
  try {
    return encodeReceipt({ index, proof: hashes, checkpoint: note });
  } catch {
    return trouble('malformed', `the proof of entry ${index} is none`); // too long, or no note
  }
}
