// Every party ends, and a quorum renews it in time. Where nobody is left, recovery keys and the
// signers, who hold the shares whatever the date, begin the ledger anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { kitAnew, ledgerOf, rebased, rebasedOn } from '@sekisho/drill/rebased';
import { Scribe } from '@sekisho/drill/scribe';
import { withEnd } from '@sekisho/policy/amendment';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { DAY, documentOf, hashNow, offers } from './support/amending.ts';
import { assertRefused, begin, KIT, refuses, worldOf } from './support/world.ts';

const LATER = '2040-01-01T00:00:00.000Z';
/** After every date of the kit. */
const YEARS = 5 * 366 * DAY;

const dated = (
  { signers, watchers, clients, persons }: Policy,
  validUntil: string,
): Partial<Policy> => {
  const until = <T extends object>(things: readonly T[]): (T & { validUntil: string })[] =>
    things.map((thing) => ({ ...thing, validUntil }));
  return {
    signers: until(signers),
    watchers: { ...watchers, parties: until(watchers.parties) },
    clients: until(clients).map((client) => ({ ...client, keys: until(client.keys) })),
    persons: until(persons).map((one) => ({ ...one, credentials: until(one.credentials) })),
  };
};

const RENEWALS: Readonly<Record<string, (policy: Policy) => Partial<Policy>>> = {
  'a person': (policy) => withEnd(policy, 'person', 'alice', LATER),
  'a signer': (policy) => withEnd(policy, 'signer', 'signer-1', LATER),
  'a watcher': (policy) => withEnd(policy, 'watcher', 'watcher-1', LATER),
  'a client': (policy) => withEnd(policy, 'client', 'app-1', LATER),
  'a passkey': ({ persons: [first, ...others] }) => {
    const credentials = first!.credentials.map((one) => ({ ...one, validUntil: LATER }));
    return { persons: [{ ...first!, credentials }, ...others] };
  },
  'a client’s key': ({ clients: [first, ...others] }) => {
    const keys = first!.keys.map((key) => ({ ...key, validUntil: LATER }));
    return { clients: [{ ...first!, keys }, ...others] };
  },
  everybody: (policy) => dated(policy, LATER),
};

for (const [name, change] of Object.entries(RENEWALS)) {
  test(`the quorum renews ${name}, after the delay and without enrolling anybody`, () => {
    const scribe = begin(KIT);
    const policy = { ...documentOf(scribe), ...change(documentOf(scribe)) };
    amended(scribe, policy);
    scribe.tick();
    scribe.tick(DAY - 1);
    assert.equal(hashNow(scribe), KIT.hash);
    scribe.tick(1);
    assert.equal(hashNow(scribe), policyHash(policy));
  });
}

const SOON = '2026-01-26T00:05:00.000Z';

refuses([
  {
    name: 'a renewal that one amender signs',
    tag: 'act-quorum',
    offer: offers((policy) => withEnd(policy, 'person', 'erin', LATER), ['erin']),
  },
  {
    name: 'a renewal that an amender signs at their own end',
    tag: 'person-expired',
    from: () => {
      const scribe = worldOf((policy) => withEnd(policy, 'person', 'erin', SOON));
      scribe.tick(600_000);
      return scribe;
    },
    offer: offers((policy) => withEnd(policy, 'person', 'erin', LATER)),
  },
]);

const SAFES = ['safe-1', 'safe-2', 'safe-3'];

/** Everybody the policy names is at their end; three recovery keys lie in safes. */
function over(): Scribe {
  const scribe = new Scribe(KIT);
  const recovery = SAFES.map((id) => ({ id, publicKey: KIT.keys(id).publicHex }));
  scribe.write('ledger.opened', scribe.openedBody({ recovery, recoveryQuorum: 2 }));
  scribe.tick();
  scribe.pass(YEARS);
  return scribe;
}

const renewed = () => kitAnew(KIT, 'anew', dated(KIT.policy, LATER));

test('where everybody is at their end nobody acts, and no time is stated', () => {
  const scribe = over();
  const document = { ...KIT.policy, ...dated(KIT.policy, LATER) };
  const acts = ['erin', 'frank'].map((person) =>
    scribe.act(person, { act: 'amend', subject: policyHash(document) }),
  );
  const body = { policy: document, replaces: KIT.hash, acts, enrolments: [] };
  assertRefused(scribe.propose('policy.amended', body), 'person-expired');
  const stated = scribe.propose('chain.observed', scribe.observedBody('watcher-3'));
  assertRefused(stated, 'watcher-expired');
  const { rebased: by } = rebasedOn(scribe, { policy: renewed().policy });
  assertRefused(scribe.propose('ledger.rebased', by), 'person-expired');
});

test('recovery keys and t signers, whatever their dates, begin it anew: people act again', () => {
  const scribe = over();
  const kit = renewed();
  const short = { policy: kit.policy, recovery: SAFES.slice(0, 2), signers: ['signer-1'] };
  const alone = scribe.propose('ledger.rebased', rebasedOn(scribe, short).rebased);
  assertRefused(alone, 'rebase-countersignatures');
  const document = rebasedOn(scribe, { policy: kit.policy, recovery: SAFES.slice(0, 2) });
  rebased(scribe, document);
  assert.equal(scribe.ledger, ledgerOf(document));
  const anew = scribe.fork(kit);
  anew.tick();
  const { hash } = anew.requested({ amount: '15000000000' });
  const act = anew.act('alice', { act: 'approve', subject: hash });
  assert.ok(!isRefusal(anew.propose('withdrawal.approved', act)));
});

test('where people name the rebase, a signer at its end is none', () => {
  const scribe = worldOf((policy) => withEnd(policy, 'signer', 'signer-1', SOON));
  scribe.tick(600_000);
  const policy = kitAnew(KIT).policy;
  const ended = rebasedOn(scribe, { policy, signers: ['signer-1', 'signer-2'] });
  assertRefused(scribe.propose('ledger.rebased', ended.rebased), 'rebase-signature');
  const valid = rebasedOn(scribe, { policy, signers: ['signer-2', 'signer-3'] });
  assert.ok(!isRefusal(scribe.propose('ledger.rebased', valid.rebased)));
});
