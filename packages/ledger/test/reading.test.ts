// `read` opens a session at the gateway and is never an entry; and who is a reader and nothing else
// does nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { rebasedOn } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Body, EntryName } from '@sekisho/protocol/entry';
import type { ActStatement, PersonAct } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { ROLES } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { readHeld } from '../src/held.ts';
import { type ActContext, readAct } from '../src/person-act.ts';
import {
  enrolling,
  enrols,
  passkeyCredential,
  personWith,
  withPerson,
} from './support/enrolling.ts';
import { assertRefused, KIT, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);
const READ = { act: 'read', subject: 'everything' } as const;

const contextOf = (scribe: Scribe): ActContext => ({
  ledger: scribe.ledger,
  policy: { hash: scribe.kit.hash, document: scribe.kit.policy },
  time: scribe.time,
});

const PAID = {
  ...{ customer: 'c-1', destination: KIT.address(1), asset: 'nem:mainnet/xem', amount: '1' },
  at: '2025-12-01T00:00:00.000Z',
};

/** Every entry that takes an act of a person, with `read` in its place. */
const ENTRIES: Partial<{
  [Name in EntryName]: (scribe: Scribe, act: PersonAct) => Body<Name>;
}> = {
  'withdrawal.approved': (_scribe, act) => act,
  'withdrawal.rejected': (_scribe, act) => act,
  stopped: (_scribe, act) => act,
  thawed: (_scribe, act) => act,
  'policy.vetoed': (_scribe, act) => act,
  'policy.amended': (_scribe, act) => ({
    ...{ policy: KIT.policy, replaces: KIT.hash, acts: [act], enrolments: [] },
  }),
  'history.imported': (_scribe, act) => ({ rows: [PAID], next: null, acts: [act] }),
  'ledger.rebased': (scribe, act) => ({ ...rebasedOn(scribe).rebased, acts: [act, act] }),
};

for (const [name, bodyOf] of Object.entries(ENTRIES)) {
  test(`an act of reading is no ${name}`, () => {
    const scribe = world();
    for (const person of ['alice', 'dave', 'erin']) {
      const body = bodyOf(scribe, scribe.act(person, READ));
      assertRefused(scribe.propose(name as EntryName, body as never), 'act-other-kind');
    }
  });
}

test('nor is it an enrolment, nor a stop that a watcher takes', () => {
  const scribe = world();
  const zoe = personWith('zoe', [passkeyCredential('zoe')]);
  const { assertion } = enrols(scribe, zoe, 'https://console-a.exchange.example', 'zoe');
  const act = { ...scribe.act('zoe', READ), assertion };
  const body = enrolling(scribe, withPerson(KIT.policy, zoe), [act]);
  assertRefused(scribe.propose('policy.amended', body), 'act-other-kind');
  assertRefused(readHeld(scribe.act('dave', READ), contextOf(scribe), CHECKS), 'act-other-kind');
});

/** The kit with dave in this one role. */
const daveAs = (role: (typeof ROLES)[number]): Scribe =>
  worldOf(({ persons }) => ({
    persons: persons.map((one) => (one.id === 'dave' ? { ...one, roles: [role] } : one)),
  }));

test('whoever has a role may read, and a person at their end may not', () => {
  for (const role of ROLES) {
    const scribe = daveAs(role);
    const actor = readAct(scribe.act('dave', READ), contextOf(scribe), CHECKS);
    assert.ok(!isRefusal(actor));
    assert.equal(actor.person.id, 'dave');
    const late = { ...contextOf(scribe), time: Date.parse('2030-01-01T00:00:00.000Z') };
    const expires = formatInstant(late.time);
    const act = scribe.act('dave', { ...READ, expires });
    assertRefused(readAct(act, late, CHECKS), 'person-expired');
  }
});

test('a session is opened within the life of the act and under the policy in force', () => {
  const scribe = world();
  const read = (change: object) =>
    readAct(scribe.act('dave', { ...READ, ...change }), contextOf(scribe), CHECKS);
  assertRefused(read({ expires: formatInstant(scribe.time - 1) }), 'act-expired');
  assertRefused(read({ policy: HASH }), 'act-other-policy');
  assertRefused(read({ ledger: HASH }), 'act-other-ledger');
});

test('a reader approves, rejects, stops, thaws, vetoes, amends, imports, rebases nothing', () => {
  const scribe = daveAs('reader');
  const acts = {
    approve: HASH,
    reject: HASH,
    stop: 'everything',
    thaw: HASH,
    'thaw-all': 'everything',
    amend: HASH,
    veto: HASH,
    import: HASH,
    rebase: HASH,
  } satisfies Record<Exclude<ActStatement['act'], 'read' | 'enrol'>, string>;
  for (const [act, subject] of Object.entries(acts)) {
    const all = { by: 'watcher:watcher-1', until: 1, outflows: [] };
    const mores = { stop: { reason: 'other' }, thaw: { outflows: [] }, 'thaw-all': all };
    const more = mores[act as keyof typeof mores] ?? {};
    const signed = scribe.act('dave', { act, subject, ...more } as typeof READ);
    assertRefused(readAct(signed, contextOf(scribe), CHECKS), 'person-role');
  }
  const { hash } = scribe.requested({ amount: '15000000000' });
  const approve = scribe.act('dave', { act: 'approve', subject: hash });
  assertRefused(scribe.propose('withdrawal.approved', approve), 'person-role');
  const stop = scribe.act('dave', { act: 'stop', subject: 'everything', reason: 'other' });
  assertRefused(scribe.propose('stopped', stop), 'person-role');
  const veto = scribe.act('dave', { act: 'veto', subject: HASH });
  assertRefused(scribe.propose('policy.vetoed', veto), 'person-role');
});
