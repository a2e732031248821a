// Chain nodes are down for a day: first those of two watchers, so that nobody sees the chain and
// nothing is signed; then the gateway's, so that what is signed reaches nobody.
import { HOUR, MINUTE, type Story } from './story.ts';

const DAY = 24 * HOUR;

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  await watchersBlind(story);
  await gatewayMute(story);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}

async function watchersBlind(story: Story): Promise<void> {
  const { down } = story.town;
  down.add('watcher-1');
  down.add('watcher-2');
  story.tell('the chain nodes of watcher-1 and watcher-2 go down');
  story.stuck();
  const log = story.log('watcher-1', 'refused looking at the node');
  await story.see('the watcher’s log', log, 5 * MINUTE);
  await story.pass(20 * MINUTE);
  story.ask('blind');
  await story.see('/readyz names it', story.part('watcher-1', 'node-stale'), 10 * MINUTE);
  const paid = story.other('blind', 'cleared', 'prepared', 'held');
  await story.never('for a day nothing is signed', paid, DAY - HOUR);
  down.clear();
  story.tell('the chain nodes are back');
  await story.see('watchers have read on', story.well(), HOUR);
  await story.until('blind', ['confirmed', 'final', 'failed', 'expired'], 9 * HOUR);
  story.free();
}

async function gatewayMute(story: Story): Promise<void> {
  const { down } = story.town;
  story.ask('between');
  await story.until('between', ['confirmed'], 5 * MINUTE);
  down.add('gateway');
  story.tell('the chain node of the gateway goes down');
  story.ask('mute');
  await story.see('signed, and nobody has it', story.waits('mute', 'chain'), 5 * MINUTE);
  await story.see('/readyz names it', story.part('nem:mainnet', 'no node of it took'), 5 * MINUTE);
  await story.pass(12 * HOUR);
  await story.never('nobody is paid', story.other('mute', 'prepared', 'signed', 'cleared'), MINUTE);
  down.clear();
  story.tell('the chain node of the gateway is back');
  await story.until('mute', ['confirmed'], 9 * HOUR);
  await story.see('everything is well', story.well(), HOUR);
}
