// Announcing, and finding out what came of it. NIS remembers its first answer to a transaction
// hash for ten minutes, and the hash does not cover the signature (nis PushService.java): whoever
// announces our transaction first with a wrong signature makes that node refuse the right one,
// and a second announce gets the old answer. So: the signature is verified before anything is
// sent, and no answer counts until the node shows the transaction.
import { announceBody, parseNisTransfer } from '@sekisho/chains/nem';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type Account, outgoingPage, readUnconfirmed } from './accounts.ts';
import { ask, askJson } from './ask.ts';
import { announceShape } from './shapes.ts';

/**
 * - accepted: the node took it now, and shows it
 * - already-known: the node shows it, and had it before
 * - rejected: the node says no, and does not show it; another node may still carry it
 * - unknown: anything else. It may be on its way: only expiry of the deadline proves it is not.
 */
export type Outcome = 'accepted' | 'already-known' | 'rejected' | 'unknown';

export interface Announced {
  readonly outcome: Outcome;
  /** NIS's ValidationResult; absent where no proper answer came. */
  readonly code?: number;
  /** For people. */
  readonly message: string;
  readonly identity: string;
}

export type Sighting = 'pending' | 'confirmed' | 'unseen';

/** ValidationResult.java. */
const NEUTRAL = 0;
const SUCCESS = 1;
const HASH_EXISTS = 7;

export type Announcing = Omit<Account, 'address'>;

/** A refusal means: nothing was sent. Once it was sent, the answer is always an outcome. */
export async function announce(
  about: Announcing,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<Announced | Refusal> {
  const { asking, chain } = about;
  const payment = chain.decode(bytes);
  if (isRefusal(payment)) return payment;
  const { identity, signerPublicKey } = payment;
  if (!chain.verifySignature(signerPublicKey, bytes, signature)) {
    return refuse(
      'node-announce-unsigned',
      `${hex(signerPublicKey)} did not sign ${identity}; the node would remember that`,
    );
  }
  const question = {
    route: '/transaction/announce',
    body: announceBody(bytes, signature),
  } as const;
  const answer = await ask(asking, question, announceShape);
  if (isRefusal(answer)) return { outcome: 'unknown', message: answer.detail, identity };
  const { code, message } = answer;
  if (answer.transactionHash.data !== identity) {
    const other = 'the node answered for another transaction';
    return { outcome: 'unknown', code, message: other, identity };
  }
  const address = chain.addressOf(signerPublicKey);
  const seen = await sight({ ...about, address }, identity);
  return { code, identity, ...outcomeOf(code, message, seen) };
}

function outcomeOf(
  code: number,
  message: string,
  seen: Sighting | Refusal,
): Pick<Announced, 'outcome' | 'message'> {
  if (isRefusal(seen)) return { outcome: 'unknown', message: `${message}; then ${seen.detail}` };
  if (seen !== 'unseen') {
    return { outcome: code === SUCCESS ? 'accepted' : 'already-known', message };
  }
  if (code === SUCCESS || code === NEUTRAL || code === HASH_EXISTS) {
    return { outcome: 'unknown', message: `${message}, yet the node does not show it` };
  }
  return { outcome: 'rejected', message };
}

/** Where the node shows this transaction of the account, if it does. */
export async function sight(about: Account, identity: string): Promise<Sighting | Refusal> {
  const waiting = await readUnconfirmed(about);
  if (isRefusal(waiting)) return waiting;
  if (waiting.transactions.some((one) => one.identity === identity)) return 'pending';
  if (await isLookedUp(about, identity)) return 'confirmed';
  const newest = await outgoingPage(about, undefined);
  if (isRefusal(newest)) return newest;
  return newest.some(({ transaction }) => transaction.identity === identity)
    ? 'confirmed'
    : 'unseen';
}

// Only nodes with TRANSACTION_HASH_LOOKUP answer, and with an error where they do not know it.
async function isLookedUp({ asking }: Account, identity: string): Promise<boolean> {
  const json = await askJson(asking, { route: '/transaction/get', query: { hash: identity } });
  if (isRefusal(json)) return false;
  const item = parseNisTransfer(json.value);
  return !isRefusal(item) && item.transaction.identity === identity;
}
