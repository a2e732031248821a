// `state.sealed`: every replica recomputes the hashes, and a snapshot is what a seal vouches for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { isRefusal } from '@sekisho/protocol/refusal';
import { apply } from '../src/apply.ts';
import { contentHash, MemoryState } from '../src/memory.ts';
import { checkSeal, openSnapshot, sealOf } from '../src/sealed.ts';
import { refuses, world } from './support/world.ts';

const HASH = 'ab'.repeat(32);

refuses([
  {
    name: 'a seal of another size',
    tag: 'seal-mismatch',
    offer: ({ state, size }) => checkSeal(state, { ...sealOf(state), size: size + 1 }),
  },
  {
    name: 'a seal of another state hash',
    tag: 'seal-mismatch',
    offer: ({ state }) => checkSeal(state, { ...sealOf(state), stateHash: HASH }),
  },
  {
    name: 'a seal of another content',
    tag: 'seal-mismatch',
    offer: ({ state }) => checkSeal(state, { ...sealOf(state), contentHash: HASH }),
  },
  {
    name: 'a snapshot with a cell missing',
    tag: 'snapshot-mismatch',
    offer: ({ state }) => openSnapshot(state.content().slice(1), sealOf(state)),
  },
  {
    name: 'a snapshot with a cell more',
    tag: 'snapshot-mismatch',
    offer: ({ state }) =>
      openSnapshot([...state.content(), ['withdrawal', 'z', 1] as const], sealOf(state)),
  },
  {
    name: 'a snapshot with a cell changed',
    tag: 'snapshot-mismatch',
    offer: ({ state }) => {
      const [first, ...rest] = state.content();
      return openSnapshot([[first![0], first![1], 'other'] as const, ...rest], sealOf(state));
    },
  },
  {
    name: 'a snapshot with two cells swapped',
    tag: 'snapshot-mismatch',
    offer: ({ state }) => {
      const [first, second, ...rest] = state.content();
      return openSnapshot([second!, first!, ...rest], sealOf(state));
    },
  },
]);

test('a seal is of the state before its own entry', () => {
  const scribe = world();
  const before = sealOf(scribe.state);
  assert.equal(before.size, scribe.size);
  assert.equal(checkSeal(scribe.state, before), undefined);
  scribe.sealed();
  assert.ok(isRefusal(checkSeal(scribe.state, before)));
});

test('a replica that starts from a sealed snapshot folds on to the same hashes', () => {
  const scribe = world();
  scribe.requested();
  const body = sealOf(scribe.state);
  const snapshot = openSnapshot(JSON.parse(JSON.stringify(scribe.state.content())), body);
  assert.ok(!isRefusal(snapshot));
  const from = scribe.size;
  scribe.sealed();
  scribe.prepared(scribe.requested().hash);
  scribe.tick();
  for (const entry of scribe.entries.slice(from)) {
    const delta = apply(snapshot, entry, CHECKS);
    assert.ok(!isRefusal(delta));
    snapshot.merge(delta);
  }
  assert.equal(snapshot.hash, scribe.state.hash);
  assert.equal(contentHash(snapshot.content()), contentHash(scribe.state.content()));
});

test('a cell that is deleted leaves no trace in the content', () => {
  const state = new MemoryState();
  const empty = contentHash(state.content());
  state.merge([['act', 'a', true]]);
  assert.notEqual(contentHash(state.content()), empty);
  assert.deepEqual(state.ids('act'), ['a']);
  const { hash } = state;
  state.merge([['act', 'a', null]]);
  assert.equal(contentHash(state.content()), empty);
  assert.notEqual(state.hash, hash, 'but the history is another');
});
