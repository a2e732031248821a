// The reckoning: what the exchange was told, what every store holds and what the simulated chain
// paid, held against each other.
import assert from 'node:assert/strict';
import { openCosignedHead } from '@sekisho/ledger/head';
import { parseCheckpoint } from '@sekisho/log/checkpoint';
import { verifyInclusion } from '@sekisho/log/proof';
import { decodeReceipt } from '@sekisho/log/receipt';
import { leafHash } from '@sekisho/log/tree';
import { hex } from '@sekisho/protocol/bytes';
import { ENVELOPE_BYTES } from '@sekisho/protocol/envelope';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { nodeEd25519 } from '@sekisho/replica/wiring/node-checks';
import { type Books, hashAt, signedBodies, sound } from './books.ts';
import type { CrashTown } from './crash-town.ts';
import type { Life } from './life.ts';
import type { Acknowledged } from './load.ts';

/** When all is quiet. `ended`: ids that people ended. Answers how many transfers there are. */
export async function reckon(life: Life, ended: readonly string[]): Promise<number> {
  const { town, load, feed, desk } = life;
  const shown = await life.until('the whole feed', feed.whole());
  assert.deepEqual(shown.slice(0, feed.events.length), feed.events, 'the feed forgot something');
  const transfers = await transfersFrom(town);
  await town.endDaemons();
  const all = await life.books();
  const [gateway] = all;
  const acknowledged = [...load.acknowledged.values()];
  assertLasting(all, life);
  assertReceipts(gateway!, acknowledged);
  const sizes = all.map(({ name, size }) => `${name} ${size}`);
  assert.ok(
    all.every(({ size }) => size === gateway!.size),
    `not all hold all: ${sizes.join()}`,
  );
  for (const [hash, index] of desk.acts) {
    assert.equal(hashAt(gateway!, index), hash, `an act that was entry ${index} is gone`);
  }
  const isEnded = ({ order }: Acknowledged): boolean => ended.includes(order.id);
  const due = acknowledged.filter((each) => !isEnded(each));
  assertPaidOnce(transfers, due, acknowledged.filter(isEnded));
  return transfers.length;
}

/** What must hold at any moment, of whatever is on the disks. */
export function assertLasting(all: readonly Books[], { load, feed, town }: Life): void {
  const [gateway] = all;
  const acknowledged = [...load.acknowledged.values()];
  assertKept(gateway!, acknowledged);
  const shown = Number(feed.events.at(-1)?.cursor ?? 0);
  assert.ok(shown <= gateway!.size, `the feed showed ${shown} entries of ${gateway!.size}`);
  assertOneHistory(all);
  assertPromised(all);
  const receipts = acknowledged.flatMap((each) => [...each.receipts]);
  const notes = [...all.map(({ note }) => note), ...receipts.map(noteOf)];
  assertRemembered(all, town.plan.deployment.policy, new Set(notes));
}

interface Transfer {
  readonly recipient: string;
  readonly amount: string;
}

interface Row {
  readonly meta: { readonly id: number };
  readonly transaction: { readonly recipient: string; readonly amount: number };
}

const PAGE = 100;

/** All that ever left the wallet, by the simulated node's own answers. */
async function transfersFrom(town: CrashTown): Promise<readonly Transfer[]> {
  const { address } = town.plan.deployment;
  const transfers: Transfer[] = [];
  for (let before = ''; ;) {
    const query = `address=${address}&pageSize=${PAGE}${before}`;
    const said = await town.ask(`/account/transfers/outgoing?${query}`);
    const { data } = said as { readonly data: readonly Row[] };
    for (const { transaction } of data) {
      const { recipient, amount } = transaction;
      transfers.push({ recipient, amount: String(amount) });
    }
    if (data.length < PAGE) return transfers;
    before = `&id=${data.at(-1)!.meta.id}`;
  }
}

/** Each exactly once, to the address and by the amount that was asked for; nothing else. */
function assertPaidOnce(
  transfers: readonly Transfer[],
  due: readonly Acknowledged[],
  unpaid: readonly Acknowledged[],
): void {
  const text = ({ recipient, amount }: Transfer): string => `${amount} to ${recipient}`;
  const asked = ({ order }: Acknowledged): string =>
    `${order.amount} to ${order.destination.address}`;
  for (const each of unpaid) {
    const found = transfers.filter((transfer) => text(transfer) === asked(each)).length;
    assert.equal(found, 0, `${each.order.id} was ended by people and is paid`);
  }
  assert.deepEqual(transfers.map(text).sort(), due.map(asked).sort());
}

/** What was acknowledged is there, where and as it was acknowledged. */
function assertKept(gateway: Books, acknowledged: Iterable<Acknowledged>): void {
  for (const { order, index, bytes } of acknowledged) {
    const there = gateway.entries[index] === bytes;
    assert.ok(there, `${order.id}, acknowledged as entry ${index} of ${gateway.size}, is gone`);
  }
}

/** The head that a receipt leads to. */
const noteOf = (receipt: string): string => sound(decodeReceipt(receipt)).checkpoint;

/** Every head that anybody was shown is one of this history; every receipt leads into it. */
function assertReceipts(gateway: Books, acknowledged: Iterable<Acknowledged>): void {
  const { tree, size } = gateway;
  const root = tree.root();
  for (const { order, index, bytes, receipts } of acknowledged) {
    const envelope = Buffer.from(bytes, 'base64').subarray(0, ENVELOPE_BYTES);
    const proof = tree.inclusion(index, size);
    const isIn = verifyInclusion({ leafHash: leafHash(envelope), index, size, root, proof });
    assert.ok(isIn, `${order.id} is not in the final head`);
    for (const receipt of receipts) {
      const note = noteOf(receipt);
      const shown = sound(parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)));
      assert.ok(shown.size <= size, `a receipt of ${order.id} is under ${shown.size} of ${size}`);
      assert.equal(hex(shown.root), hex(tree.root(shown.size)), `the head of ${order.id}`);
    }
  }
}

/** Nobody holds another history, and nobody more than the gateway. */
function assertOneHistory(all: readonly Books[]): void {
  const [gateway, ...others] = all;
  for (const { name, size, tree } of others) {
    assert.ok(size <= gateway!.size, `${name} holds ${size}, the gateway ${gateway!.size}`);
    assert.equal(hex(tree.root()), hex(gateway!.tree.root(size)), `${name} forked at ${size}`);
  }
}

/** Whoever took part in a signature has the promise of it in its book. */
function assertPromised(all: readonly Books[]): void {
  const [gateway] = all;
  const signed = signedBodies(gateway!.entries);
  for (const { statement } of signed.flatMap(({ promises }) => promises)) {
    const signer = all.find(({ name }) => name === statement.signer);
    for (const withdrawal of statement.withdrawals) {
      const promised = signer?.promises.get(withdrawal);
      assert.equal(promised, statement.payment, `${statement.signer} forgot a promise`);
    }
  }
}

/** No watcher has cosigned what it does not remember. `notes` are all that were seen anywhere. */
function assertRemembered(all: readonly Books[], policy: Policy, notes: Iterable<string>): void {
  for (const note of notes) {
    const head = note === '' ? undefined : openCosignedHead(policy, note, nodeEd25519);
    if (head === undefined || isRefusal(head)) continue; // signed by the gateway alone
    for (const { watcher } of head.cosignatures) {
      const { cosigned } = all.find(({ name }) => name === watcher)!;
      const enough: boolean = cosigned >= head.size;
      assert.ok(enough, `${watcher} cosigned ${head.size} and remembers ${cosigned}`);
    }
  }
}
