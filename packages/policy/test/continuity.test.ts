// What stays from one policy to the next, who is left of one at an instant, and whom it enrols.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Credential, Policy } from '@sekisho/protocol/policy';
import { discontinuities, standing } from '../src/continuity.ts';
import { enrolling, newcomers, vouchersAsked } from '../src/enrolment.ts';
import { basePolicy, keyOf } from './support/base-policy.ts';

const BASE = basePolicy();
const NOW = Date.parse('2026-06-01T00:00:00.000Z');
const AT_NOW = '2026-06-01T00:00:00.000Z';
const AFTER = '2026-06-01T00:00:00.001Z';

const said = (after: Partial<Policy>, before: Policy = BASE): readonly string[] => [
  ...discontinuities(before, { ...before, ...after }, NOW),
];

type Watcher = Policy['watchers']['parties'][number];

const watched = (change: (parties: Watcher[]) => Watcher[]): Pick<Policy, 'watchers'> => ({
  watchers: { ...BASE.watchers, parties: change(structuredClone(BASE.watchers.parties)) },
});

// The log and its watchers.

test('the log keeps its name and key; where it answers may change', () => {
  const { gateway } = BASE;
  assert.deepEqual(said({ gateway: { ...gateway, authorities: ['other.example'] } }), []);
  assert.deepEqual(said({ gateway: { ...gateway, origin: 'other' } }), [
    'gateway.origin: it names the log; another one takes ledger.rebased',
  ]);
  assert.deepEqual(said({ gateway: { ...gateway, publicKey: keyOf('other') } }), [
    'gateway.publicKey: it names the log; another one takes ledger.rebased',
  ]);
});

test('a wallet keeps what it is, and each of its assets', () => {
  const { wallets } = BASE;
  const [first, ...others] = wallets;
  const renamed = [{ ...first!, address: 'NOTHER' }, ...others];
  assert.deepEqual(said({ wallets: renamed }), ['wallets: "nem-hot" must stay what it is']);
  assert.deepEqual(said({ wallets: [{ ...first!, id: 'other' }, ...others] }), [
    'wallets: "nem-hot" must stay',
  ]);
  const fewer = [{ ...first!, assets: ['nem:mainnet/other'] }, ...others];
  assert.deepEqual(said({ wallets: fewer }), [
    'wallets[0].assets: nem:mainnet/xem must stay; it is watched',
  ]);
  assert.deepEqual(said({ wallets: wallets.toReversed() }), []);
  const purposes = [{ ...first!, purposes: ['customer' as const] }, ...others];
  assert.deepEqual(said({ wallets: purposes }), []);
});

test('a watcher’s id keeps its key', () => {
  const other = watched(([first, ...rest]) => [{ ...first!, publicKey: keyOf('other') }, ...rest]);
  assert.deepEqual(said(other), [
    'watchers.parties: "watcher-1" has another key; a new watcher takes a new id',
  ]);
  const gone = watched((parties) => parties.slice(1));
  assert.deepEqual(said(gone), []);
});

test('a quorum of the watchers stays, of those whose time is not over under either policy', () => {
  const few = (stay: number) => [
    `watchers.parties: ${stay} stay of a quorum of 2; replace fewer at a time`,
  ];
  const stranger = (one: Watcher): Watcher => ({ ...one, id: 'new', publicKey: keyOf('new') });
  assert.deepEqual(said(watched(([a, b, c]) => [a!, b!, stranger(c!)])), []);
  assert.deepEqual(said(watched(([a, b]) => [a!, stranger(b!)])), few(1));
  // The key alone, under another id, is nobody of before.
  assert.deepEqual(said(watched(([a, b]) => [a!, { ...b!, id: 'new' }])), few(1));
  const ends = (validUntil: string) => watched(([a, b]) => [a!, { ...b!, validUntil }]);
  assert.deepEqual(said(ends(AT_NOW)), few(1));
  assert.deepEqual(said(ends(AFTER)), []);
  const before = { ...BASE, ...ends(AT_NOW) };
  assert.deepEqual(
    said(
      watched(([a, b]) => [a!, b!]),
      before,
    ),
    few(1),
  );
});

// Who is left.

test('who ends at an instant is not left at it, nor the share of a signer that is not', () => {
  const end = <T extends { id: string }>(things: T[], id: string, validUntil: string): T[] =>
    things.map((one) => (one.id === id ? { ...one, validUntil } : one));
  for (const [validUntil, left] of [
    [AT_NOW, ['signer-1', 'signer-3']],
    [AFTER, ['signer-1', 'signer-2', 'signer-3']],
  ] as const) {
    const at = standing({ ...BASE, signers: end(BASE.signers, 'signer-2', validUntil) }, NOW);
    const ids = (things: readonly { id: string }[]) => things.map(({ id }) => id);
    assert.deepEqual(ids(at.signers), left);
    const groups = at.wallets.map(({ custody }) =>
      custody.kind === 'threshold'
        ? ids(custody.group.parties)
        : custody.kind === 'external' && ids(custody.clearance.parties),
    );
    assert.deepEqual(groups, [left, left]);
    assert.deepEqual(
      at.wallets.map(({ custody }) => custody.kind),
      ['threshold', 'external'],
    );
  }
  const watching = { kind: 'observed' as const, publicKey: keyOf('cold') };
  const [first, ...others] = BASE.wallets;
  const cold = standing({ ...BASE, wallets: [{ ...first!, custody: watching }, ...others] }, NOW);
  assert.deepEqual(cold.wallets[0]!.custody, watching);
});

