// What people decide: `withdrawal.approved`, `.rejected`. Acts are passkey assertions over one
// statement; persons are counted, not signatures.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { type AssertionChange, softwarePasskey } from '@sekisho/drill/software-passkey';
import { actChallenge } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Person, Policy } from '@sekisho/protocol/policy';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { hasQuorum } from '../src/clearance.ts';
import { standingOf } from '../src/standing.ts';
import {
  assertRefused,
  type Case,
  KIT,
  refuses,
  withdrawalAt,
  world,
  worldOf,
} from './support/world.ts';

const HASH = 'ab'.repeat(32);
const LAPSED = '2026-01-26T00:01:00.000Z'; // the time of `world`
/** 15,000 XEM: over what a customer has a day, so the desk must look (one person). */
const DESK = { amount: '15000000000' };
/** 30,000 XEM: the board must look (two persons, two origins, 10 min). */
const BOARD = { amount: '30000000000' };

type Act = Parameters<Scribe['act']>[1];
type Signing = Parameters<Scribe['act']>[2];

/** Somebody approves the one withdrawal there is, with something changed. */
const approves =
  (person: string, change: object = {}, signing: Signing = {}) =>
  (scribe: Scribe) => {
    const { hash } = scribe.requested(DESK);
    const act: Act = { act: 'approve', subject: hash, ...change };
    return scribe.propose('withdrawal.approved', scribe.act(person, act, signing));
  };

const asserted = (name: string, tag: RefusalTag, assertion: AssertionChange): Case => ({
  name: `an assertion ${name}`,
  tag,
  offer: approves('alice', {}, { assertion }),
});

const person =
  (id: string, change: (person: Person) => Partial<Person>) =>
  (policy: Policy): Partial<Policy> => ({
    persons: policy.persons.map((one) => (one.id === id ? { ...one, ...change(one) } : one)),
  });

refuses([
  {
    name: 'an approval for another ledger',
    tag: 'act-other-ledger',
    offer: approves('alice', { ledger: HASH }),
  },
  {
    name: 'an approval under another policy',
    tag: 'act-other-policy',
    offer: approves('alice', { policy: HASH }),
  },
  {
    name: 'a rejection written down as an approval',
    tag: 'act-other-kind',
    offer: approves('alice', { act: 'reject' }),
  },
  {
    name: 'an approval past its expiry',
    tag: 'act-expired',
    offer: (scribe) => approves('alice', { expires: formatInstant(scribe.time - 1) })(scribe),
  },
  {
    name: 'an approval by nobody the policy names',
    tag: 'person-unknown',
    offer: approves('mallory'),
  },
  {
    name: 'an approval by a person at their end',
    tag: 'person-expired',
    from: () => worldOf(person('alice', () => ({ validUntil: LAPSED }))),
    offer: approves('alice'),
  },
  {
    name: 'an approval by a credential at its end',
    tag: 'person-expired',
    from: () =>
      worldOf(
        person('alice', ({ credentials }) => ({
          credentials: credentials.map((one) => ({ ...one, validUntil: LAPSED })),
        })),
      ),
    offer: approves('alice'),
  },
  { name: 'an approval by a freezer', tag: 'person-role', offer: approves('dave') },
  { name: 'an approval by an amender', tag: 'person-role', offer: approves('erin') },
  {
    name: 'an approval with the passkey of another person',
    tag: 'credential-unknown',
    offer: approves('alice', {}, { passkeyOf: 'bob' }),
  },
  {
    name: 'an approval by the people of who asked',
    tag: 'approver-asked',
    offer: approves('carol'),
  },
  {
    name: 'an approval of no withdrawal',
    tag: 'withdrawal-unknown',
    offer: approves('alice', { subject: HASH }),
  },
  {
    name: 'a second approval by one person',
    tag: 'approval-duplicate',
    offer: (scribe) => {
      const { hash } = scribe.requested(BOARD);
      scribe.approved('alice', hash);
      const again = scribe.act('alice', { act: 'approve', subject: hash });
      return scribe.propose('withdrawal.approved', again);
    },
  },
  {
    name: 'an approval that is in the ledger already',
    tag: 'act-replayed',
    offer: (scribe) => {
      const act = scribe.act('alice', { act: 'approve', subject: scribe.requested(BOARD).hash });
      scribe.write('withdrawal.approved', act);
      return scribe.propose('withdrawal.approved', act);
    },
  },
  {
    name: 'an approval of a blocked withdrawal',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      const { hash } = scribe.requested({ amount: '100000000000' });
      const act = scribe.act('alice', { act: 'approve', subject: hash });
      return scribe.propose('withdrawal.approved', act);
    },
  },
  {
    name: 'an approval of a prepared withdrawal',
    tag: 'withdrawal-prepared',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.prepared(hash);
      const act = scribe.act('alice', { act: 'approve', subject: hash });
      return scribe.propose('withdrawal.approved', act);
    },
  },
  {
    name: 'an approval of an expired withdrawal',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.tick(86_400_000);
      const act = scribe.act('alice', { act: 'approve', subject: hash });
      return scribe.propose('withdrawal.approved', act);
    },
  },
  {
    name: 'a rejection by an amender',
    tag: 'person-role',
    offer: (scribe) => {
      const act = scribe.act('erin', { act: 'reject', subject: scribe.requested().hash });
      return scribe.propose('withdrawal.rejected', act);
    },
  },
  {
    name: 'an approval written down as a rejection',
    tag: 'act-other-kind',
    offer: (scribe) => {
      const act = scribe.act('alice', { act: 'approve', subject: scribe.requested().hash });
      return scribe.propose('withdrawal.rejected', act);
    },
  },
  {
    name: 'a rejection of a prepared withdrawal',
    tag: 'withdrawal-prepared',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.prepared(hash);
      const act = scribe.act('alice', { act: 'reject', subject: hash });
      return scribe.propose('withdrawal.rejected', act);
    },
  },
  {
    name: 'a second rejection',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.rejected('dave', hash);
      return scribe.propose(
        'withdrawal.rejected',
        scribe.act('alice', { act: 'reject', subject: hash }),
      );
    },
  },
]);

