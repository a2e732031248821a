// Many stops: a taken watcher writes one a second, and neither the next one, nor a look at what is
// stopped, nor a thaw costs more for those there are. Costs are cells read and written, not time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { CHECKS } from '@sekisho/drill/keys';
import type { Body, EntryName } from '@sekisho/protocol/entry';
import { isRefusal } from '@sekisho/protocol/refusal';
import { apply } from '../src/apply.ts';
import { obstacle } from '../src/clearance.ts';
import { standingOf } from '../src/standing.ts';
import type { Delta, Lookup } from '../src/state.ts';
import { MAX_LIFTED } from '../src/thawed-all.ts';
import { checkInvariants } from './support/recount.ts';
import { assertRefused, type Case, refuses, withdrawalAt, world } from './support/world.ts';

const TAKEN = 'watcher:watcher-1';

const stops = (
  scribe: Scribe,
  count: number,
  scope = 'wallet:hot',
  watcher = 'watcher-1',
): void => {
  for (let i = 0; i < count; i++) {
    scribe.write('stopped', scribe.watcherStopBody(watcher, { scope: scope as 'everything' }));
  }
};

const all = (until: number, outflows: string[] = [], by = TAKEN, subject = 'wallet:hot') =>
  ({ act: 'thaw-all', subject: subject as 'everything', by, until, outflows }) as const;

/** Cells that it takes to judge this entry, and what it changes. */
function costOf<Name extends EntryName>(scribe: Scribe, name: Name, body: Body<Name>) {
  const counted = counting(scribe.state);
  const delta = apply(counted, scribe.seal(name, body), CHECKS) as Delta;
  assert.ok(!isRefusal(delta));
  return { read: counted.read(), written: delta.length, bytes: JSON.stringify(delta).length };
}

function counting(lookup: Lookup): Lookup & { read: () => number } {
  let read = 0;
  return {
    get: (table, id) => {
      read++;
      return lookup.get(table, id);
    },
    read: () => read,
  };
}

const SCALES = [10, 1_000] as const;

/** The same ledger with few stops and with many. */
const few = world();
stops(few, SCALES[0]);
const many = few.fork();
stops(many, SCALES[1]);

/** Bytes, but for the digits of the numbers in them. */
const within = (a: number, b: number): void => {
  assert.ok(Math.abs(a - b) <= 20, `${a} with few, ${b} with many`);
};

test('the next stop costs as much as the eleventh', () => {
  const [one, other] = [few, many].map((scribe) =>
    costOf(scribe, 'stopped', scribe.watcherStopBody('watcher-1', { scope: 'wallet:hot' })),
  );
  assert.deepEqual([one!.read, one!.written], [other!.read, other!.written]);
  within(one!.bytes, other!.bytes);
});

test('and so does its thaw, wherever it stands, and a look at a withdrawal', () => {
  const costs = [few, many].map((scribe) => {
    const [subject] = scribe.stops('wallet:hot');
    const forked = scribe.fork();
    const thaw = { act: 'thaw' as const, subject: subject!, outflows: [] };
    forked.write('thawed', forked.act('alice', thaw));
    const { read, written } = costOf(forked, 'thawed', forked.act('bob', thaw));
    const { hash } = forked.requested();
    const looked = counting(forked.state);
    assertRefused(obstacle(looked, withdrawalAt(forked, hash)), 'stopped');
    const stood = counting(forked.state);
    const { stops: named } = standingOf(stood, withdrawalAt(forked, hash));
    assert.ok(named.length <= 20);
    assert.ok(stood.read() < 80, `${stood.read()} cells to say where it stands`);
    return { read, written, looked: looked.read() };
  });
  assert.deepEqual(costs[0], costs[1]);
});

test('an outflow that nobody ordered costs no more after a thousand of them', () => {
  const scribe = world();
  const cost = (name: string) =>
    costOf(
      scribe,
      'chain.observed',
      scribe.observedBody('watcher-1', { outflows: [scribe.theft(name)] }),
    );
  const report = (from: number, to: number): void => {
    scribe.pass(1_000);
    const names = Array.from({ length: to - from }, (_, i) => `${from + i}`);
    scribe.observed('watcher-1', { outflows: names.map((name) => scribe.theft(name)) });
  };
  report(0, 2);
  scribe.pass(1_000);
  const before = cost('before');
  for (let i = 2; i < 1_000; i += 100) report(i, Math.min(i + 100, 1_000));
  scribe.pass(1_000);
  const after = cost('after');
  assert.deepEqual([before.read, before.written], [after.read, after.written]);
  assert.equal(scribe.stops('wallet:hot').length, 1_000);
});

