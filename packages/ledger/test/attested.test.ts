// What another system says of a withdrawal: `withdrawal.attested`. Where the policy asks for it,
// whoever has a client's key and its app server can ask for money and gets none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { attestedBody, attesterOf, attestingKit, BOOKS, COVERED } from '@sekisho/drill/attested';
import { MICRO, policyKit } from '@sekisho/drill/policy-kit';
import type { Scribe } from '@sekisho/drill/scribe';
import type { AttestationStatement } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { lacking } from '../src/required.ts';
import { standingOf } from '../src/standing.ts';
import { changed, DAY } from './support/amending.ts';
import { asks } from './support/asking.ts';
import { assertRefused, begin, KIT, refuses, withdrawalAt } from './support/world.ts';

const HASH = 'ab'.repeat(32);
const LAPSED = '2026-01-26T00:01:00.000Z'; // the time of `attesting`
/** 15,000 XEM: over what a customer has a day, so one person must look. */
const DESK = { amount: '15000000000' };

const opened = begin(attestingKit('ledger'));
const attesting = (): Scribe => opened.fork();
const attestingWith = (overrides: Partial<Policy>) => (): Scribe =>
  begin(attestingKit('ledger', overrides));

const ended = (id: string, validUntil = LAPSED) => [
  { ...attesterOf(KIT, id, ['accounting']), validUntil },
];

const attests =
  (change: Partial<AttestationStatement> = {}, signedBy?: string) =>
  (scribe: Scribe) => {
    const { hash } = scribe.requested();
    const sign = signedBy === undefined ? undefined : KIT.keys(signedBy).sign;
    return scribe.propose('withdrawal.attested', attestedBody(scribe, hash, change, sign));
  };

const confirmed = (scribe: Scribe, hash: string, change: Partial<AttestationStatement> = {}) =>
  scribe.write('withdrawal.attested', attestedBody(scribe, hash, change));

const paysUnattested = (scribe: Scribe) =>
  scribe.propose('payment.prepared', scribe.preparedBody(scribe.requested().hash));

refuses(
  [
    { name: 'a payment that no attester has confirmed', offer: paysUnattested },
    {
      name: 'a payment that people have approved and no attester confirmed',
      offer: (scribe: Scribe) => {
        const { hash } = scribe.requested(DESK);
        scribe.approved('alice', hash);
        scribe.tick(600_000);
        return scribe.propose('payment.prepared', scribe.preparedBody(hash));
      },
    },
    {
      name: 'a payment on the attestation of another withdrawal',
      offer: (scribe: Scribe) => {
        confirmed(scribe, scribe.requested().hash);
        return paysUnattested(scribe);
      },
    },
    {
      name: 'a payment after the end of its attestation',
      offer: (scribe: Scribe) => {
        const { hash } = scribe.requested();
        confirmed(scribe, hash, { expires: formatInstant(scribe.time + 60_000) });
        scribe.tick(60_000);
        return scribe.propose('payment.prepared', scribe.preparedBody(hash));
      },
    },
  ].map((row) => ({ ...row, tag: 'attestation-missing' as const, from: attesting })),
);

