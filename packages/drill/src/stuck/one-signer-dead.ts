// One of three signers dies in the middle of a signing session: the other two go on by themselves.
import { MINUTE, type Story } from './story.ts';

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  story.switchOff('signer-1');
  story.tell('signer-1 dies: power off');
  await story.see('the gateway’s log', story.log('gateway', 'disconnected signer-1', 0), MINUTE);
  story.ask('during');
  await story.until('during', ['confirmed'], 5 * MINUTE);
  story.switchOn('signer-1');
  story.tell('signer-1 is switched on again, with the disk it had');
  await story.see('everything is well', story.well(), 5 * MINUTE);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}
