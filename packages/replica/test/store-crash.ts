// A writer in a process of its own, killed or cut off, and what must be there afterwards.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { hex } from '@sekisho/protocol/bytes';
import { entryOf, rootOf } from './store-content.ts';
import type { Disk } from './store-contract.ts';

export const WRITER = new URL('./store-writer.ts', import.meta.url).pathname;

const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a writer; `upTo` answers its lines until one matches, or all of them. */
export function start(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines: string[] = [];
  let wake = (): void => {};
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    wake();
  });
  let ended = false;
  reader.on('close', () => {
    ended = true;
    wake();
  });
  const upTo = async (holds: (lines: readonly string[]) => boolean): Promise<void> => {
    while (!ended && !holds(lines)) await new Promise<void>((resolve) => (wake = resolve));
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), upTo(() => false)]);
  };
  return { lines, upTo, kill };
}

const largest = (lines: readonly string[], word: string): number =>
  Math.max(0, ...lines.flatMap((line) => (line.startsWith(word) ? [Number(line.slice(5))] : [])));

/** Everything acknowledged is there, and nothing is half there. */
export async function assertKept(open: Disk, lines: readonly string[]): Promise<number> {
  const store = await open();
  const head = await store.head();
  const size = head?.size ?? 0;
  assert.ok(size >= largest(lines, 'size'), `${size} kept of ${largest(lines, 'size')}`);
  const entries = await store.entries(0, size + 10);
  assert.equal(entries.length, size);
  entries.forEach((entry, i) => assert.equal(hex(entry), hex(entryOf(i))));
  if (head) assert.deepEqual({ ...head }, { size, root: rootOf(size), note: `head ${size}` });
  const notes = new Map(await store.notes('promises'));
  for (const line of lines.filter((text) => text.startsWith('note'))) {
    assert.equal(notes.get(line.slice(5)), `value ${line.slice(5)}`);
  }
  await store.close();
  return size;
}
