// Proposals: what several people sign one after another becomes one entry; and what is brought that
// counts for nothing is not kept.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actOf } from '@sekisho/drill/evidence';
import {
  ask,
  type GatewayWorld,
  type GatewayWorldOptions,
  openGatewayWorld,
  plain,
  START,
  witness,
} from '@sekisho/drill/gateway-world';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { deskPolicy, proposalAnswer } from '@sekisho/protocol/proposal-api';
import { ledgerAnswer } from '@sekisho/protocol/http-api';
import { memoryStore } from '@sekisho/replica/memory-store';
import { MAX_PROPOSALS, MAX_PROPOSALS_EACH } from '../src/proposals/book.ts';
import { read, signIn } from './support/desk.ts';
import {
  amending,
  changed,
  enrolling,
  joining,
  newcomer,
  proposalBody,
  proposalOf,
  proposing,
  threeAmenders,
} from './support/proposal.ts';

type Asked = Parameters<typeof ask>[1];

async function answered(world: GatewayWorld, request: Asked) {
  const told = await ask(world, request);
  assert.equal(told.status, 201, told.text);
  return proposalAnswer.parse(told.value);
}

const tagOf = async (world: GatewayWorld, request: Asked) =>
  (await ask(world, request)).value['tag'];

const proposalsOf = async (world: GatewayWorld) =>
  (await read(world, await signIn(world), '/v1/desk/policy', deskPolicy)).proposals;

/** A gateway that is started again on its store. */
const again = (world: GatewayWorld, options: GatewayWorldOptions) =>
  openGatewayWorld({ ...options, clock: new ManualClock(world.clock.now()), openedAt: START });

describe('collecting', () => {
  test('one proposes, the desk shows it, another joins, and it is written', async () => {
    const world = await openGatewayWorld();
    const policy = changed(world, { name: 'next' });
    const begun = await answered(world, proposalOf(world, { name: 'next' }, ['erin']));
    assert.deepEqual([begun.status, begun.havePersons, begun.persons], ['collecting', 1, 2]);
    assert.equal(begun.policy, policyHash(policy));
    const [told] = await proposalsOf(world);
    assert.deepEqual(told?.document, policy);
    assert.deepEqual(told.maySign, [{ person: 'frank', origins: ['https://console-b.example'] }]);
    assert.equal(told.acts.length, 1);
    const done = await answered(world, joining(world, policy, 'frank'));
    assert.deepEqual([done.status, done.havePersons, done.haveOrigins], ['adopted', 2, 2]);
    const { amendments } = ledgerAnswer.parse((await ask(world, plain('GET', '/v1/ledger'))).value);
    assert.deepEqual(
      amendments.map(({ policy: hash }) => hash),
      [policyHash(policy)],
    );
    assert.equal(done.adopted?.index, world.gateway.replica.size - 1);
    assert.deepEqual(await proposalsOf(world), []);
  });

  test('brought whole, it is adopted at once', async () => {
    const world = await openGatewayWorld();
    const done = await answered(world, proposalOf(world, { name: 'next' }, ['erin', 'frank']));
    assert.equal(done.status, 'adopted');
  });

  test('brought twice by different people, it is one', async () => {
    const world = await openGatewayWorld({ policy: threeAmenders });
    const first = await answered(world, proposalOf(world, { name: 'next' }, ['erin']));
    const second = await answered(world, proposalOf(world, { name: 'next' }, ['frank']));
    assert.deepEqual([first.havePersons, second.havePersons, second.status], [1, 2, 'collecting']);
    const third = await answered(world, joining(world, changed(world, { name: 'next' }), 'dave'));
    assert.equal(third.status, 'adopted');
  });

  test('a person counts once, however often they sign', async () => {
    const world = await openGatewayWorld();
    const policy = changed(world, { name: 'next' });
    await answered(world, proposalOf(world, { name: 'next' }, ['erin']));
    for (let i = 0; i < 3; i++) {
      const told = await answered(world, joining(world, policy, 'erin'));
      assert.deepEqual([told.status, told.havePersons], ['collecting', 1]);
    }
  });

  test('what it must span in origins it waits for', async () => {
    const world = await openGatewayWorld({
      policy: (base) => ({ ...threeAmenders(base), amendment: { ...base.amendment, origins: 2 } }),
    });
    const policy = changed(world, { name: 'next' });
    // Erin and Dave sign on the same console.
    const told = await answered(world, proposalOf(world, { name: 'next' }, ['erin', 'dave']));
    assert.deepEqual([told.status, told.havePersons, told.haveOrigins], ['collecting', 2, 1]);
    assert.equal((await answered(world, joining(world, policy, 'frank'))).status, 'adopted');
  });
});

