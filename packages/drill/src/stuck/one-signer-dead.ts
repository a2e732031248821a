// One of three signers dies in the middle of a signing session: the other two go on by themselves.
import { MINUTE, type Story } from './story.ts';

/** As many as it takes until each signer has had its turn. */
const IN_TURN = ['during-1', 'during-2', 'during-3'];

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  story.dieInSession('signer-1');
  for (const id of IN_TURN) story.ask(id);
  story.tell('signer-1 will lose its power between its promise and its share');
  await story.see('the gateway’s log', story.log('gateway', 'disconnected signer-1'), MINUTE);
  await story.see('who asks the gateway is told', story.part('signer-1', 'not connected'), MINUTE);
  for (const id of IN_TURN) await story.until(id, ['confirmed'], 5 * MINUTE);
  story.switchOn('signer-1');
  story.tell('signer-1 is switched on again, with the disk it had');
  await story.see('everything is well', story.well(), 5 * MINUTE);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}
