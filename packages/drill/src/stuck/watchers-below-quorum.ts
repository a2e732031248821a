// Two of three watchers are down: nothing is cosigned, so nothing is signed. One comes back, the
// other is replaced by a machine with its key and an empty store.
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { HOUR, MINUTE, type Story } from './story.ts';

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  story.ask('fresh'); // has watchers state the time, so that the next finds it fresh
  await story.until('fresh', ['signed'], MINUTE);
  story.switchOff('watcher-2');
  story.switchOff('watcher-3');
  story.tell('watcher-2 and watcher-3 are down');
  story.stuck();
  story.ask('prepared');
  await story.see('what is asked at once is prepared', story.waits('prepared', 'watchers'), MINUTE);
  await story.see('/readyz', story.part('watchers', '1 of 2 needed'), MINUTE);
  await story.pass(2 * MINUTE);
  story.ask('during');
  const taken = async () => story.status('during');
  await story.never('later requests are not taken: nobody states the time', taken, 3 * HOUR);
  await story.never('and nothing is signed', story.other('prepared', 'prepared'), MINUTE);
  story.switchOn('watcher-2');
  story.tell('watcher-2 is started again, with the disk it had');
  await story.until('during', ['confirmed'], 5 * MINUTE);
  story.free();
  story.machine('watcher-3').replaceDisk(new MemoryDisk());
  story.switchOn('watcher-3');
  story.tell('watcher-3 is a new machine: settings, party.key, TLS; no store');
  await story.see('everything is well', story.well(), 10 * MINUTE);
  await story.see('the payment of before waits for its end', story.waits('prepared', 'expiry'), 0);
  await story.until('prepared', ['confirmed'], 8 * HOUR);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}
