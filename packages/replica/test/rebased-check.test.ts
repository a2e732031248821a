// What a node says to a rebase from its own store, and what is drafted from several.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { kitAnew, type Rebasing, rebasedOn } from '@sekisho/drill/rebased';
import { Scribe } from '@sekisho/drill/scribe';
import { base64 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { entryBytes } from '@sekisho/protocol/envelope';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '../src/memory-store.ts';
import { checkOwn, countersignRefusal, MAX_REBASE_AGE_MS } from '../src/rebased-check.ts';
import { draftRebase, survey } from '../src/rebased-draft.ts';
import { historyOf, type Left, readLeft } from '../src/rebased-history.ts';
import { writeAnew } from '../src/rebased-store.ts';
import { holdingOf, unionOf } from '../src/rebased-union.ts';

const KIT = policyKit('replica rebased check');
const HOUR = 3_600_000;

function story(): { base: Scribe; tail: Scribe; payment: string; withdrawal: string } {
  const base = new Scribe(KIT);
  base.opened();
  base.tick();
  const withdrawal = base.requested().hash;
  const tail = base.fork();
  tail.pass(1_000);
  tail.prepared(withdrawal);
  const payment = tail.state.get('withdrawal', withdrawal)!.payments[0]!;
  return { base, tail, payment, withdrawal };
}

const leftOf = (scribe: Scribe, change: Partial<Left> = {}): Left => ({
  ...{ name: 'signer-1', entries: scribe.entries.map(entryBytes), size: scribe.size },
  ...{ note: scribe.head(), promises: [], held: [], born: 0 },
  ...change,
});

/** Signed by people, with the union of what these hold. */
function documentOf(base: Scribe, all: readonly Left[], rebasing: Rebasing = {}): RebasedDocument {
  const history = historyOf(base.entries.map(entryBytes), base.size, CHECKS);
  assert.ok(!isRefusal(history));
  const carried = unionOf(all.map((left) => holdingOf(history, left, CHECKS)));
  const at = base.fork();
  at.pass(10_000);
  return rebasedOn(at, { carried, policy: kitAnew(KIT).policy, ...rebasing });
}

function assertSays(answer: unknown, tag: RefusalTag | undefined): void {
  assert.equal(isRefusal(answer) ? answer.refused : undefined, tag, String(JSON.stringify(answer)));
}

const countersigned = (left: Left, document: RebasedDocument, now: number, others: Left[] = []) =>
  countersignRefusal(left, document, now, CHECKS, others);

test('a signer countersigns what its own book and entries are a part of', () => {
  const { base, tail, payment, withdrawal } = story();
  const { statement } = tail.promise('signer-1', payment);
  assert.deepEqual(statement.withdrawals, [withdrawal]);
  const left = leftOf(tail, { promises: [statement] });
  const now = tail.time + 20_000;
  assertSays(countersigned(left, documentOf(base, [left]), now), undefined);
  const without = documentOf(base, []);
  assertSays(countersigned(left, without, now), 'rebase-union');
  // Also where its store ends at the base, and only the book knows of the payment.
  const short = leftOf(base, { promises: [statement] });
  assertSays(countersigned(short, without, now), 'rebase-union');
  assertSays(countersigned(short, documentOf(base, [left]), now), undefined);
});

test('a promise for another withdrawal than the one carried is not carried', () => {
  const { base, tail, payment } = story();
  const { statement } = tail.promise('signer-1', payment, { withdrawals: ['ab'.repeat(32)] });
  const left = leftOf(tail, { promises: [statement] });
  assertSays(countersigned(left, documentOf(base, [left]), tail.time + 20_000), 'rebase-union');
});

test('not before a quorum has named it, nor long after, nor dated ahead of its clock', () => {
  const { base, tail } = story();
  const left = leftOf(tail);
  const now = tail.time + 20_000;
  const unnamed = documentOf(base, [left], { people: ['erin'] });
  assertSays(countersigned(left, unnamed, now), 'act-quorum');
  const document = documentOf(base, [left]);
  assertSays(countersigned(left, document, base.time), 'rebase-time');
  assertSays(countersigned(left, document, now + MAX_REBASE_AGE_MS), 'rebase-time');
});

test('a signer with another history, or less of it, does not vouch for the base', () => {
  const { base, tail } = story();
  const now = tail.time + 20_000;
  const document = documentOf(base, [leftOf(tail)]);
  const other = new Scribe(KIT);
  other.opened();
  other.tick(30_000);
  other.requested({ amount: '7000000' });
  other.tick();
  assertSays(countersigned(leftOf(other), document, now), 'rebase-base');
  const less = { entries: base.entries.slice(0, 2).map(entryBytes), size: 2, note: '' };
  assertSays(countersigned(leftOf(base, less), document, now), 'rebase-base');
  assertSays(countersigned(leftOf(base, less), document, now, [leftOf(base)]), undefined);
  const foreign = { ...less, entries: other.entries.slice(0, 3).map(entryBytes), size: 3 };
  assertSays(countersigned(leftOf(other, foreign), document, now, [leftOf(base)]), 'rebase-base');
});

test('a signer that lost its promises does not say that they are carried', () => {
  const { base, tail } = story();
  const now = tail.time + 20_000;
  const document = documentOf(base, [leftOf(tail)]);
  const empty = leftOf(tail, { entries: [], size: 0, note: '' });
  assertSays(countersigned(empty, document, now, [leftOf(tail)]), 'signer-newborn');
  const newborn = leftOf(tail, { born: tail.time + 1 });
  assertSays(countersigned(newborn, document, now), 'signer-newborn');
  assertSays(countersigned(newborn, document, now + 2 * HOUR), undefined);
});

test('no node goes over to a ledger that forgets what it holds', () => {
  const { base, tail } = story();
  const left = leftOf(tail);
  const late = base.fork();
  late.pass(2_000);
  const asked = late.requested({ id: 'late' }).hash;
  const stop = late.stopped('dave', 'customer:c-1');
  const watcher = leftOf(late);
  const document = documentOf(base, [left]);
  assertSays(checkOwn(watcher, document, CHECKS), 'rebase-union');
  const both = documentOf(base, [left, watcher]);
  for (const one of [left, watcher]) assert.ok(!isRefusal(checkOwn(one, both, CHECKS)));
  const [part] = both.carried;
  assert.deepEqual(
    part!.requests.map(({ entry }) => entry),
    [asked],
  );
  assert.deepEqual([part!.stops.length, part!.payments.length], [1, 1]);
  assert.ok(stop.index > 0);
});

test('a stop that only a watcher holds is carried, and one of a stranger is not', () => {
  const { base, tail } = story();
  const act = { act: 'stop', subject: 'everything', reason: 'suspected-theft' } as const;
  const held = [base.act('dave', act)];
  const left = leftOf(base, { held });
  const document = documentOf(base, [left, leftOf(tail)]);
  assert.equal(document.carried[0]!.stops.length, 1);
  assertSays(checkOwn(left, documentOf(base, [leftOf(tail)]), CHECKS), 'rebase-union');
  const false_ = [base.act('dave', act, { passkeyOf: 'alice' })];
  assert.equal(documentOf(base, [leftOf(base, { held: false_ })]).carried.length, 0);
});

test('a draft finds how far all agree, where they part, and what a quorum cosigned', () => {
  const { base, tail } = story();
  const other = base.fork();
  other.pass(5_000);
  other.requested({ id: 'other' });
  const all = [leftOf(base), leftOf(tail, { note: '' }), leftOf(other, { note: '' })];
  const found = survey(all, CHECKS);
  const size = base.size;
  assert.deepEqual(found, { agreed: size, cosigned: size, fork: size, invalid: undefined });
  const wanted = { base: size, time: other.time + 1, policy: undefined, name: 'anew' };
  const drafted = draftRebase(all, wanted, CHECKS);
  assert.ok(!isRefusal(drafted));
  const [part] = drafted.document.carried;
  assert.deepEqual([part!.requests.length, part!.payments.length], [1, 1]);
  assert.equal(drafted.document.rebased.policy.gateway.origin, 'gateway.example/log/anew');
  const early = draftRebase(all, { ...wanted, time: base.time - 1 }, CHECKS);
  assertSays(early, 'rebase-time');
});

test('a draft names the invalid entry, and ends before it', () => {
  const { base } = story();
  const bad = base.seal('ledger.opened', base.openedBody());
  const entries = [...base.entries, bad].map(entryBytes);
  const found = survey([leftOf(base), leftOf(base, { entries })], CHECKS);
  assert.equal(found.agreed, base.size);
  assert.equal(found.invalid?.refused, 'ledger-opened-twice');
  assert.equal(found.fork, undefined);
});

test('a promise whose bytes no store has makes no draft', () => {
  const { base, tail, payment } = story();
  const { statement } = tail.promise('signer-1', payment);
  const wanted = { base: base.size, time: tail.time, policy: undefined, name: 'anew' };
  const left = leftOf(base, { promises: [statement] });
  assertSays(draftRebase([left], wanted, CHECKS), 'rebase-union');
  assert.ok(!isRefusal(draftRebase([left, leftOf(tail)], wanted, CHECKS)));
});

test('a new store has the entries up to the base, every promise, and nothing else', async () => {
  const { base, tail, payment } = story();
  const [own, anew] = [new MemoryDisk().open(), new MemoryDisk().open()];
  const entries = tail.entries.map(entryBytes);
  const head = { size: tail.size, root: tail.root, note: tail.head() };
  await own.append({ from: 0, previousRoot: '', entries, head });
  const { statement } = tail.promise('signer-1', payment);
  await own.putNote('promise', statement.withdrawals[0]!, canonicalText({ ...statement }));
  await own.putNote('birth', 'signer', '5');
  await own.putNote('cosigned', 'largest', '{}');
  await own.putNote('halt', String(tail.size), JSON.stringify([base64(entries[0]!)]));
  const left = await readLeft(own, 'node');
  assert.ok(!isRefusal(left));
  assert.deepEqual([left.entries.length, left.promises], [tail.size + 1, [statement]]);
  assert.equal(await writeAnew(own, left.entries, base.size, anew), base.size);
  const after = await readLeft(anew, 'node');
  assert.ok(!isRefusal(after));
  assert.deepEqual([after.size, after.note, after.born], [base.size, '', 5]);
  assert.deepEqual(after.promises, [statement]);
  assert.equal((await anew.head())!.root, base.root);
  assert.deepEqual(await anew.notes('cosigned'), []);
});
