// The first call of whoever dials the gateway: which ledger it follows, and where it stands.
import { helloSchema } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Peer } from './peer.ts';
import type { Replica } from './replica.ts';

/** Greets, and keeps the link alive; a gateway that is not ours or does not answer is left. */
export async function greet(peer: Peer, replica: Replica): Promise<Refusal | undefined> {
  const hello = { ledger: replica.ledger, size: replica.size, note: replica.note };
  const answer = await peer
    .call('hello', hello, helloSchema.partial())
    .catch((fault: Error) => refuse('hello-unanswered', fault.message));
  if (isRefusal(answer)) {
    peer.close(answer.detail);
    return answer;
  }
  peer.keepAlive();
  return undefined;
}
