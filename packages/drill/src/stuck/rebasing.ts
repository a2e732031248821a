// The ceremony of a rebase in the world of the stuck states: every machine is down, and people work
// on copies of what its disk holds, with the functions that `sekisho rebase` is made of.
import { base64 } from '@sekisho/protocol/bytes';
import { statementBytes } from '@sekisho/protocol/evidence';
import { policyHash } from '@sekisho/protocol/policy';
import { rebaseSubject } from '@sekisho/protocol/rebase';
import { type RebasedDocument, rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { checkOwn, countersignRefusal } from '@sekisho/replica/rebased-check';
import { draftRebase, survey } from '@sekisho/replica/rebased-draft';
import { type Left, readLeft } from '@sekisho/replica/rebased-history';
import { writeAnew } from '@sekisho/replica/rebased-store';
import { actOf, counter } from '../evidence.ts';
import type { Machine } from '../faults/machine.ts';
import { CHECKS } from '../keys.ts';
import { NotAsDocumented, type Story } from './story.ts';

const AMENDERS = ['erin', 'frank'];
const SIGNERS = ['signer-1', 'signer-2'];

/** Everybody is down before and after; then the machines can be switched on. */
export async function rebaseTown(story: Story): Promise<RebasedDocument> {
  const { machines } = story.town.station;
  for (const machine of machines) machine.holdDown();
  story.tell('every node is stopped');
  const all: Left[] = [];
  for (const machine of machines) all.push(await leftOf(machine));
  const found = survey(all, CHECKS);
  const wanted = { base: found.agreed, time: story.now, policy: undefined, name: 'anew-1' };
  const drafted = must(draftRebase(all, wanted, CHECKS));
  const { fork, invalid } = found;
  const why = invalid === undefined ? `two histories part after ${fork}` : invalid.refused;
  story.tell('sekisho rebase draft', `${found.agreed} entries are good: ${why}`);
  const document = signed(story, drafted.document, all);
  story.tell('sekisho rebase sign, by two who may amend; countersign, by two signers');
  for (const [i, machine] of machines.entries()) await goOver(machine, all[i]!, document, all);
  const { rebased } = document;
  const ledger = rebasedLedgerId(rebased);
  const { town } = story;
  town.station.goOver(ledger, document);
  const kit = { ...town.kit, policy: rebased.policy, hash: policyHash(rebased.policy) };
  town.callers.goOver(kit, ledger);
  story.tell('sekisho rebase apply, on every node');
  for (const machine of machines) story.switchOn(machine.name);
  return document;
}

async function leftOf(machine: Machine): Promise<Left> {
  const store = machine.disk.open();
  try {
    return must(await readLeft(store, machine.name));
  } finally {
    await store.close();
  }
}

function signed(story: Story, document: RebasedDocument, all: readonly Left[]): RebasedDocument {
  const { kit } = story.town;
  const { rebased, under } = document;
  const subject = rebaseSubject(rebased);
  const ledger = rebased.predecessor;
  const context = { kit, ledger, count: counter(1_000_000), time: story.now };
  const acts = AMENDERS.map((person) =>
    actOf(context, person, { act: 'rebase', subject, policy: under }),
  );
  const named = { ...document, rebased: { ...rebased, acts } };
  const countersignatures = SIGNERS.map((party) => {
    const left = all.find(({ name }) => name === party)!;
    const no = countersignRefusal(left, named, story.now, CHECKS, all);
    if (no !== undefined) throw new NotAsDocumented(`${party}: ${no.refused}: ${no.detail}`);
    const bytes = statementBytes('countersignature', { ledger, party, subject });
    return { party, signature: base64(kit.keys(party).sign(bytes)) };
  });
  return { ...named, rebased: { ...named.rebased, countersignatures } };
}

async function goOver(
  machine: Machine,
  left: Left,
  document: RebasedDocument,
  all: readonly Left[],
): Promise<void> {
  must(checkOwn(left, document, CHECKS, all));
  const { size } = document.rebased.base;
  const full = machine.name === 'gateway' ? all.find((it) => it.entries.length >= size)! : left;
  const disk = new MemoryDisk();
  const [own, anew] = [machine.disk.open(), disk.open()];
  await writeAnew(own, full.entries, size, anew);
  await own.close();
  await anew.close();
  machine.replaceDisk(disk);
}

function must<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new NotAsDocumented(`${answer.refused}: ${answer.detail}`);
  return answer;
}
