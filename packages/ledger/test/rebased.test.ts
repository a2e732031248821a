// `ledger.rebased`: who may begin a ledger anew, on what, and that it begins stopped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kitAnew, ledgerOf, type Rebasing, rebased, rebasedOn } from '@sekisho/drill/rebased';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { keysOf } from '@sekisho/drill/keys';
import type { Policy } from '@sekisho/protocol/policy';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { firstLedgerOf, rebaseStopId } from '../src/rebased.ts';
import { obstacle } from '../src/clearance.ts';
import { assertRefused, type Case, KIT, refuses, withdrawalAt, world } from './support/world.ts';

const HASH = 'ab'.repeat(32);

/** A ledger whose opening names three recovery keys, of which two are asked for. */
const RECOVERY = ['safe-1', 'safe-2', 'safe-3'];
const recovery = RECOVERY.map((id) => ({ id, publicKey: KIT.keys(id).publicHex }));

function recoverable(): Scribe {
  const scribe = new Scribe(KIT);
  scribe.write('ledger.opened', scribe.openedBody({ recovery, recoveryQuorum: 2 }));
  scribe.tick();
  return scribe;
}

const propose = (scribe: Scribe, rebasing: Rebasing = {}) =>
  scribe.propose('ledger.rebased', rebasedOn(scribe, rebasing).rebased);

const withPolicy = (change: Partial<Policy>): Rebasing => ({
  policy: kitAnew(KIT, 'anew', change).policy,
});

/** Without the checks of a kit, which would throw for what no policy may be. */
const anew = (change: (policy: Policy) => Policy): Rebasing => ({
  policy: change(kitAnew(KIT).policy),
});

const other = (party: string) => keysOf('ledger', `false ${party}`).sign;

