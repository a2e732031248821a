// A signer's writes: what it follows, what halts it, what it promises and promises instead.
import assert from 'node:assert/strict';
import { batchOf, forged, headOf } from '@sekisho/drill/hostile-gateway';
import { type BesiegedSigner, must, Siege } from '@sekisho/drill/siege';
import { sealEntry } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { type Fate, isThere, mustHaveSprung, type Scene, told, Trap, type When } from './form.ts';

const BOOT_MS = 500;
const ID = 'signer-1';
/** Half an hour to the deadline, and the hour after it that a signer keeps by its own clock. */
const LONG_OVER_MS = 5_500_000;

/** A signer that is up and at the scribe's head, its next write of a kind about to fail. */
async function ready(siege: Siege) {
  const [disk, trap] = [new MemoryDisk(), new Trap()];
  const signer = await siege.signer(ID, disk, trap.over);
  await boot(siege, signer);
  return { disk, trap, signer };
}

async function boot(siege: Siege, signer: BesiegedSigner): Promise<void> {
  await siege.bring(signer);
  await siege.pass(BOOT_MS);
  await siege.bring(signer);
}

/** kill -9, and the process manager's next start on the same disk. */
async function startAgain(siege: Siege, disk: MemoryDisk): Promise<BesiegedSigner> {
  disk.crash();
  const signer = await siege.signer(ID, disk);
  await siege.pass(0);
  return signer;
}

export const followed: Scene = async (when) => {
  const siege = new Siege();
  const { disk, trap, signer } = await ready(siege);
  siege.scribe.requested();
  const before = disk.entries.length;
  trap.set(when, 'append');
  const caller = await told(siege.bring(signer), 'it stands at the head');
  mustHaveSprung(trap);
  const landed = disk.entries.length - before;
  const again = await startAgain(siege, disk);
  const restart = again.replica.size > before ? 'with it' : 'without it';
  const answer = await told(siege.bring(again), 'it stands at the head');
  assert.equal(again.replica.state.hash, siege.scribe.state.hash);
  return { caller, disk: isThere(landed === 1), restart, again: answer };
};

/** A seal comes, and with it a segment of the snapshot and then its mark. */
const snapshot =
  (isMark: boolean): Scene =>
  async (when) => {
    const siege = new Siege();
    siege.scribe.requested();
    const { disk, trap, signer } = await ready(siege);
    siege.scribe.sealed();
    trap.set(when, 'putNote', 'snapshot', isMark ? 1 : 0);
    const caller = await told(siege.bring(signer), 'it stands at the head');
    mustHaveSprung(trap);
    const landed = disk.books.get('snapshot')?.has(isMark ? 'mark' : '0') === true;
    const next = await startAgain(siege, disk);
    assert.equal(next.replica.state.hash, siege.scribe.state.hash, 'the seal is durable before it');
    const restart = next.replica.started.sealed > 0 ? 'begins from it' : 'folds every entry';
    const again = await told(siege.bring(next), 'it stands at the head');
    const last = await startAgain(siege, disk);
    assert.ok(last.replica.started.sealed > 0, 'a snapshot that was missed is never made');
    assert.equal(last.replica.state.hash, siege.scribe.state.hash);
    return { caller, disk: isThere(landed), restart, again };
  };

export const segment = snapshot(false);
export const marked = snapshot(true);

/** When this signer's store was new, by which it knows that older promises are lost. */
export const born: Scene = async (when) => {
  const siege = new Siege();
  const [disk, trap] = [new MemoryDisk(), new Trap()];
  const at = (): string | undefined => disk.books.get('birth')?.get('signer');
  trap.set(when, 'putNote', 'birth');
  const signer = await siege.signer(ID, disk, trap.over);
  const caller = (await signer.line.served).startsWith('failed') ? 'it serves nobody' : 'served';
  mustHaveSprung(trap);
  const first = at();
  await siege.pass(BOOT_MS);
  const next = await startAgain(siege, disk);
  const restart = at() === first ? 'born then' : 'born now';
  assert.ok(Number(at()) >= Number(first ?? 1), 'older than its store');
  const again = await told(siege.bring(next), 'it stands at the head');
  return { caller, disk: isThere(first !== undefined), restart, again };
};

/** An entry that the fold refuses, under a head that the sequencer signed and watchers cosigned. */
function invalid(siege: Siege) {
  const { type, body, time } = siege.scribe.entries.at(-1)!;
  const entry = sealEntry(type, time, body, new Uint8Array(32).fill(7));
  const history = forged(siege.scribe, entry);
  return { history, note: headOf(siege.kit, history, siege.scribe.quorum()) };
}

export const halted: Scene = async (when) => {
  const siege = new Siege();
  siege.scribe.requested();
  const { disk, trap, signer } = await ready(siege);
  const { history, note } = invalid(siege);
  const show = (to: BesiegedSigner) =>
    told(to.line.follow(batchOf(history, to.line.size, note)), 'it follows');
  trap.set(when, 'putNote', 'halt');
  const caller = await show(signer);
  mustHaveSprung(trap);
  const landed = disk.books.get('halt')?.size ?? 0;
  const next = await startAgain(siege, disk);
  const restart = next.replica.halted === undefined ? 'not halted' : 'halted';
  const again = await show(next);
  assert.ok(next.replica.halted !== undefined, 'it goes on past an invalid entry');
  const last = await startAgain(siege, disk);
  assert.ok(last.replica.halted !== undefined, 'it forgets what halted it');
  return { caller, disk: isThere(landed === 1), restart, again };
};

/** The book has this payment, and what the signer says when asked to take part in it. */
async function promising(
  siege: Siege,
  payment: string,
  { disk, trap, signer }: Awaited<ReturnType<typeof ready>>,
  when: When,
): Promise<Fate> {
  const isPromised = (): boolean =>
    [...(disk.books.get('promise')?.values() ?? [])].some((text) => text.includes(payment));
  trap.set(when, 'putNote', 'promise');
  const caller = await told(signer.line.commit(payment), 'a nonce commitment');
  assert.equal(signer.vault.given, 0);
  mustHaveSprung(trap);
  const landed = isPromised();
  const next = await startAgain(siege, disk);
  const restart = isPromised() ? 'bound by it' : 'not bound';
  await boot(siege, next);
  const signature = await siege.steal(next, payment, async () => {
    assert.ok(isPromised(), 'a share leaves before its promise is durable');
  });
  const again = isRefusal(signature)
    ? `refused: ${signature.refused}`
    : 'a share of the same bytes';
  assert.equal(next.vault.given, 1);
  return { caller, disk: isThere(landed), restart, again };
}

export const promised: Scene = async (when) => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  return promising(siege, payment, await ready(siege), when);
};

/** The first payment of a withdrawal is over, by the watchers and by the signer's own clock. */
export const promisedInstead: Scene = async (when) => {
  const siege = new Siege();
  const { payment, withdrawal } = siege.orderAndPrepare();
  const at = await ready(siege);
  must(await at.signer.line.commit(payment));
  await siege.pass(LONG_OVER_MS);
  siege.scribe.tick(1_000);
  siege.scribe.expired(payment);
  const deadline = siege.scribe.time + 1_700_000;
  const second = siege.scribe.prepared(withdrawal, { deadline });
  await boot(siege, at.signer);
  return promising(siege, second.payment, at, when);
};
