// Random ledgers: every replica folds them alike, and sums are those of a naive recount after each
// entry.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { CHECKS } from '@sekisho/drill/keys';
import type { Scribe } from '@sekisho/drill/scribe';
import { hex } from '@sekisho/protocol/bytes';
import { entryName } from '@sekisho/protocol/entry';
import { entryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { apply } from '../src/apply.ts';
import { MemoryState } from '../src/memory.ts';
import { checkInvariants } from './support/recount.ts';
import { type Step, steps, take, tight } from './support/story.ts';
import { fold, naiveContentHashes, restored, snapshotOf, wholeHash } from './support/snapshot.ts';
import { worldOf } from './support/world.ts';

const BEGINNING = worldOf(tight);
const FOLD_FILE = fileURLToPath(new URL('./support/fold-file.ts', import.meta.url));

function told(story: readonly Step[], after: (scribe: Scribe) => void = () => {}): Scribe {
  const scribe = BEGINNING.fork();
  for (const step of story) {
    if (take(scribe, step) !== undefined) after(scribe);
  }
  return scribe;
}

const counts = new Map<string, number>();
function count(entries: readonly SealedEntry[]): void {
  for (const { type } of entries) {
    const name = entryName(type)!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

test('after each entry of a random ledger the sums are those of a naive recount', () => {
  fc.assert(
    fc.property(steps(250), (story) => {
      count(told(story, ({ state }) => checkInvariants(state)).entries);
    }),
    { numRuns: 12 },
  );
});

test('the random ledgers had entries of every type that this version accepts', () => {
  const accepted = [
    ...['withdrawal.requested', 'withdrawal.approved', 'withdrawal.rejected'],
    ...['withdrawal.cancelled', 'payment.prepared', 'payment.signed', 'payment.expired'],
    ...['chain.observed', 'stopped', 'thawed', 'state.sealed', 'ledger.opened'],
  ];
  for (const name of accepted) assert.ok((counts.get(name) ?? 0) >= 5, `${name} is too rare`);
});

test('a second process, and a replica from a snapshot, fold a ledger to the same hashes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-ledger-'));
  try {
    fc.assert(
      fc.property(steps(300), fc.nat(299), (story, middle) => {
        const scribe = told(story.slice(0, middle));
        scribe.sealed();
        const { lines, seal, from } = snapshotOf(scribe.entries);
        for (const step of story.slice(middle)) take(scribe, step);

        const replica = restored(seal, lines);
        assert.ok(!isRefusal(replica), JSON.stringify(replica));
        for (const entry of scribe.entries.slice(from)) fold(replica, entry);
        assert.equal(replica.hash, scribe.state.hash);
        assert.equal(wholeHash(replica), wholeHash(scribe.state));
        assert.deepEqual(sealsOf(scribe.entries), naiveContentHashes(scribe.entries));

        const file = join(directory, 'entries');
        writeFileSync(file, scribe.entries.map((entry) => `${hex(entryBytes(entry))}\n`).join(''));
        const answer = execFileSync(process.execPath, [FOLD_FILE, file], { encoding: 'utf8' });
        assert.equal(answer, `${scribe.state.hash} ${wholeHash(scribe.state)}\n`);
      }),
      { numRuns: 4 },
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

function sealsOf(entries: readonly SealedEntry[]): string[] {
  const seals = entries.filter(({ type }) => entryName(type) === 'state.sealed');
  return seals.map(({ body }) => JSON.parse(Buffer.from(body).toString()).contentHash);
}

const STORY = fc.sample(steps(150), { numRuns: 1, seed: 7 })[0]!;
const TOLD = told(STORY);

/** A state that throws when somebody writes to what it handed out. */
const frozen = new MemoryState(TOLD.state.hash);
frozen.lay(
  TOLD.state.content().map((cell) => deepFreeze(structuredClone(cell))),
  'next',
);

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

test('apply never changes what it looks up, whether it accepts or refuses', () => {
  const before = wholeHash(frozen);
  const scribe = TOLD.fork();
  for (const entry of TOLD.entries) apply(frozen, entry, CHECKS);
  fc.assert(
    fc.property(steps(30), (story) => {
      const fork = scribe.fork();
      for (const step of story) take(fork, step);
      for (const entry of fork.entries.slice(scribe.size)) apply(frozen, entry, CHECKS);
    }),
    { numRuns: 10 },
  );
  assert.equal(wholeHash(frozen), before);
});
