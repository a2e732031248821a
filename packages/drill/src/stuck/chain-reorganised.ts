// The chain takes back blocks that had a payment in them: few, more than count as final, and as
// many as NEM permits. What was seen is taken back; the payment confirms again, or runs out and is
// paid again once.
import type { Orphans } from '../nis-node.ts';
import { HOUR, MINUTE, type Story } from './story.ts';

export async function play(story: Story): Promise<void> {
  await paidAndSeen(story, 'shallow');
  await rewrite(story, 'shallow', 3, 'return');
  await story.until('shallow', ['confirmed', 'final'], 10 * MINUTE);
  await paidAndSeen(story, 'lost');
  await rewrite(story, 'lost', 3, 'drop');
  await story.until('lost', ['confirmed', 'final'], 10 * MINUTE);
  await paidAndSeen(story, 'final');
  await story.until('final', ['final'], 30 * MINUTE);
  await rewrite(story, 'final', 20, 'drop');
  story.stuck();
  await story.until('final', ['confirmed', 'final'], 10 * HOUR);
  await paidAndSeen(story, 'deep');
  await story.pass(340 * MINUTE);
  await rewrite(story, 'deep', 350, 'drop');
  await story.see('nobody can confirm it any more', story.waits('deep', 'expiry'), 10 * MINUTE);
  await story.until('deep', ['confirmed', 'final'], 10 * HOUR);
  story.free();
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}

async function paidAndSeen(story: Story, id: string): Promise<void> {
  story.ask(id);
  await story.until(id, ['confirmed'], 5 * MINUTE);
}

async function rewrite(story: Story, id: string, depth: number, orphans: Orphans): Promise<void> {
  story.town.chain.reorganise(depth, orphans);
  const how = orphans === 'return' ? 'wait for a block again' : 'are forgotten';
  story.tell(`the chain rewrites its last ${depth} blocks; their transactions ${how}`);
  const back = async () => {
    const status = await story.status(id);
    return status === 'confirmed' || status === 'final' ? undefined : `${id}: ${status}`;
  };
  if (orphans === 'drop') await story.see('watchers take back what they saw', back, 5 * MINUTE);
}