refuses(
  [
    {
      name: 'an attestation signed for another ledger',
      tag: 'statement-other' as const,
      offer: attests({ ledger: HASH }),
    },
    {
      name: 'an attestation by nobody the policy names',
      tag: 'attester-unknown' as const,
      offer: attests({ attester: 'mallory' }),
    },
    {
      name: 'an attestation of a kind that is not the attester’s',
      tag: 'attester-kind' as const,
      offer: attests({ kind: 'screening' }),
    },
    {
      name: 'an attestation that the taken app server signed itself',
      tag: 'attester-signature' as const,
      offer: attests({}, 'app-1-key'),
    },
    {
      name: 'a denial that the taken app server signed itself',
      tag: 'attester-signature' as const,
      offer: attests({ decision: 'deny' }, 'app-1-key'),
    },
    {
      name: 'an attestation signed for one withdrawal and brought for another',
      tag: 'attester-signature' as const,
      offer: (scribe: Scribe) => {
        const { signature } = attestedBody(scribe, scribe.requested().hash);
        const { statement } = attestedBody(scribe, scribe.requested().hash);
        return scribe.propose('withdrawal.attested', { statement, signature });
      },
    },
    {
      name: 'a denial turned into a confirmation',
      tag: 'attester-signature' as const,
      offer: (scribe: Scribe) => {
        const body = attestedBody(scribe, scribe.requested().hash, { decision: 'deny' });
        const statement = { ...body.statement, decision: 'confirm' as const };
        return scribe.propose('withdrawal.attested', { ...body, statement });
      },
    },
    {
      name: 'an attestation at its end',
      tag: 'attestation-expired' as const,
      offer: (scribe: Scribe) => attests({ expires: formatInstant(scribe.time) })(scribe),
    },
    {
      name: 'an attestation by an attester at its end',
      tag: 'attester-expired' as const,
      from: attestingWith({ attesters: ended(BOOKS) }),
      offer: attests(),
    },
    {
      name: 'an attestation of no withdrawal',
      tag: 'withdrawal-unknown' as const,
      offer: attests({ withdrawal: HASH }),
    },
    {
      name: 'an attestation that is in the ledger already',
      tag: 'attestation-duplicate' as const,
      offer: (scribe: Scribe) => {
        const body = attestedBody(scribe, scribe.requested().hash);
        scribe.write('withdrawal.attested', body);
        return scribe.propose('withdrawal.attested', body);
      },
    },
    {
      name: 'another attestation of the same kind',
      tag: 'attestation-duplicate' as const,
      offer: (scribe: Scribe) => {
        const { hash } = scribe.requested();
        confirmed(scribe, hash);
        const again = attestedBody(scribe, hash, { reference: HASH });
        return scribe.propose('withdrawal.attested', again);
      },
    },
    {
      name: 'an attestation of a cancelled withdrawal',
      tag: 'withdrawal-ended' as const,
      offer: (scribe: Scribe) => {
        const { hash } = scribe.requested();
        scribe.cancelled(hash);
        return scribe.propose('withdrawal.attested', attestedBody(scribe, hash));
      },
    },
    {
      name: 'a denial of what is being paid',
      tag: 'withdrawal-prepared' as const,
      offer: (scribe: Scribe) => {
        const { hash } = scribe.requested();
        confirmed(scribe, hash);
        scribe.prepared(hash);
        const denial = attestedBody(scribe, hash, { decision: 'deny' });
        return scribe.propose('withdrawal.attested', denial);
      },
    },
  ].map((row) => ({ from: attesting, ...row })),
);

const statusOf = (scribe: Scribe, hash: string) =>
  standingOf(scribe.state, withdrawalAt(scribe, hash));

test('what lacks an attestation is held, says which, and is paid once it has it', () => {
  const scribe = attesting();
  const { hash } = scribe.requested();
  const held = statusOf(scribe, hash);
  assert.deepEqual(
    [held.status, held.why],
    ['held', 'no attester has confirmed it yet: accounting ("covered")'],
  );
  confirmed(scribe, hash);
  assert.equal(statusOf(scribe, hash).status, 'cleared');
  const { payment } = scribe.prepared(hash);
  assert.ok(!('refused' in Object(asks(scribe, payment))));
});

test('a denial ends what others have confirmed and approved, whatever its date', () => {
  const scribe = attesting();
  const { hash } = scribe.requested(DESK);
  scribe.approved('alice', hash);
  confirmed(scribe, hash);
  const expires = formatInstant(scribe.time - 60_000);
  scribe.write('withdrawal.attested', attestedBody(scribe, hash, { decision: 'deny', expires }));
  assert.equal(statusOf(scribe, hash).status, 'rejected');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'withdrawal-ended');
});

test('another purpose, or an amount not above the threshold, needs none', () => {
  const above = (100n * MICRO + 50_000n).toString();
  const scribe = attestingWith({ attestations: [{ ...COVERED, above }] })();
  assert.equal(statusOf(scribe, scribe.requested().hash).status, 'cleared');
  const more = scribe.requested({ amount: (100n * MICRO + 1n).toString() });
  assert.equal(statusOf(scribe, more.hash).status, 'held');
  const all = attesting();
  const refill = { purpose: 'internal', destination: { address: KIT.address(0) } } as const;
  assert.equal(statusOf(all, all.requested(refill).hash).status, 'cleared');
});

test('each kind that is asked for is needed, whoever gave the others', () => {
  const screening = { ...COVERED, id: 'screened', kind: 'screening' } as const;
  const scribe = attestingWith({
    attesters: [
      attesterOf(KIT, BOOKS, ['accounting']),
      attesterOf(KIT, 'screener', ['screening', 'travel-rule']),
    ],
    attestations: [COVERED, screening],
  })();
  const { hash } = scribe.requested();
  confirmed(scribe, hash);
  assert.match(statusOf(scribe, hash).why, /screening \("screened"\)$/);
  confirmed(scribe, hash, { attester: 'screener', kind: 'travel-rule' });
  assert.equal(statusOf(scribe, hash).status, 'held');
  confirmed(scribe, hash, { attester: 'screener', kind: 'screening' });
  assert.equal(statusOf(scribe, hash).status, 'cleared');
});

