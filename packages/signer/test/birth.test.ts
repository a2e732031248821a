// A signer whose store is new has forgotten what it promised in an earlier life.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused, besieged, must, Siege } from '@sekisho/drill/siege';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { NEWBORN_MS } from '@sekisho/signer/birth';

/** Booted, at the scribe's head, on a disk of its own. */
async function started(siege: Siege, disk: MemoryDisk) {
  const signer = await siege.signer('signer-1', disk);
  await siege.bring(signer);
  await siege.pass(500);
  must(await siege.bring(signer));
  return signer;
}

test('a signer that lost its promises signs nothing while one of them may confirm', async () => {
  const siege = new Siege();
  const { hash } = siege.scribe.requested();
  const fork = siege.scribe.fork();
  const deadline = siege.scribe.time + 1_700_000;
  const signer = await siege.readySigner('signer-1');
  const { payment } = siege.scribe.prepared(hash, { deadline });
  must(await siege.bring(signer));
  assert.ok(!isRefusal(await siege.steal(signer, payment)), 'its first life signed this payment');
  signer.disk.crash();
  // Its replacement is shown another history, cosigned by whoever is taken or cut off.
  siege.scribe = fork;
  fork.prepared(fork.requested({ customer: 'c-7' }).hash, { deadline });
  await siege.pass(2_000);
  const replaced = await started(siege, new MemoryDisk());
  const { payment: second } = fork.prepared(hash, { deadline: deadline + 60_000 });
  must(await siege.bring(replaced));
  assertRefused(await siege.steal(replaced, second), 'signer-newborn');
  assert.equal(replaced.vault.given, 0);
});

test('it waits as long after a restart, and then signs', async () => {
  const { siege, payment } = await besieged();
  await siege.pass(2_000);
  const disk = new MemoryDisk();
  assertRefused(await siege.steal(await started(siege, disk), payment), 'signer-newborn');
  await siege.pass(NEWBORN_MS - 10_000);
  disk.crash();
  siege.scribe.tick(0);
  const { payment: late } = siege.orderAndPrepare();
  const again = await started(siege, disk);
  assertRefused(await siege.steal(again, late), 'signer-newborn');
  await siege.pass(10_000);
  assert.ok(!isRefusal(await siege.steal(again, late)));
});

test('a signer as old as the first payment has nothing to wait for', async () => {
  const siege = new Siege();
  const signer = await siege.signer('signer-1', new MemoryDisk());
  const { payment } = siege.orderAndPrepare();
  await siege.bring(signer);
  await siege.pass(500);
  must(await siege.bring(signer));
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('a signer that would sign nothing says so to whoever shows it a head', async () => {
  const { siege } = await besieged();
  await siege.pass(2_000);
  const replaced = await started(siege, new MemoryDisk());
  const answer = must(await siege.bring(replaced));
  assert.equal(answer.withheld?.tag, 'signer-newborn');
  assert.match(answer.withheld?.detail ?? '', /nothing is signed here until 20/);
});
