// The gateway's database is lost. It is made anew from the stores of watchers; what one of them had
// and was not given halts it again, and what nobody had is asked for again.
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { rebuild } from '@sekisho/replica/rebuilt';
import { CHECKS } from '../keys.ts';
import { MINUTE, NotAsDocumented, type Story } from './story.ts';

const FOLLOWERS = ['watcher-1', 'watcher-2', 'watcher-3', 'signer-1', 'signer-2', 'signer-3'];

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  await lose(story);
  await beginAnew(story);
  await rebuildFrom(story, 'one watcher', ['watcher-1'], 'rebuild-too-few');
  await rebuildFrom(story, 'two watchers', ['watcher-1', 'watcher-2']);
  story.switchOn('gateway');
  story.switchOn('watcher-3');
  const behind = story.part('ledger', 'gateway-behind');
  await story.see('watcher-3 shows what it has, and the gateway halts', behind, MINUTE);
  story.switchOff('watcher-3');
  story.switchOff('gateway');
  await rebuildFrom(story, 'all watchers', ['watcher-1', 'watcher-2', 'watcher-3']);
  for (const name of ['gateway', ...FOLLOWERS]) story.switchOn(name);
  story.tell('gateway and followers are started');
  await story.until('heard', ['confirmed'], 10 * MINUTE);
  story.free();
  await story.see('what nobody heard is gone', async () => gone(story, 'unheard'), MINUTE);
  story.askAgain('unheard');
  story.tell('its client asks again with the same id');
  await story.until('unheard', ['confirmed'], 10 * MINUTE);
  story.ask('after');
  await story.until('after', ['confirmed'], 10 * MINUTE);
}

/** Two withdrawals are acknowledged: one that only watcher-3 heard of, and one that nobody did. */
async function lose(story: Story): Promise<void> {
  story.ask('fresh');
  await story.until('fresh', ['confirmed'], 5 * MINUTE);
  for (const name of FOLLOWERS) if (name !== 'watcher-3') story.switchOff(name);
  story.ask('heard');
  await story.see('acknowledged; watcher-3 follows', taken(story, 'heard'), MINUTE);
  story.switchOff('watcher-3');
  story.ask('unheard');
  await story.see('acknowledged; nobody follows', taken(story, 'unheard'), MINUTE);
  story.switchOff('gateway');
  story.machine('gateway').replaceDisk(new MemoryDisk());
  story.tell('the gateway’s machine and its database are lost');
  story.stuck();
}

/** With an empty store it opens the ledger anew, and the first follower shows that it may not. */
async function beginAnew(story: Story): Promise<void> {
  story.switchOn('gateway');
  story.switchOn('watcher-1');
  const halted = story.part('ledger', 'gateway-behind');
  await story.see('with an empty store it halts', halted, MINUTE);
  story.switchOff('watcher-1');
  story.switchOff('gateway');
}

const taken =
  ({ asked }: Story, id: string) =>
  (): string | undefined =>
    asked.find((one) => one.id === id)?.taken === undefined ? undefined : `${id}: receipt`;

async function gone(story: Story, id: string): Promise<string | undefined> {
  const { callers, station } = story.town;
  const shown = await story.answerOf(callers.show(station.gateway, id));
  return shown?.status === 404 ? `${id}: ${String(shown.body['tag'])}` : undefined;
}

async function rebuildFrom(
  story: Story,
  whom: string,
  names: readonly string[],
  refused?: string,
): Promise<void> {
  const target = new MemoryDisk();
  const copies = names.map((id) => ({ id, store: story.machine(id).disk.open() }));
  const rebuilt = await rebuild(copies, target.open(), story.town.ledger, CHECKS);
  for (const { store } of copies) await store.close();
  target.crash();
  const said = isRefusal(rebuilt) ? rebuilt.refused : `${rebuilt.size} entries`;
  story.tell(`sekisho rebuild, from ${whom}`, said);
  if (isRefusal(rebuilt) !== (refused !== undefined) || (refused ?? said) !== said) {
    throw new NotAsDocumented(`sekisho rebuild, from ${whom}: ${said}`);
  }
  if (refused === undefined) story.machine('gateway').replaceDisk(target);
}