const CASES: readonly Case[] = [
  {
    name: 'a rebase that one amender signed',
    tag: 'act-quorum',
    offer: (scribe) => propose(scribe, { people: ['erin'] }),
  },
  {
    name: 'a rebase that nobody signed',
    tag: 'act-quorum',
    offer: (scribe) => propose(scribe, { people: [] }),
  },
  {
    name: 'a rebase that an amender signed twice',
    tag: 'act-duplicate',
    offer: (scribe) => propose(scribe, { people: ['erin', 'erin'] }),
  },
  {
    name: 'a rebase signed by people who may only approve',
    tag: 'person-role',
    offer: (scribe) => propose(scribe, { people: ['alice', 'bob'] }),
  },
  {
    name: 'acts for an amendment under a rebase',
    tag: 'act-other-kind',
    offer: (scribe) => {
      const { rebased: body } = rebasedOn(scribe);
      const acts = body.acts.map(({ statement }) =>
        scribe.act(statement.person, { act: 'amend', subject: HASH }),
      );
      return scribe.propose('ledger.rebased', { ...body, acts });
    },
  },
  {
    name: 'acts over another rebase',
    tag: 'act-other-subject',
    offer: (scribe) => {
      const { acts } = rebasedOn(scribe, {
        change: { time: formatInstant(scribe.time + 1) },
      }).rebased;
      return scribe.propose('ledger.rebased', { ...rebasedOn(scribe).rebased, acts });
    },
  },
  {
    name: 'a rebase that fewer signers than the threshold countersigned',
    tag: 'rebase-countersignatures',
    offer: (scribe) => propose(scribe, { signers: ['signer-1'] }),
  },
  {
    name: 'a countersignature counted twice',
    tag: 'rebase-signature',
    saying: /counts once/,
    offer: (scribe) => propose(scribe, { signers: ['signer-1', 'signer-1'] }),
  },
  {
    name: 'a countersignature of a stranger',
    tag: 'rebase-signature',
    saying: /is none/,
    offer: (scribe) => propose(scribe, { signers: ['signer-1', 'signer-9'] }),
  },
  {
    name: 'a countersignature by another key',
    tag: 'rebase-signature',
    saying: /did not sign/,
    offer: (scribe) => propose(scribe, { keyOf: other }),
  },
  {
    name: 'a countersignature over another rebase',
    tag: 'rebase-signature',
    saying: /did not sign/,
    offer: (scribe) => {
      const later = { change: { time: formatInstant(scribe.time + 1) } };
      const { countersignatures } = rebasedOn(scribe, later).rebased;
      const { rebased: body } = rebasedOn(scribe);
      return scribe.propose('ledger.rebased', { ...body, countersignatures });
    },
  },
  {
    name: 'signers that only the new policy names',
    tag: 'rebase-signature',
    saying: /did not sign/,
    offer: (scribe) => {
      const signers = KIT.policy.signers.map((party) => {
        return { ...party, publicKey: keysOf('ledger', `false ${party.id}`).publicHex };
      });
      return propose(scribe, { ...withPolicy({ signers }), keyOf: other });
    },
  },
  {
    name: 'recovery keys where the opening names none',
    tag: 'rebase-signature',
    offer: (scribe) => propose(scribe, { recovery: ['safe-1', 'safe-2'] }),
  },
  {
    name: 'one recovery key where two are asked for',
    tag: 'rebase-authority',
    from: recoverable,
    offer: (scribe) => propose(scribe, { recovery: ['safe-1'] }),
  },
  {
    name: 'a recovery key and a person instead of two of either',
    tag: 'rebase-authority',
    saying: /not some of both/,
    from: recoverable,
    offer: (scribe) => propose(scribe, { recovery: ['safe-1', 'safe-2'], people: ['erin'] }),
  },
  {
    name: 'recovery keys without the signers',
    tag: 'rebase-countersignatures',
    from: recoverable,
    offer: (scribe) => propose(scribe, { recovery: ['safe-1', 'safe-2'], signers: [] }),
  },
  {
    name: 'a rebase of another ledger',
    tag: 'rebase-predecessor',
    offer: (scribe) => propose(scribe, { change: { predecessor: HASH } }),
  },
  {
    name: 'a rebase of a ledger that was opened otherwise',
    tag: 'rebase-predecessor',
    offer: (scribe) => propose(scribe, { change: { first: HASH } }),
  },
  ...[-1, 1].map((by) => ({
    name: `a base of ${by < 0 ? 'fewer' : 'more'} entries than these`,
    tag: 'rebase-base' as const,
    offer: (scribe: Scribe) =>
      propose(scribe, { change: { base: { size: scribe.size + by, root: HASH } } }),
  })),
  {
    name: 'a rebase at another time than its signers saw',
    tag: 'rebase-time',
    offer: (scribe) => propose(scribe, { change: { time: formatInstant(scribe.time + 1) } }),
  },
  {
    name: 'a rebase before the last entry',
    tag: 'time-backwards',
    offer: (scribe) => {
      const { rebased: body } = rebasedOn(scribe, {
        change: { time: formatInstant(scribe.time - 1) },
      });
      return scribe.propose('ledger.rebased', body, { time: scribe.time - 1 });
    },
  },
  {
    name: 'a policy that drops a wallet',
    tag: 'rebase-breaks',
    saying: /wallets: "hot" must stay/,
    offer: (scribe) => {
      const drop = (policy: Policy): Policy => ({
        ...policy,
        wallets: policy.wallets.map((wallet) => ({ ...wallet, id: 'warm' })),
        clients: policy.clients.map((client) => ({ ...client, wallets: ['warm'] })),
      });
      return propose(scribe, anew(drop));
    },
  },
  {
    name: 'a watcher of the old name with another key',
    tag: 'rebase-breaks',
    saying: /a new watcher takes a new id/,
    offer: (scribe) => {
      const { watchers } = KIT.policy;
      const [first, ...others] = watchers.parties;
      const publicKey = keysOf('ledger', 'false watcher').publicHex;
      const parties = [{ ...first!, publicKey }, ...others];
      return propose(scribe, withPolicy({ watchers: { ...watchers, parties } }));
    },
  },
  {
    name: 'a policy whose people are past their end',
    tag: 'rebase-unmet',
    offer: (scribe) => {
      const persons = KIT.policy.persons.map((person) => {
        return { ...person, validUntil: formatInstant(scribe.time) };
      });
      return propose(scribe, withPolicy({ persons }));
    },
  },
  {
    name: 'a policy that does not fit together',
    tag: 'policy-inconsistent',
    offer: (scribe) =>
      propose(
        scribe,
        anew((policy) => ({ ...policy, signers: [] })),
      ),
  },
  {
    name: 'the name that the log has',
    tag: 'rebase-origin',
    offer: (scribe) => propose(scribe, { policy: { ...KIT.policy, name: 'again' } }),
  },
  {
    name: 'a name that the log had before',
    tag: 'rebase-origin',
    offer: (scribe) => {
      rebased(scribe, rebasedOn(scribe));
      return propose(scribe, { policy: KIT.policy });
    },
  },
  {
    name: 'a ledger opened with recovery keys and no quorum of them',
    tag: 'recovery-inconsistent',
    from: () => new Scribe(KIT),
    offer: (scribe) => scribe.propose('ledger.opened', scribe.openedBody({ recovery })),
  },
  {
    name: 'a quorum of more recovery keys than there are',
    tag: 'recovery-inconsistent',
    from: () => new Scribe(KIT),
    offer: (scribe) =>
      scribe.propose('ledger.opened', scribe.openedBody({ recovery, recoveryQuorum: 4 })),
  },
  {
    name: 'one recovery key under two names',
    tag: 'recovery-inconsistent',
    from: () => new Scribe(KIT),
    offer: (scribe) => {
      const keys = recovery.map(({ id }) => ({ id, publicKey: recovery[0]!.publicKey }));
      const body = scribe.openedBody({ recovery: keys, recoveryQuorum: 2 });
      return scribe.propose('ledger.opened', body);
    },
  },
];

