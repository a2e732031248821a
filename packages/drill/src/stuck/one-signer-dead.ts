// One of three signers dies in the middle of a signing session: the other two go on by themselves.
import { MINUTE, type Story } from './story.ts';

/** More than it takes until each signer has had its turn, whoever happens to be ready first. */
const MOST_TURNS = 20;
const TURN_MS = 15_000;

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  story.tell('signer-1 will lose its power between its promise and its share');
  const gone = story.log('gateway', 'disconnected signer-1', story.now);
  story.dieInSession('signer-1');
  const during: string[] = [];
  while ((await gone()) === undefined && during.length < MOST_TURNS) {
    during.push(`during-${during.length + 1}`);
    story.ask(during.at(-1)!);
    await story.pass(TURN_MS);
  }
  await story.see('the gateway’s log', gone, MINUTE);
  await story.see('who asks the gateway is told', story.part('signer-1', 'not connected'), MINUTE);
  for (const id of during) await story.until(id, ['confirmed'], 5 * MINUTE);
  story.switchOn('signer-1');
  story.tell('signer-1 is switched on again, with the disk it had');
  await story.see('everything is well', story.well(), 5 * MINUTE);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}
