// One machine's clock is an hour off, ahead and behind: a signer's, a watcher's, the gateway's.
// Whoever is wrong is named; the way out is to set the clock.
import { HOUR, MINUTE, type Story } from './story.ts';

interface Wrong {
  readonly machine: string;
  readonly ms: number;
  /** The part of /readyz that names it, and in what words. */
  readonly part: string;
  readonly words: string;
  /** The others pay without it. */
  readonly paysOn: boolean;
}

const WRONG: readonly Wrong[] = [
  { machine: 'gateway', ms: HOUR, part: 'clock', words: 's ahead of the watchers', paysOn: false },
  { machine: 'gateway', ms: -HOUR, part: 'clock', words: 's behind the watchers', paysOn: false },
  { machine: 'watcher-1', ms: HOUR, part: 'watcher-1', words: 'node-stale', paysOn: true },
  { machine: 'watcher-1', ms: -HOUR, part: 'watcher-1', words: 's behind', paysOn: true },
  { machine: 'signer-1', ms: HOUR, part: 'signer-1', words: 'head-stale', paysOn: true },
  { machine: 'signer-1', ms: -HOUR, part: 'signer-1', words: 'head-from-future', paysOn: true },
];

export async function play(story: Story): Promise<void> {
  for (const [n, wrong] of WRONG.entries()) await one(story, n + 1, wrong);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}

async function one(story: Story, n: number, wrong: Wrong): Promise<void> {
  const { machine, ms, part, words, paysOn } = wrong;
  const id = `during-${n}`;
  story.machine(machine).skew = ms;
  story.tell(`the clock of ${machine} is an hour ${ms > 0 ? 'ahead' : 'behind'}`);
  story.ask(id);
  if (paysOn) await story.until(id, ['confirmed'], 5 * MINUTE);
  await story.see('/readyz names it', story.part(part, words), 20 * MINUTE);
  if (!paysOn) {
    story.stuck();
    const paid = story.other(id, 'cleared', 'held', 'prepared');
    await story.never('nothing is paid', paid, 30 * MINUTE);
  }
  story.machine(machine).skew = 0;
  story.tell(`the clock of ${machine} is set right`);
  await story.until(id, ['confirmed', 'final'], 10 * MINUTE);
  if (!paysOn) story.free();
  await story.see('everything is well', story.well(), 20 * MINUTE);
}