refuses(CASES);

test('a rebased ledger has another name and policy, and begins with everything stopped', () => {
  const scribe = world();
  const before = scribe.ledger;
  const { hash } = scribe.requested();
  const document = rebasedOn(scribe);
  rebased(scribe, document);
  assert.equal(scribe.ledger, ledgerOf(document));
  assert.notEqual(scribe.ledger, before);
  assert.equal(firstLedgerOf(scribe.state), before);
  const { document: policy } = scribe.state.get('policy', '')!;
  assert.equal(policy.gateway.origin, 'gateway.example/log/anew');
  assertRefused(obstacle(scribe.state, withdrawalAt(scribe, hash)), 'stopped');
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'stopped');
});

test('the ordinary quorum thaws it, and what was asked for before is paid', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  rebased(scribe, rebasedOn(scribe));
  scribe.tick();
  const stop = rebaseStopId(scribe.ledger);
  scribe.thawed('alice', stop);
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'stopped');
  scribe.thawed('bob', stop);
  scribe.prepared(hash);
  const [payment] = withdrawalAt(scribe, hash).payments;
  scribe.signed(payment!);
});

test('what was signed for the ledger before counts no more', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: '1001000000' });
  const approval = scribe.act('alice', { act: 'approve', subject: hash });
  const stop = scribe.act('dave', { act: 'stop', subject: 'everything', reason: 'other' });
  const observation = scribe.observedBody('watcher-1');
  const amendment = scribe.act('erin', { act: 'amend', subject: HASH });
  rebased(scribe, rebasedOn(scribe));
  assertRefused(scribe.propose('withdrawal.approved', approval), 'act-other-ledger');
  assertRefused(scribe.propose('stopped', stop), 'act-other-ledger');
  assertRefused(scribe.propose('chain.observed', observation), 'statement-other');
  const replaces = scribe.state.get('policy', '')!.hash;
  const body = { policy: KIT.policy, replaces, enrolments: [] };
  const acts = [amendment];
  assertRefused(
    scribe.propose('policy.amended', { ...body, acts: acts.map((act) => ({ ...act })) }),
    'act-other-subject',
  );
});

