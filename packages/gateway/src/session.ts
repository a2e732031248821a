// One FROST session: the gateway is a blind coordinator. It cannot make a signature; it can only
// ask t signers who each judge for themselves, and it verifies the result with other code than
// theirs.
import type { Checks } from '@sekisho/ledger/apply';
import type { Payment } from '@sekisho/ledger/state';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { type Committed, committedSchema, sharedSchema } from '@sekisho/protocol/message';
import type { GroupKeyDocument } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import {
  type aggregate,
  type GroupKey,
  parseGroup,
  type SignatureShare,
} from '@sekisho/threshold/aggregate';
import type { Events } from './events.ts';
import type { Follower } from './follower.ts';

interface Promised extends Committed {
  readonly signer: Follower;
}

/** How shares become a signature, and who checks it with other code; both are arguments. */
export interface Assembly {
  readonly aggregate: typeof aggregate;
  readonly chain: Checks['chain'];
}

/** A `payment.signed` body, or why there is none now. Signers that refuse or cheat are left out. */
export async function signPayment(
  id: string,
  payment: Payment,
  document: GroupKeyDocument,
  candidates: readonly Follower[],
  assembly: Assembly,
  events: Events,
): Promise<Body<'payment.signed'> | Refusal> {
  const group = checkedGroup(document);
  if (isRefusal(group)) return group;
  for (let left = candidates; ;) {
    const promised = await gather(id, group, left, events);
    if (isRefusal(promised)) return promised;
    const round = await finish(id, payment, group, promised, assembly, events);
    if ('body' in round) return round.body;
    if (round.failed.length === 0) return round.why;
    // They committed and then gave no share, or a wrong one: on without them, if enough are left.
    for (const signer of round.failed) events.refused(`signer ${signer}`, round.why);
    left = left.filter((signer) => !round.failed.includes(signer.id));
  }
}

type Round =
  | { readonly body: Body<'payment.signed'> }
  | { readonly why: Refusal; readonly failed: readonly string[] };

/** Round two and what comes of it; `failed` names those without whom it may be tried again. */
async function finish(
  id: string,
  payment: Payment,
  group: GroupKey,
  promised: readonly Promised[],
  assembly: Assembly,
  events: Events,
): Promise<Round> {
  const commitments = promised.map(({ commitment }) => commitment);
  const shares = await Promise.all(
    promised.map(({ signer, handle }) => askShare(signer, id, handle, commitments, events)),
  );
  const given = shares.filter((share) => share !== undefined);
  if (given.length < group.threshold) {
    const why = refuse('signers-too-few', `${given.length} of ${group.threshold} shares came`);
    const failed = promised
      .filter((_, i) => shares[i] === undefined)
      .map(({ signer }) => signer.id);
    return { why, failed };
  }
  const message = fromHex(payment.bytes)!;
  const result = assembly.aggregate(group, message, commitments, given);
  if (isRefusal(result)) {
    return { why: result, failed: 'cheaters' in result ? result.cheaters : [] };
  }
  const key = fromHex(group.publicKey)!;
  if (!assembly.chain(payment.chain)!.verifySignature(key, message, result.signature)) {
    const why = refuse('payment-signature', 'the aggregate does not verify with independent code');
    return { why, failed: [] };
  }
  const promises = promised.map(({ promise }) => promise);
  return { body: { payment: id, signature: hex(result.signature), promises } };
}

const CHECKED = new WeakMap<GroupKeyDocument, GroupKey | Refusal>();

/** The policy's group key with its points checked, once per document (it takes milliseconds). */
function checkedGroup(document: GroupKeyDocument): GroupKey | Refusal {
  const known = CHECKED.get(document) ?? parseGroup(document);
  CHECKED.set(document, known);
  return known;
}

/** Round one with t signers: whoever refuses is replaced by the next. */
async function gather(
  id: string,
  group: GroupKey,
  candidates: readonly Follower[],
  events: Events,
): Promise<Promised[] | Refusal> {
  const promised: Promised[] = [];
  const waiting = [...candidates];
  let last: Refusal | undefined;
  while (promised.length < group.threshold) {
    const asked = waiting.splice(0, group.threshold - promised.length);
    if (asked.length === 0) {
      const why = last === undefined ? '' : `; the last said ${last.refused}: ${last.detail}`;
      return refuse('signers-too-few', `${promised.length} of ${group.threshold} promised${why}`);
    }
    const answers = await Promise.all(asked.map((signer) => askCommitment(signer, id, events)));
    for (const answer of answers) {
      if (isRefusal(answer)) last = answer;
      else promised.push(answer);
    }
  }
  return promised;
}

async function askCommitment(
  signer: Follower,
  payment: string,
  events: Events,
): Promise<Promised | Refusal> {
  try {
    const answer = await signer.peer.call('commit', { payment }, committedSchema);
    const own = isRefusal(answer) ? answer : checkOwn(signer, answer);
    if (isRefusal(own)) events.refused(`signer ${signer.id}`, own);
    return isRefusal(own) ? own : { ...own, signer };
  } catch (fault) {
    events.fault(`signer ${signer.id}`, fault);
    return refuse('signers-too-few', `${signer.id} did not answer`);
  }
}

/** A party speaks for itself: its name is its certificate, not what its answer says. */
const checkOwn = (signer: Follower, answer: Committed): Committed | Refusal =>
  answer.commitment.party === signer.id && answer.promise.statement.signer === signer.id
    ? answer
    : refuse('statement-other', `${signer.id} answered in another signer's name`);

async function askShare(
  signer: Follower,
  payment: string,
  handle: string,
  commitments: readonly Committed['commitment'][],
  events: Events,
): Promise<SignatureShare | undefined> {
  try {
    const body = { payment, handle, commitments };
    const answer = await signer.peer.call('share', body, sharedSchema);
    // A share in another's name is nobody's.
    if (!isRefusal(answer)) return answer.share.party === signer.id ? answer.share : undefined;
    events.refused(`signer ${signer.id}`, answer);
  } catch (fault) {
    events.fault(`signer ${signer.id}`, fault);
  }
  return undefined;
}
