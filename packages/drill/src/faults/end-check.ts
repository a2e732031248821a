// Liveness: when faults have ended, everything acknowledged is paid, or ended or held for a reason
// that somebody can name, and all replicas stand at one head. Nobody lends a hand.
import { CLIENT } from '../policy-kit.ts';
import type { Account, Asked } from './account.ts';
import type { BlockChain } from './block-chain.ts';
import { BALANCE, DAY_SUM, REVIEW_ABOVE } from './kit.ts';
import type { Station } from './station.ts';
import { Violation } from './violation.ts';
import type { Errand, Witness } from './witness.ts';

export interface EndParts {
  readonly account: Account;
  readonly witness: Witness;
  readonly blocks: BlockChain;
  readonly station: Station;
}

/** What is not yet as it must be in the end. */
export function unfinished(parts: EndParts): string | undefined {
  const { witness, station } = parts;
  for (const { name, up, replica } of station.machines) {
    if (up === undefined) return `${name} is not up`;
    if (replica?.halted !== undefined) return `${name} has halted: ${replica.halted.refused}`;
  }
  const { size } = station.gateway.replica!;
  for (const { name, replica } of station.machines) {
    if (replica!.size !== size) return `${name} is at ${replica!.size}, the gateway at ${size}`;
  }
  for (const errand of witness.errands) {
    const why = errandUnfinished(parts, errand);
    if (why !== undefined) return `${errand.id}: ${why}`;
  }
  for (const { name, replica } of station.watchers) {
    const told = replica!.state.get('balance', `hot|nem:mainnet/xem|${name}`);
    if (told !== parts.blocks.balance().toString()) return `${name} says the balance is ${told}`;
  }
  if (witness.busy > 0) return 'somebody still waits for an answer';
  return theftUnnoticed(parts);
}

function errandUnfinished({ account, witness, blocks }: EndParts, errand: Errand) {
  const hash = witness.withdrawals.get(errand.id);
  const asked = hash === undefined ? undefined : account.asked.get(hash);
  if (hash === undefined || asked === undefined) return 'not acknowledged';
  if (account.ended.has(hash)) return undefined;
  const own = account.prepared.filter(({ withdrawals }) => withdrawals[0] === hash);
  const live = own.at(-1);
  if (live !== undefined && blocks.heightOf(live.identity) !== undefined) {
    return account.signed.has(live.payment) ? undefined : 'paid and not signed';
  }
  if (isStopped(account, asked)) return undefined;
  if (!account.approved.has(hash) && mayNeedReview(account, asked)) return undefined;
  return live === undefined ? 'not prepared' : 'not on the chain';
}

const isStopped = ({ stops }: Account, { order: { wallet, customer } }: Asked): boolean =>
  stops.some(
    ({ scope, lifted }) =>
      lifted === Infinity &&
      ['everything', `wallet:${wallet}`, `customer:${customer}`, `client:${CLIENT}`].includes(
        scope,
      ),
  );

/** By its own amount, or by all that was ever asked for: an upper bound of any day. */
function mayNeedReview({ asked }: Account, { order }: Asked): boolean {
  if (BigInt(order.amount) > REVIEW_ABOVE) return true;
  const all = [...asked.values()].reduce((sum, each) => sum + BigInt(each.order.amount), 0n);
  return all > DAY_SUM - 10_000_000n; // fees count as well
}

function theftUnnoticed({ witness, blocks, account }: EndParts): string | undefined {
  for (const identity of witness.thefts) {
    if (blocks.heightOf(identity) === undefined) continue;
    if (account.stops.some(({ outflows }) => outflows.includes(identity))) continue;
    return 'nobody has noticed the theft';
  }
  return undefined;
}

/** Ledger and chain to the last micro-unit, once everything is at rest. */
export function checkEndSums({ account, witness, blocks }: EndParts): void {
  let left = BALANCE;
  for (const { payments } of blocks.blocks) {
    for (const { payment } of payments) {
      if (witness.thefts.has(payment.identity)) left -= payment.amount + payment.fee;
    }
  }
  for (const { identity, fee, withdrawals } of account.prepared) {
    if (blocks.heightOf(identity) === undefined) continue;
    left -= BigInt(account.asked.get(withdrawals[0]!)!.order.amount) + BigInt(fee);
  }
  if (left !== blocks.balance()) {
    throw new Violation('sums-exact', `the ledger says ${left}, the chain ${blocks.balance()}`);
  }
}
