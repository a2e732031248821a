// `chain.observed`: what one watcher saw of the chain, by its own clock. Time moves only by these,
// payments confirm by a quorum of them, and an outflow nobody ordered stops its wallet right here.
import { fromBase64, fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { type Outflow, statementBytes } from '@sekisho/protocol/evidence';
import { domainHash } from '@sekisho/protocol/hash';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Wallet } from '@sekisho/protocol/policy';
import { refuse } from '@sekisho/protocol/refusal';
import { type Entering, type Ruling, withMember } from './entering.ts';
import { notePaid } from './past.ts';
import { identityKey, outflowKey } from './payments.ts';
import { metaOf, type Payment } from './state.ts';
import { putStop } from './stops.ts';
import { sightingsOf } from './witnessed.ts';

type Statement = Body<'chain.observed'>['statement'];

export function enterObserved(entering: Entering, body: Body<'chain.observed'>): Ruling {
  const { draft, meta, policy, checks, entry } = entering;
  const { statement, signature } = body;
  const party = policy.document.watchers.parties.find(({ id }) => id === statement.watcher);
  if (party === undefined) {
    return refuse('watcher-unknown', `the policy names no watcher ${statement.watcher}`);
  }
  if (parseInstant(party.validUntil)! <= entry.time) {
    return refuse('watcher-expired', `watcher ${party.id} is no longer valid`);
  }
  if (statement.ledger !== meta.ledger) {
    return refuse('statement-other', 'the observation was signed for another ledger');
  }
  const bytes = statementBytes('observation', statement);
  if (!checks.ed25519(fromHex(party.publicKey, 32)!, bytes, fromBase64(signature, 64)!)) {
    return refuse('watcher-signature', `${party.id} did not sign this observation`);
  }
  const before = draft.get('watcher', party.id);
  const clock = parseInstant(statement.clock)!;
  if (before !== undefined && clock <= before.clock) {
    return refuse('observation-backwards', `${party.id} has stated a later time already`);
  }
  if (statement.head.size > meta.size) {
    return refuse('observation-head', `${party.id} speaks of entries that are not here`);
  }
  draft.put('watcher', party.id, { clock, head: statement.head.size });
  draft.put('chain-view', `${statement.chain}|${party.id}`, {
    height: statement.height,
    blockHash: statement.blockHash,
    blockTime: parseInstant(statement.blockTime)!,
  });
  return enterSeen(entering, statement);
}

function enterSeen(entering: Entering, statement: Statement): Ruling {
  const { draft, policy } = entering;
  const walletOf = (id: string): Wallet | undefined =>
    policy.document.wallets.find((wallet) => wallet.id === id && wallet.chain === statement.chain);
  const named = [...statement.balances, ...statement.outflows, ...statement.retracted];
  const foreign = named.find(({ wallet }) => walletOf(wallet) === undefined);
  if (foreign !== undefined) {
    return refuse('wallet-unknown', `no wallet ${foreign.wallet} on ${statement.chain}`);
  }
  for (const { wallet, asset, amount } of statement.balances) {
    draft.put('balance', `${wallet}|${asset}|${statement.watcher}`, amount);
  }
  for (const outflow of statement.outflows) {
    if (outflow.height >= walletOf(outflow.wallet)!.startHeight) {
      enterOutflow(entering, statement, outflow);
    }
  }
  for (const { wallet, identity } of statement.retracted) {
    enterRetracted(entering, statement, wallet, identity);
  }
  return undefined;
}

function enterOutflow(entering: Entering, { watcher, chain }: Statement, outflow: Outflow): void {
  const { draft, entry } = entering;
  const key = outflowKey(outflow.wallet, outflow.identity);
  const seen = draft.get('outflow', key);
  const watchers = withMember(seen?.watchers ?? [], watcher);
  const id = draft.get('identity', identityKey(chain, outflow.identity));
  const payment = id === undefined ? undefined : draft.get('payment', id)!;
  const isOrdered = id !== undefined && payment?.wallet === outflow.wallet && !payment.expired;
  if (isOrdered && !isPaidAlready(entering, id, payment)) {
    const sightings = [
      ...payment.sightings.filter(([other]) => other !== watcher),
      [watcher, outflow.height] as const,
    ].sort((a, b) => (a[0] < b[0] ? -1 : 1));
    const seenBy = { ...payment, sightings };
    draft.put('payment', id, seenBy);
    draft.put('outflow', key, { ...flow(outflow), watchers, payment: id, stop: null });
    const { quorum } = entering.policy.document.watchers;
    if (sightingsOf(draft, seenBy).length >= quorum) notePast(entering, payment.withdrawals);
    return;
  }
  // Nobody ordered it, or its payment was over, or paid by another: the wallet stops, once.
  const stop = hex(domainHash('sekisho/outflow-stop/v1', utf8(key)));
  draft.put('outflow', key, { ...flow(outflow), watchers, payment: null, stop });
  putStop(draft, stop, {
    scope: `wallet:${outflow.wallet}`,
    reason: 'unlogged-outflow',
    by: `watcher:${watcher}`,
    at: entry.time,
    index: entry.index,
    outflows: [outflow.identity],
  });
}

/** By another payment that a rebase carried: one of the two was paid on nobody's word. */
const isPaidAlready = ({ draft }: Entering, id: string, payment: Payment): boolean =>
  payment.withdrawals
    .flatMap((hash) => draft.get('withdrawal', hash)!.payments)
    .some((other) => other !== id && draft.get('payment', other)!.sightings.length > 0);

const flow = ({ amount, height }: Outflow) => ({ amount, height });

/** From the first confirmed payment on, destination and customer have a past. */
function notePast({ draft }: Entering, withdrawals: readonly string[]): void {
  const { witnessed } = metaOf(draft);
  for (const hash of withdrawals) {
    const { asset, destination, customer, outgoing } = draft.get('withdrawal', hash)!;
    notePaid(draft, { asset, destination, customer, amount: BigInt(outgoing) }, witnessed);
  }
}

/** A reorganisation took it off this watcher's chain; a stop it made stays until people thaw it. */
function enterRetracted(
  { draft }: Entering,
  { watcher, chain }: Statement,
  wallet: string,
  identity: string,
): void {
  const id = draft.get('identity', identityKey(chain, identity));
  const payment = id === undefined ? undefined : draft.get('payment', id);
  if (id !== undefined && payment !== undefined) {
    const sightings = payment.sightings.filter(([other]) => other !== watcher);
    draft.put('payment', id, { ...payment, sightings });
  }
  const key = outflowKey(wallet, identity);
  const seen = draft.get('outflow', key);
  if (seen !== undefined) {
    const watchers = seen.watchers.filter((other) => other !== watcher);
    draft.put('outflow', key, { ...seen, watchers });
  }
}
