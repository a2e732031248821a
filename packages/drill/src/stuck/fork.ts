// Two histories: the gateway's disk was put back to a backup that was too old, and it went on
// before anybody noticed. The ledger begins anew where they part, with what either had promised.
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { rebaseStopId } from '@sekisho/ledger/rebased';
import { rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { thaw } from './invalid-entry.ts';
import { rebaseTown } from './rebasing.ts';
import { HOUR, MINUTE, type Story } from './story.ts';

const OTHERS = ['watcher-2', 'watcher-3', 'signer-1', 'signer-2', 'signer-3'];

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed', 'final'], 10 * MINUTE);
  for (const name of OTHERS) story.switchOff(name);
  const backup = copyOf(story.machine('gateway').disk);
  story.tell('a backup of the gateway’s disk; only watcher-1 is connected');
  story.ask('forgotten');
  await story.until('forgotten', ['prepared'], MINUTE);
  await story.pass(MINUTE / 2);
  story.switchOff('watcher-1');
  story.switchOff('gateway');
  story.machine('gateway').replaceDisk(backup);
  story.switchOn('gateway');
  for (const name of OTHERS) story.switchOn(name);
  story.tell('the backup takes the disk’s place, and the others are switched on');
  story.ask('instead');
  await story.until('instead', ['confirmed', 'final'], 30 * MINUTE);
  story.switchOn('watcher-1');
  story.stuck();
  const seen = story.log('gateway', 'gateway-fork', 0);
  const halted = story.part('ledger', 'holds other entries');
  await story.see('two histories', async () => (await seen()) ?? (await halted()), HOUR);
  story.ask('meanwhile');
  const { rebased } = await rebaseTown(story);
  await story.see('everything is well', story.well(), 30 * MINUTE);
  await story.until('instead', ['confirmed', 'final'], 30 * MINUTE);
  await story.until('forgotten', ['prepared'], MINUTE);
  await thaw(story, rebaseStopId(rebasedLedgerId(rebased)), 'the stop of the rebase');
  await story.until('meanwhile', ['confirmed', 'final'], 30 * MINUTE);
  story.free();
  story.ask('after');
  await story.until('after', ['confirmed', 'final'], 10 * MINUTE);
  // It was prepared in the other history: only the chain itself says that it was never paid.
  await story.until('forgotten', ['failed'], 12 * HOUR);
  story.ask('forgotten-again');
  await story.until('forgotten-again', ['confirmed', 'final'], 10 * MINUTE);
}

function copyOf(disk: MemoryDisk): MemoryDisk {
  const copy = new MemoryDisk();
  for (const entry of disk.entries) copy.entries.push(entry.slice());
  for (const [book, notes] of disk.books) copy.books.set(book, new Map(notes));
  copy.head = disk.head;
  return copy;
}