// WebAuthn has its own tests; here, that the fold asks for all of it.
refuses([
  asserted('of a registration', 'assertion-type', { type: 'webauthn.create' }),
  asserted('made on another origin', 'assertion-origin', { origin: 'https://evil.example' }),
  asserted('made in a frame', 'assertion-cross-origin', { client: { crossOrigin: true } }),
  asserted('that names a top origin', 'assertion-top-origin', { client: { topOrigin: 'x' } }),
  asserted('for another relying party', 'assertion-rp-id', { rpId: 'evil.example' }),
  asserted('without the user', 'assertion-user-absent', { flags: 0x04 }),
  asserted('without the user verified', 'assertion-user-unverified', { flags: 0x01 }),
  asserted('with reserved flags', 'assertion-flags', { flags: 0x07 }),
  asserted('of a backup that may not be', 'assertion-backup-state', { flags: 0x15 }),
  asserted('over another challenge', 'assertion-challenge', {
    client: { challenge: Buffer.alloc(32).toString('base64url') },
  }),
  {
    name: 'an assertion over other words than the statement’s',
    tag: 'assertion-challenge',
    offer: (scribe) => {
      const act = scribe.act('alice', { act: 'approve', subject: scribe.requested(DESK).hash });
      const expires = formatInstant(scribe.time + 600_001);
      const changed = { ...act, statement: { ...act.statement, expires } };
      return scribe.propose('withdrawal.approved', changed);
    },
  },
  {
    name: 'an assertion with the signature of another',
    tag: 'assertion-signature',
    offer: (scribe) => {
      const subject = scribe.requested(DESK).hash;
      const act = scribe.act('alice', { act: 'approve', subject });
      const other = scribe.act('alice', { act: 'approve', subject });
      const assertion = { ...act.assertion, signature: other.assertion.signature };
      return scribe.propose('withdrawal.approved', { ...act, assertion });
    },
  },
  {
    name: 'an assertion with client data that is not JSON',
    tag: 'assertion-client-data',
    offer: (scribe) => {
      const act = scribe.act('alice', { act: 'approve', subject: scribe.requested(DESK).hash });
      const assertion = { ...act.assertion, clientDataJSON: 'AAAA' };
      return scribe.propose('withdrawal.approved', { ...act, assertion });
    },
  },
  {
    name: 'an assertion with an empty signature',
    tag: 'assertion-malformed',
    offer: (scribe) => {
      const act = scribe.act('alice', { act: 'approve', subject: scribe.requested(DESK).hash });
      const assertion = { ...act.assertion, signature: '' };
      return scribe.propose('withdrawal.approved', { ...act, assertion });
    },
  },
]);

const statusOf = (scribe: Scribe, hash: string) =>
  standingOf(scribe.state, withdrawalAt(scribe, hash)).status;

test('a review of one person clears by one approval, and not before', () => {
  const scribe = world();
  const { hash } = scribe.requested(DESK);
  scribe.tick(1_800_000); // the delay of a new address
  assert.equal(statusOf(scribe, hash), 'held');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'not-reviewed');
  scribe.approved('alice', hash);
  scribe.tick(1_800_000);
  assert.equal(statusOf(scribe, hash), 'cleared');
  scribe.prepared(hash);
});