test('who suspends an attester takes back what it confirmed, from signers too, at once', () => {
  const scribe = attesting();
  const { hash: unprepared } = scribe.requested();
  confirmed(scribe, unprepared);
  const { hash } = scribe.requested();
  confirmed(scribe, hash);
  const { payment } = scribe.prepared(hash);
  amended(
    scribe,
    changed(scribe, () => ({ attesters: ended(BOOKS) })),
  );
  assert.equal(statusOf(scribe, unprepared).status, 'held');
  assertRefused(asks(scribe, payment), 'attestation-missing');
});

test('with another key an attester is another, whose word is asked for anew', () => {
  const scribe = attesting();
  const { publicKey } = attesterOf(KIT, 'spare', ['accounting']);
  const spare = { ...attesterOf(KIT, BOOKS, ['accounting']), publicKey };
  amended(
    scribe,
    changed(scribe, () => ({ attesters: [spare] })),
  );
  scribe.tick(1);
  scribe.tick(DAY - 60_000);
  const { hash } = scribe.requested();
  confirmed(scribe, hash, { expires: formatInstant(scribe.time + DAY) });
  assert.equal(statusOf(scribe, hash).status, 'cleared');
  scribe.tick(120_000);
  assert.equal(statusOf(scribe, hash).status, 'held');
  const old = attestedBody(scribe, hash);
  assertRefused(scribe.propose('withdrawal.attested', old), 'attester-signature');
  const anew = attestedBody(scribe, hash, {}, KIT.keys('spare').sign);
  scribe.write('withdrawal.attested', anew);
  assert.equal(statusOf(scribe, hash).status, 'cleared');
});

test('an attester that may no longer say a kind has not confirmed it', () => {
  const scribe = attesting();
  const others = [
    attesterOf(KIT, BOOKS, ['screening']),
    attesterOf(KIT, 'other-books', ['accounting']),
  ];
  amended(
    scribe,
    changed(scribe, () => ({ attesters: others })),
  );
  scribe.tick(1);
  scribe.tick(DAY - 60_000);
  const { hash } = scribe.requested();
  confirmed(scribe, hash, { expires: formatInstant(scribe.time + DAY) });
  scribe.tick(120_000);
  assert.equal(statusOf(scribe, hash).status, 'held');
  confirmed(scribe, hash, { attester: 'other-books' });
  assert.equal(statusOf(scribe, hash).status, 'cleared');
});

test('it is asked of its own asset and wallets only', () => {
  const scribe = attesting();
  const withdrawal = withdrawalAt(scribe, scribe.requested().hash);
  const lacks = (change: object) =>
    lacking(scribe.state, { ...withdrawal, ...change }, false).map(({ id }) => id);
  assert.deepEqual(lacks({}), ['covered']);
  assert.deepEqual(lacks({ asset: 'eip155:1/slip44:60' }), []);
  assert.deepEqual(lacks({ wallet: 'cold' }), []);
  const everywhere = attestingWith({ attestations: [{ ...COVERED, wallets: [] }] })();
  assert.equal(lacking(everywhere.state, { ...withdrawal, wallet: 'cold' }, false).length, 1);
});

test('a requirement that comes into force holds what is open, prepared or not', () => {
  const attesters = [attesterOf(KIT, BOOKS, ['accounting'])];
  const scribe = begin(policyKit('ledger', { attesters }));
  amended(
    scribe,
    changed(scribe, () => ({ attestations: [COVERED] })),
  );
  scribe.tick(1);
  scribe.tick(DAY - 60_000);
  const { hash } = scribe.requested();
  const { hash: paid } = scribe.requested();
  const { payment } = scribe.prepared(paid);
  assert.equal(statusOf(scribe, hash).status, 'cleared');
  scribe.tick(60_000);
  assert.equal(statusOf(scribe, hash).status, 'held');
  assertRefused(asks(scribe, payment), 'attestation-missing');
  confirmed(scribe, hash);
  assert.equal(statusOf(scribe, hash).status, 'cleared');
});

test('what was prepared while its attestation counted is signed after its end', () => {
  const scribe = attesting();
  const { hash } = scribe.requested();
  confirmed(scribe, hash, { expires: formatInstant(scribe.time + 30_000) });
  const { payment } = scribe.prepared(hash);
  scribe.tick(60_000);
  assert.ok(!('refused' in Object(asks(scribe, payment))));
});