test('clients, watchers, people and each of their passkeys end by themselves', () => {
  const ended = <T>(one: T): T => ({ ...one, validUntil: AT_NOW });
  const [alice, bob, carol] = BASE.persons;
  const other: Credential = { ...alice!.credentials[0]!, id: 'b3RoZXI', validUntil: AT_NOW };
  const at = standing(
    {
      ...BASE,
      clients: [ended(BASE.clients[0]!), ...BASE.clients.slice(1)],
      watchers: { ...BASE.watchers, parties: BASE.watchers.parties.map(ended) },
      persons: [{ ...alice!, credentials: [...alice!.credentials, other] }, ended(bob!), carol!],
    },
    NOW,
  );
  assert.deepEqual(
    [at.clients.map(({ id }) => id), at.watchers.parties, at.watchers.quorum],
    [['desk'], [], 2],
  );
  assert.deepEqual(at.persons, [alice, carol]);
});

// Enrolment.

const [ALICE] = BASE.persons as [Policy['persons'][number]];
const [KEY] = ALICE.credentials as [Credential];
const NEW: Credential = { ...KEY, id: 'bmV3', publicKey: keyOf('new') };
const withAlice = (credentials: Credential[]): Policy => ({
  ...BASE,
  persons: BASE.persons.map((one) => (one.id === 'alice' ? { ...one, credentials } : one)),
});

test('who has a credential that the policy before lacks is enrolled, with just those', () => {
  assert.deepEqual(newcomers(BASE, BASE), []);
  const after = withAlice([KEY, NEW]);
  const [, , carol] = BASE.persons;
  const zoe = { ...carol!, id: 'zoe', credentials: [{ ...NEW, id: 'em9l' }] };
  const [person] = after.persons;
  assert.deepEqual(newcomers(BASE, { ...after, persons: [...after.persons, zoe] }), [
    { person, credentials: [NEW] },
    { person: zoe, credentials: zoe.credentials },
  ]);
  assert.deepEqual(newcomers(after, BASE), [], 'one that goes enrols nobody');
});

test('a credential that only lasts longer is the one it was; any other change is a new one', () => {
  assert.deepEqual(newcomers(BASE, withAlice([{ ...KEY, validUntil: AFTER }])), []);
  for (const change of [
    { origins: [...KEY.origins, 'https://other.example'] },
    { publicKey: keyOf('other') },
    { deviceBound: false },
    { rpId: 'example' },
  ]) {
    const [newcomer, ...others] = newcomers(BASE, withAlice([{ ...KEY, ...change }]));
    assert.deepEqual([newcomer!.credentials, others], [[{ ...KEY, ...change }], []]);
  }
});

test('acts of enrolment are read with what people have now and are to lose', () => {
  const credentialsOf = (policy: Policy, id = 'alice') =>
    policy.persons.find((one) => one.id === id)!.credentials;
  assert.deepEqual(credentialsOf(enrolling(BASE, withAlice([NEW]), NOW)), [NEW, KEY]);
  assert.deepEqual(credentialsOf(enrolling(BASE, withAlice([KEY, NEW]), NOW)), [KEY, NEW]);
  // As the new policy has it, where it stays.
  const longer = { ...KEY, validUntil: AFTER };
  assert.deepEqual(credentialsOf(enrolling(BASE, withAlice([longer, NEW]), NOW)), [longer, NEW]);
  // What is over already vouches for nothing.
  const over = withAlice([{ ...KEY, validUntil: AT_NOW }]);
  assert.deepEqual(credentialsOf(enrolling(over, withAlice([NEW]), NOW)), [NEW]);
  assert.deepEqual(credentialsOf(enrolling(BASE, BASE, NOW), 'bob'), BASE.persons[1]!.credentials);
  const zoe = { ...BASE.persons[2]!, id: 'zoe', credentials: [NEW] };
  const joined = enrolling(BASE, { ...BASE, persons: [...BASE.persons, zoe] }, NOW);
  assert.deepEqual(credentialsOf(joined, 'zoe'), [NEW]);
  assert.deepEqual(joined.limits, BASE.limits);
});

test('what people have vouches from as many consoles as an amendment spans, if it can', () => {
  const asked = (credentials: Credential[], origins: number, time = NOW): number => {
    const policy = { ...withAlice(credentials), amendment: { ...BASE.amendment, origins } };
    return vouchersAsked(policy, 'alice', time);
  };
  const two = { ...KEY, origins: ['https://a.example', 'https://b.example'] };
  assert.deepEqual([asked([two], 1), asked([two], 2), asked([two], 3)], [1, 2, 2]);
  assert.equal(asked([KEY], 2), 1);
  assert.equal(asked([KEY, { ...NEW, origins: two.origins }], 3), 3, 'together');
  assert.equal(asked([KEY, { ...KEY, id: NEW.id }], 2), 1, 'each console once');
  assert.equal(asked([{ ...two, validUntil: AT_NOW }], 2), 0);
  assert.equal(vouchersAsked(BASE, 'zoe', NOW), 0);
});
