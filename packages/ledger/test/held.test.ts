// What holds money back, before it is an entry: who said it, by which name it is known, which entry
// it becomes. And the cosignature of one watcher, before it is kept with others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { noteOf } from '@sekisho/drill/heads';
import type { Scribe } from '@sekisho/drill/scribe';
import type { StopEvidence } from '../src/halted.ts';
import { timeOfCosignature } from '../src/head.ts';
import { heldEntry, heldId, loggedIndexOf, readHeld } from '../src/held.ts';
import { HASH } from './support/amending.ts';
import { assertRefused, KIT, world } from './support/world.ts';

const contextOf = (scribe: Scribe) => ({
  ledger: scribe.ledger,
  policy: scribe.state.get('policy', '')!,
  time: scribe.time,
});

const STOP = { act: 'stop', subject: 'wallet:hot', reason: 'drill' } as const;

/** By who says it: the evidence, and the entry that it becomes. */
const KINDS: Readonly<
  Record<string, readonly [(scribe: Scribe) => StopEvidence, 'stopped' | 'policy.vetoed']>
> = {
  'person:dave': [(scribe) => scribe.act('dave', STOP), 'stopped'],
  'watcher:watcher-1': [(scribe) => scribe.watcherStopBody('watcher-1'), 'stopped'],
  'person:erin': [(scribe) => scribe.act('erin', { act: 'veto', subject: HASH }), 'policy.vetoed'],
};

for (const [by, [evidence, name]] of Object.entries(KINDS)) {
  test(`what ${by} holds is read, becomes a ${name}, and is found once it is in the ledger`, () => {
    const scribe = world();
    const body = evidence(scribe);
    assert.deepEqual(readHeld(body, contextOf(scribe), CHECKS), { id: heldId(body), by });
    assert.deepEqual(heldEntry(body), { name, body });
    assert.equal(loggedIndexOf(scribe.state, body), undefined);
    const { index } = scribe.append(scribe.seal(name, body as never)) as { index: number };
    assert.equal(loggedIndexOf(scribe.state, body), index);
    assert.equal(index, scribe.size - 1);
  });
}

test('an act that holds nothing back is not held', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const act = scribe.act('alice', { act: 'approve', subject: hash });
  assertRefused(readHeld(act, contextOf(scribe), CHECKS), 'act-other-kind');
});

/** The note without cosignatures, and the line of each of these watchers. */
function linesOf(scribe: Scribe, ...watchers: readonly string[]) {
  const head = { size: scribe.size, root: scribe.tree.root() };
  const note = noteOf(KIT, head, []);
  const lines = watchers.map((watcher) =>
    noteOf(KIT, head, [{ watcher, time: scribe.time }]).slice(note.length),
  );
  return { note, lines };
}

test('a line is a watcher’s cosignature of this note, alone and whole, or nothing', () => {
  const scribe = world();
  const { note, lines } = linesOf(scribe, 'watcher-1', 'watcher-2');
  const [first = '', second = ''] = lines;
  const timeOf = (watcher: string, line: string, over = note) =>
    timeOfCosignature(KIT.policy, watcher, over, line, CHECKS.ed25519);
  assert.equal(timeOf('watcher-1', first), scribe.time - (scribe.time % 1_000));
  assert.equal(timeOf('watcher-2', second), scribe.time - (scribe.time % 1_000));
  scribe.sealed();
  const { note: later } = linesOf(scribe);
  for (const [watcher, line, over] of [
    ['watcher-1', second, note],
    ['watcher-9', first, note],
    ['watcher-1', first + second, note],
    ['watcher-1', first.trimEnd(), note],
    ['watcher-1', `\n${first}`, note],
    ['watcher-1', '', note],
    ['watcher-1', '\n', note],
    ['watcher-1', first, later],
  ] as const) {
    assert.equal(timeOf(watcher, line, over), undefined, JSON.stringify([watcher, line]));
  }
});