describe('somebody new', () => {
  test('enrols on the proposal, before or after the amenders, and can read then', async () => {
    const world = await openGatewayWorld();
    const hana = newcomer(world, 'hana');
    const persons = [...world.kit.policy.persons, hana];
    const policy = changed(world, { persons });
    await answered(world, proposalOf(world, { persons }, ['erin']));
    const told = await answered(world, joining(world, policy, 'hana', enrolling(world, hana)));
    assert.deepEqual([told.status, told.havePersons], ['collecting', 1]);
    assert.equal((await proposalsOf(world))[0]?.enrolments.length, 1);
    assert.equal((await answered(world, joining(world, policy, 'frank'))).status, 'adopted');
  });

  test('who signs another entry than the policy has of them is refused', async () => {
    const world = await openGatewayWorld();
    const hana = newcomer(world, 'hana');
    const persons = [...world.kit.policy.persons, hana];
    await answered(world, proposalOf(world, { persons }, ['erin']));
    const other = enrolling(world, { ...hana, roles: ['amender'] });
    const request = joining(world, changed(world, { persons }), 'hana', other);
    assert.equal(await tagOf(world, request), 'act-other-subject');
  });

  test('more of them than an entry takes are refused before anybody signs in vain', async () => {
    const world = await openGatewayWorld();
    const many = Array.from({ length: 50 }, (_, i) => newcomer(world, `hana-${i}`));
    const persons = [...world.kit.policy.persons, ...many];
    const policy = changed(world, { persons });
    await answered(world, proposalOf(world, { persons }, ['erin']));
    const tags = new Set<unknown>();
    for (const one of many) {
      tags.add(await tagOf(world, joining(world, policy, one.id, enrolling(world, one))));
    }
    assert.deepEqual([...tags], [undefined, 'envelope-malformed']);
    const [kept] = await proposalsOf(world);
    assert.ok(kept!.enrolments.length < 50);
  });
});

describe('what is refused, and kept nowhere', () => {
  const rows: readonly (readonly [
    name: string,
    tag: string,
    request: (world: GatewayWorld, policy: Policy) => Asked,
  ])[] = [
    [
      'somebody without the role',
      'person-role',
      (world) => proposalOf(world, { name: 'next' }, ['alice']),
    ],
    [
      'an act on another policy',
      'act-other-subject',
      (world, policy) =>
        joining(world, policy, 'frank', amending(world, world.kit.policy, 'frank')),
    ],
    [
      'an act of another kind',
      'act-other-kind',
      (world, policy) =>
        joining(
          world,
          policy,
          'frank',
          actOf({ ...world, time: world.clock.now() }, 'frank', {
            act: 'veto',
            subject: policyHash(policy),
          }),
        ),
    ],
    [
      'an altered act',
      'assertion-challenge',
      (world, policy) => {
        const [a, b] = [amending(world, policy, 'frank'), amending(world, policy, 'frank')];
        return joining(world, policy, 'frank', { ...a, assertion: b.assertion });
      },
    ],
    [
      'an enrolment of who is known already',
      'enrolment-unexpected',
      (world, policy) =>
        joining(
          world,
          policy,
          'alice',
          actOf({ ...world, time: world.clock.now() }, 'alice', {
            act: 'enrol',
            subject: 'ab'.repeat(32),
          }),
        ),
    ],
    [
      'what replaces another policy',
      'amendment-other-policy',
      (world) =>
        proposing({ ...proposalBody(world, { name: 'n' }, ['erin']), replaces: 'ab'.repeat(32) }),
    ],
    [
      'a policy that nobody could live by',
      'policy-inconsistent',
      (world) => proposalOf(world, { reviews: [] }, ['erin']),
    ],
    [
      'a policy that gives the log another name',
      'amendment-breaks',
      (world) => {
        const gateway = { ...world.kit.policy.gateway, origin: 'other.example/log' };
        return proposalOf(world, { gateway }, ['erin']);
      },
    ],
  ];
  for (const [name, tag, request] of rows) {
    test(name, async () => {
      const world = await openGatewayWorld();
      const policy = changed(world, { name: 'begun' });
      await answered(world, proposalOf(world, { name: 'begun' }, ['erin']));
      assert.equal(await tagOf(world, request(world, policy)), tag);
      const [only, ...others] = await proposalsOf(world);
      assert.deepEqual([only?.acts.length, only?.enrolments.length, others], [1, 0, []]);
    });
  }

  test('the refusal of the ledger is told, also to who looks later', async () => {
    const world = await openGatewayWorld();
    const { kit } = world;
    const persons = kit.policy.persons.map((one) =>
      one.id === 'grace'
        ? {
            ...one,
            credentials: one.credentials.map((old) => ({ ...old, id: 'A'.repeat(24) })),
          }
        : one,
    );
    const told = await ask(world, proposalOf(world, { persons }, ['erin', 'frank']));
    assert.equal(told.value['tag'], 'enrolment-missing', told.text);
    const [kept] = await proposalsOf(world);
    assert.equal(kept?.obstacle?.tag, 'enrolment-missing');
    assert.deepEqual([kept.havePersons, kept.persons], [2, 2]);
  });
});