test('a quorum lifts all stops of one scope and one author, at a few cells a stop', () => {
  const scribe = many.fork();
  stops(scribe, 3, 'wallet:hot', 'watcher-2');
  stops(scribe, 3, 'customer:c-1');
  scribe.stopped('dave', 'wallet:hot');
  const count = SCALES[0] + SCALES[1];
  scribe.write('thawed', scribe.act('alice', all(scribe.size)));
  assert.equal(scribe.stops('wallet:hot').length, count + 4, 'one person thaws nothing');
  const { read, written } = costOf(scribe, 'thawed', scribe.act('bob', all(scribe.size)));
  assert.ok(read < 10 * count && written < 3 * count, `${read} read, ${written} written`);
  scribe.write('thawed', scribe.act('bob', all(scribe.size)));
  assert.equal(scribe.stops('wallet:hot').length, 4);
  assert.equal(scribe.stops('customer:c-1').length, 3);
  checkInvariants(scribe.state);
});

test('what was stopped after they looked stays, and so does what only one of them saw', () => {
  const scribe = few.fork();
  const seen = scribe.size;
  stops(scribe, 2);
  scribe.write('thawed', scribe.act('alice', all(scribe.size)));
  stops(scribe, 1);
  scribe.write('thawed', scribe.act('bob', all(seen)));
  assert.equal(scribe.stops('wallet:hot').length, 3);
  scribe.write('thawed', scribe.act('bob', all(scribe.size)));
  assert.equal(scribe.stops('wallet:hot').length, 3, 'they have begun anew');
});

test('an outflow that somebody did not name keeps its stop', () => {
  const scribe = world();
  const outflows = ['a', 'b', 'c'].map((name) => scribe.theft(name));
  scribe.pass(1_000);
  scribe.observed('watcher-1', { outflows });
  const [a, b, c] = outflows.map(({ identity }) => identity);
  scribe.write('thawed', scribe.act('alice', all(scribe.size, [a!, b!])));
  scribe.write('thawed', scribe.act('bob', all(scribe.size, [c!, b!])));
  const left = scribe.stops('wallet:hot').flatMap((id) => scribe.state.get('stop', id)!.outflows);
  assert.deepEqual([...left].sort(), [a!, c!].sort());
});

test('who says it twice counts once, means the last, and needs the console of another', () => {
  const scribe = few.fork();
  scribe.write('thawed', scribe.act('alice', all(scribe.size - 1)));
  scribe.write('thawed', scribe.act('alice', all(scribe.size)));
  scribe.write('thawed', scribe.act('grace', all(scribe.size)));
  assert.equal(scribe.stops('wallet:hot').length, SCALES[0], 'both on one console');
  scribe.write('thawed', scribe.act('bob', all(scribe.size)));
  assert.deepEqual(scribe.stops('wallet:hot'), []);
});

test('one entry lifts the oldest of very many, and the rest by the next', () => {
  const scribe = few.fork();
  stops(scribe, MAX_LIFTED);
  const oldest = scribe.stops('wallet:hot').slice(0, MAX_LIFTED);
  const both = (): void => {
    for (const id of ['alice', 'bob']) scribe.write('thawed', scribe.act(id, all(scribe.size)));
  };
  both();
  assert.equal(scribe.stops('wallet:hot').length, SCALES[0]);
  for (const id of oldest) assert.ok(scribe.state.get('stop', id)!.lifted);
  both();
  assert.deepEqual(scribe.stops('wallet:hot'), []);
});

const thaws =
  (person: string, act: (scribe: Scribe) => ReturnType<typeof all>): Case['offer'] =>
  (scribe) =>
    scribe.propose('thawed', scribe.act(person, act(scribe)));

const from = (): Scribe => few.fork();

refuses([
  {
    name: 'a thaw of all stops where there is none of that author',
    tag: 'stop-unknown',
    from,
    offer: thaws('alice', ({ size }) => all(size, [], 'watcher:watcher-2')),
  },
  {
    name: 'a thaw of all stops where there is none of that scope',
    tag: 'stop-unknown',
    from,
    offer: thaws('alice', ({ size }) => all(size, [], TAKEN, 'everything')),
  },
  {
    name: 'a thaw of all stops before the first',
    tag: 'thaw-outflows',
    saying: /lifts nothing/,
    from,
    offer: thaws('alice', () => all(1)),
  },
  {
    name: 'a thaw of all stops that names a foreign outflow',
    tag: 'thaw-outflows',
    saying: /is no outflow/,
    from,
    offer: thaws('alice', ({ size }) => all(size, ['ab'.repeat(32)])),
  },
  {
    name: 'a thaw of all stops by a freezer',
    tag: 'person-role',
    from,
    offer: thaws('dave', ({ size }) => all(size)),
  },
  {
    name: 'a thaw of all stops that is in the ledger already',
    tag: 'act-replayed',
    from,
    offer: (scribe) => {
      const act = scribe.act('alice', all(scribe.size));
      scribe.write('thawed', act);
      return scribe.propose('thawed', act);
    },
  },
  {
    name: 'a thaw of all stops under another policy',
    tag: 'act-other-policy',
    from,
    offer: (scribe) =>
      scribe.propose(
        'thawed',
        scribe.act('alice', { ...all(scribe.size), policy: '00'.repeat(32) }),
      ),
  },
]);