test('approvals given before count no more, since the policy has another name', () => {
  const scribe = world();
  const { hash } = scribe.requested({ amount: '12000000000' });
  scribe.approved('alice', hash);
  rebased(scribe, rebasedOn(scribe));
  scribe.tick();
  scribe.tick(1_800_000);
  for (const person of ['alice', 'bob']) scribe.thawed(person, rebaseStopId(scribe.ledger));
  assertRefused(obstacle(scribe.state, withdrawalAt(scribe, hash)), 'not-reviewed');
  scribe.approved('alice', hash);
  assert.equal(obstacle(scribe.state, withdrawalAt(scribe, hash)), undefined);
});

test('people and all watchers may be others at once; time stays until these speak', () => {
  const scribe = world();
  const { witnessed } = scribe.state.get('meta', '')!;
  const ids = ['watcher-7', 'watcher-8', 'watcher-9'];
  const parties = KIT.policy.watchers.parties.map((party, i) => {
    return { ...party, id: ids[i]!, publicKey: KIT.keys(ids[i]!).publicHex };
  });
  const watchers = { ...KIT.policy.watchers, parties };
  const persons = KIT.policy.persons.filter(({ id }) => id !== 'dave');
  scribe.pass(60_000);
  rebased(scribe, rebasedOn(scribe, withPolicy({ watchers, persons })));
  assert.equal(scribe.state.get('meta', '')!.witnessed, witnessed);
  assert.equal(scribe.state.get('watcher', 'watcher-1'), undefined);
  assertRefused(
    scribe.propose('chain.observed', scribe.observedBody('watcher-1')),
    'watcher-unknown',
  );
  for (const id of ids.slice(0, 2)) scribe.observed(id);
  assert.equal(scribe.state.get('meta', '')!.witnessed, scribe.time);
});

test('recovery keys rebase where no quorum of people is left, years later', () => {
  const scribe = recoverable();
  scribe.pass(3 * 365 * 86_400_000);
  const document = rebasedOn(scribe, { recovery: ['safe-2', 'safe-3'] });
  rebased(scribe, document);
  assert.equal(scribe.ledger, ledgerOf(document));
});

test('a ledger is rebased twice, and only over the one before', () => {
  const scribe = world();
  const first = scribe.ledger;
  const one = rebasedOn(scribe);
  rebased(scribe, one);
  scribe.tick();
  const stale = { policy: kitAnew(KIT, 'third').policy, change: { predecessor: first } };
  assertRefused(propose(scribe, stale), 'rebase-predecessor');
  const two = rebasedOn(scribe, { policy: kitAnew(KIT, 'third').policy });
  rebased(scribe, two);
  assert.equal(scribe.ledger, ledgerOf(two));
  assert.equal(firstLedgerOf(scribe.state), first);
  assert.equal(scribe.state.get('lineage', '')!.origins.length, 3);
});

test('amendments that waited are void', () => {
  const scribe = world();
  const next = policyKit('ledger', { thaw: { persons: 1, origins: 1 } });
  const acts = ['erin', 'frank'].map((person) =>
    scribe.act(person, { act: 'amend', subject: next.hash }),
  );
  scribe.write('policy.amended', {
    ...{ policy: next.policy, replaces: KIT.hash, acts, enrolments: [] },
  });
  assert.equal(isRefusal(propose(scribe)), false);
  rebased(scribe, rebasedOn(scribe));
  assert.equal(scribe.state.get('waiting', ''), undefined);
  assert.equal(scribe.state.get('amendment', next.hash), undefined);
});
