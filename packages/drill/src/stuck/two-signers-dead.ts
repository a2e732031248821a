// Two of three signers are gone, one of them in the middle of a session. Nothing is signed until
// one is replaced: a new machine with its keys and its sealed share, and an empty store.
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { HOUR, MINUTE, type Story } from './story.ts';

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed'], 5 * MINUTE);
  await die(story);
  story.ask('during');
  await story.see('nothing is prepared', story.waits('during', 'signers'), MINUTE);
  await story.see('and /readyz says why', story.part('signers', '1 of 2'), MINUTE);
  await story.never('for three hours it stays so', story.other('during', 'cleared'), 3 * HOUR);
  await replace(story);
  await story.until('during', ['confirmed'], 15 * MINUTE);
  story.free();
  await story.see('the payment of the broken session runs out', expired(story), 8 * HOUR);
  await story.until('broken', ['confirmed'], 3 * HOUR);
  await comeBack(story);
}

/** Both die with a payment promised and not signed. */
async function die(story: Story): Promise<void> {
  story.dieInSession('signer-1', 'signer-2');
  story.switchOff('signer-3'); // so that the session is theirs
  story.ask('broken');
  await story.see('a session of both breaks off', story.waits('broken', 'signers'), MINUTE);
  story.tell('signer-1 and signer-2 are dead: their promises of the payment died with them');
  story.switchOn('signer-3');
  story.stuck();
}

async function replace(story: Story): Promise<void> {
  story.machine('signer-1').replaceDisk(new MemoryDisk());
  story.switchOn('signer-1');
  story.tell(
    'signer-1 is a new machine: settings, party.key, TLS, group.json, share.age; no store',
  );
  const log = story.log('signer-1', 'signer-newborn');
  await story.see('it follows from entry 0, and waits', log, 5 * MINUTE);
  await story.see('/readyz says until when', story.part('signer-1', 'signer-newborn'), MINUTE);
  const paid = story.other('during', 'cleared');
  await story.never('for its first two hours nothing is signed', paid, 115 * MINUTE);
}

const expired = (story: Story) => async (): Promise<string | undefined> => {
  const { replica } = story.machine('gateway');
  const ids = replica?.content.ids('payment') ?? [];
  const over = ids.filter((id) => replica!.state.get('payment', id)!.expired);
  return over.length === 0 ? undefined : `payment.expired: ${over.join(', ')}`;
};

/** What the runbook forbids: the old machine comes back beside its replacement. */
async function comeBack(story: Story): Promise<void> {
  const copy = story.town.station.anotherSigner('signer-1');
  copy.start();
  story.tell('FORBIDDEN: a second machine with the keys of signer-1 is switched on');
  const log = story.log('signer-1', 'disconnected gateway', story.now);
  await story.see('the two push each other out of the gateway', log, 5 * MINUTE);
  story.ask('copies');
  await story.pass(20 * MINUTE);
  copy.holdDown();
  story.tell('the second machine is switched off for good');
  await story.until('copies', ['confirmed', 'final'], 20 * MINUTE);
  story.ask('after');
  await story.until('after', ['confirmed'], 5 * MINUTE);
}
