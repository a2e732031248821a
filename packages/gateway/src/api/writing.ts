// Entries that a request asks for: written by the sequencer, or refused; a fault of the store is a
// refusal too, since all that is asked for here can safely be asked for again.
import { base64 } from '@sekisho/protocol/bytes';
import { encodeReceipt } from '@sekisho/log/receipt';
import type { ActAnswer } from '@sekisho/protocol/http-api';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Candidate, Sequenced } from '../sequencer.ts';
import type { ApiParts } from './parts.ts';
import { json } from './respond.ts';
import type { Answer } from './route.ts';

export async function write(
  { replica, sequencer, events }: ApiParts,
  candidate: Candidate,
): Promise<Sequenced | Refusal> {
  if (replica.halted !== undefined) {
    return refuse('gateway-halted', `the gateway has halted: ${replica.halted.refused}`);
  }
  try {
    return await sequencer.submit(candidate);
  } catch (fault) {
    events.fault(`writing ${candidate.name}`, fault);
    return refuse('ledger-unavailable', 'the write failed; ask again, with the same id');
  }
}

export interface Logged {
  readonly index: number;
  readonly bytes: string;
  readonly receipt: string;
}

/** An entry's bytes and a receipt for it: under a cosigned head where one covers it. */
export async function loggedAt(parts: ApiParts, index: number, fresh?: string): Promise<Logged> {
  const { replica, watchers } = parts;
  const [bytes] = await replica.entries(index, 1);
  if (bytes === undefined) throw new Error(`the store has no entry ${index}`);
  const { cosigned } = watchers;
  const covered = cosigned !== undefined && cosigned.size > index;
  const { size, note } = covered ? cosigned : replica;
  const receipt =
    fresh ?? encodeReceipt({ index, proof: replica.tree.inclusion(index, size), checkpoint: note });
  return { index, bytes: base64(bytes), receipt };
}

/** Writes it, and answers where it is. */
export async function written(
  parts: ApiParts,
  candidate: Candidate,
  named: Pick<ActAnswer, 'stop'> = {},
): Promise<Answer> {
  const entry = await write(parts, candidate);
  if (isRefusal(entry)) return entry;
  const logged = await loggedAt(parts, entry.index, entry.receipt);
  const answer: ActAnswer = { entry: entry.hash, ...logged, ...named };
  return json(201, answer);
}