test('a review of two persons and two origins needs both', () => {
  const scribe = world();
  const { hash } = scribe.requested(BOARD);
  scribe.approved('alice', hash);
  scribe.tick();
  scribe.tick(1_800_000);
  assert.equal(statusOf(scribe, hash), 'held');
  scribe.approved('grace', hash); // a second person, but on the console of the first
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'not-reviewed');
  scribe.approved('bob', hash);
  assert.equal(statusOf(scribe, hash), 'cleared');
});

test('persons are counted, not approvals; and only under the policy in force', () => {
  const [alice, bob] = ['alice', 'bob'].map((id, i) => ({
    person: id,
    origin: `https://console-${i}.example`,
    policy: KIT.hash,
  }));
  const quorum = { persons: 2, origins: 2 };
  const counts = (...approvals: (typeof alice)[]) =>
    hasQuorum(KIT.policy, KIT.hash, approvals as NonNullable<typeof alice>[], quorum);
  assert.equal(counts(alice, bob), true);
  assert.equal(counts(alice, { ...alice!, origin: bob!.origin }), false, 'one person twice');
  assert.equal(counts(alice, { ...bob!, origin: alice!.origin }), false, 'one origin');
  assert.equal(counts(alice, { ...bob!, policy: HASH }), false, 'under another policy');
  assert.equal(counts(alice, { ...bob!, person: 'mallory' }), false, 'of nobody known');
});

test('one person with two passkeys on two origins is still one person', () => {
  const second = { ...KIT.policy.persons[1]!.credentials[0]! }; // bob's console
  const scribe = worldOf((policy) => ({
    ...person('alice', ({ credentials }) => ({
      credentials: [
        ...credentials,
        { ...second, id: KIT.passkey('alice-2').credentialId, publicKey: keyOf('alice-2') },
      ],
    }))(policy),
  }));
  const { hash } = scribe.requested(BOARD);
  scribe.approved('alice', hash);
  const assertion = { origin: second.origins[0]!, rpId: second.rpId };
  const signing = { passkeyOf: 'alice-2', assertion };
  const again = scribe.act('alice', { act: 'approve', subject: hash }, signing);
  assertRefused(scribe.propose('withdrawal.approved', again), 'approval-duplicate');
});

test('a passkey with a P-256 key approves as one with Ed25519 does', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
  const es256 = { algorithm: 'ES256' as const, publicKey: point.toString('hex') };
  const scribe = worldOf(
    person('alice', ({ credentials: [one] }) => ({ credentials: [{ ...one!, ...es256 }] })),
  );
  const { id: credentialId, origins, rpId } = scribe.kit.policy.persons[0]!.credentials[0]!;
  const passkey = softwarePasskey(
    { credentialId, privateKey: new Uint8Array(), origin: origins[0]!, rpId },
    (_seed, message) => new Uint8Array(sign('sha256', message, pair.privateKey)),
  );
  const { statement } = scribe.act('alice', {
    act: 'approve',
    subject: scribe.requested(DESK).hash,
  });
  const assertion = passkey.assert(actChallenge(statement));
  scribe.write('withdrawal.approved', { statement, assertion });
  const other = { ...statement, nonce: '00'.repeat(16) };
  const stale = scribe.propose('withdrawal.approved', { statement: other, assertion });
  assertRefused(stale, 'assertion-challenge');
  const signature = Buffer.from(assertion.signature, 'base64url');
  signature[signature.length - 1]! ^= 1;
  const forged = { ...assertion, signature: signature.toString('base64url') };
  assertRefused(
    scribe.propose('withdrawal.approved', { statement, assertion: forged }),
    'assertion-signature',
  );
});

test('an act is good to the end of its last millisecond', () => {
  const scribe = world();
  const { hash } = scribe.requested(DESK);
  const expires = formatInstant(scribe.time);
  const act = scribe.act('alice', { act: 'approve', subject: hash, expires });
  assert.ok(!isRefusal(scribe.propose('withdrawal.approved', act)));
});

test('any approver or freezer ends a withdrawal alone, also who belongs to its client', () => {
  for (const who of ['alice', 'carol', 'dave']) {
    const scribe = world();
    const { hash } = scribe.requested(BOARD);
    scribe.rejected(who, hash);
    assert.equal(statusOf(scribe, hash), 'rejected');
  }
});

function keyOf(name: string): string {
  const passkey = KIT.keys(`passkey ${name}`);
  return passkey.publicHex;
}

test('a rejection holds however long it was held back, under whatever policy', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const late = { expires: formatInstant(scribe.time - 1), policy: HASH };
  const act = scribe.act('alice', { act: 'reject', subject: hash, ...late });
  scribe.write('withdrawal.rejected', act);
  assert.equal(scribe.state.get('withdrawal', hash)?.ended, 'rejected');
});
