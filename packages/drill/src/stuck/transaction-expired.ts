// A payment is signed, and no block ever takes it: it runs out by the word of a quorum of watchers,
// and then exactly one second payment is made.
import { HOUR, MINUTE, type Story } from './story.ts';

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  story.town.down.add('gateway');
  story.ask('expired');
  await story.see('signed, and no node takes it', story.waits('expired', 'chain'), 5 * MINUTE);
  story.stuck();
  await story.see('its deadline passes', story.waits('expired', 'expiry'), 40 * MINUTE);
  story.town.down.clear();
  story.tell('the node takes transactions again: too late for this one');
  const again = story.other('expired', 'signed');
  await story.never('for 360 blocks more nobody pays again', again, 5 * HOUR + 45 * MINUTE);
  const expired = () => {
    const { replica } = story.machine('gateway');
    const ids = replica?.content.ids('payment') ?? [];
    const id = ids.find((each) => replica!.state.get('payment', each)!.expired);
    return id && `payment.expired: ${id}`;
  };
  await story.see('a quorum of watchers says that it never can', expired, HOUR);
  await story.until('expired', ['confirmed'], 3 * HOUR);
  story.free();
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}