describe('ending', () => {
  test('with the policy that it would have replaced', async () => {
    const world = await openGatewayWorld();
    await answered(world, proposalOf(world, { name: 'late' }, ['erin']));
    const limits = world.kit.policy.limits.map((limit) =>
      'sum' in limit ? { ...limit, sum: '50000000' } : limit,
    );
    const at = await answered(world, proposalOf(world, { limits }, ['erin', 'frank']));
    assert.equal(at.status, 'adopted');
    const late = joining(world, changed(world, { name: 'late' }), 'frank');
    assert.equal(await tagOf(world, late), 'proposal-unknown');
  });

  test('with its acts: one that expires is signed again', async () => {
    const world = await openGatewayWorld();
    const policy = changed(world, { name: 'next' });
    await answered(world, proposalOf(world, { name: 'next' }, ['erin']));
    await witness(world, 600_001);
    assert.deepEqual(await proposalsOf(world), []);
    assert.equal(await tagOf(world, joining(world, policy, 'frank')), 'proposal-unknown');
    const anew = await answered(world, proposalOf(world, { name: 'next' }, ['frank']));
    assert.deepEqual([anew.status, anew.havePersons], ['collecting', 1]);
    assert.equal((await answered(world, joining(world, policy, 'erin'))).status, 'adopted');
  });

  test('never with a restart', async () => {
    const store = memoryStore();
    const options = { store, policy: threeAmenders };
    const before = await openGatewayWorld(options);
    await answered(before, proposalOf(before, { name: 'next' }, ['erin']));
    await answered(before, joining(before, changed(before, { name: 'next' }), 'frank'));
    const after = await again(before, options);
    const [kept] = await proposalsOf(after);
    assert.deepEqual([kept?.havePersons, kept?.document.name], [2, 'next']);
    // The world's counter of nonces begins anew with it.
    for (let i = 0; i < 9; i++) after.count.next();
    const done = await answered(after, joining(after, changed(after, { name: 'next' }), 'dave'));
    assert.equal(done.status, 'adopted');
    assert.deepEqual(await proposalsOf(await again(after, options)), []);
  });

  test('nor kept where the ledger had it and the end of the proposal was lost', async () => {
    const store = memoryStore();
    const world = await openGatewayWorld({ store });
    await answered(world, proposalOf(world, { name: 'next' }, ['erin']));
    const put = store.putNote.bind(store);
    store.putNote = (book, key, value) =>
      value === '' ? Promise.reject(new Error('disk')) : put(book, key, value);
    const lost = await ask(world, joining(world, changed(world, { name: 'next' }), 'frank'));
    assert.equal(lost.value['tag'], 'ledger-unavailable');
    store.putNote = put;
    const retry = await ask(world, proposalOf(world, { name: 'next' }, ['erin', 'frank']));
    assert.equal(retry.value['tag'], 'amendment-duplicate');
  });
});

describe('bounds', () => {
  test('a person’s oldest that nobody joined makes room for their next', async () => {
    const world = await openGatewayWorld();
    const names = Array.from({ length: MAX_PROPOSALS_EACH + 2 }, (_, i) => `p${i}`);
    for (const name of names) {
      await world.clock.pass(1);
      await answered(world, proposalOf(world, { name }, ['erin']));
    }
    await answered(world, proposalOf(world, { name: 'other' }, ['frank']));
    const kept = (await proposalsOf(world)).map(({ document }) => document.name);
    assert.deepEqual(kept, [...names.slice(-MAX_PROPOSALS_EACH), 'other']);
  });

  test('the store holds no more notes than there are slots, whatever comes and goes', async () => {
    const store = memoryStore();
    const world = await openGatewayWorld({ store });
    for (let i = 0; i < MAX_PROPOSALS + 8; i++) {
      await answered(world, proposalOf(world, { name: `p${i}` }, ['erin']));
      if (i % 3 === 0) await witness(world, 600_001);
    }
    assert.ok((await store.notes('proposal')).length <= MAX_PROPOSALS);
  });

  test('a note that cannot be read is passed over, and said', async () => {
    const store = memoryStore();
    const world = await openGatewayWorld({ store });
    await store.putNote('proposal', '0', '{"odd":1}');
    await answered(world, proposalOf(world, { name: 'next' }, ['erin']));
    assert.equal((await proposalsOf(world)).length, 1);
    assert.ok(world.events.some(({ who }) => who === 'a proposal that was kept'));
  });
});
