// Attacks on people's acts, each by whoever holds one thing: what stopped it, and that nothing was
// lost. A withdrawal here waits for two people from two consoles; the thief never gets it prepared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rebasedOn } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { rebaseSubject } from '@sekisho/protocol/rebase';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { changed, DAY, hashNow, limited } from './support/amending.ts';
import { CONSOLES, consoles, on, onA, onB } from './support/consoles.ts';
import { A, B, enrols, passkeyCredential, personWith, withPerson } from './support/enrolling.ts';
import { assertRefused, KIT, worldOf } from './support/world.ts';

/** 30,000 XEM to the thief: the board must look (two persons, two origins, 10 min). */
const BOARD = { amount: '30000000000', destination: { address: KIT.address(66) } };
const READ = { act: 'read', subject: 'everything' } as const;

type Attack = (scribe: Scribe, subject: string) => unknown;

/** `by` is who says no; the thief's withdrawal is the subject, and is not paid. */
function attack(name: string, by: string, tag: RefusalTag, attempt: Attack, from = consoles): void {
  test(`${name}: stopped by ${by} (${tag})`, () => {
    const scribe = from();
    const { hash } = scribe.requested(BOARD);
    assertRefused(attempt(scribe, hash), tag);
    assertUnpaid(scribe, hash);
  });
}

/** Long after every delay, and before it expires. */
function assertUnpaid(scribe: Scribe, withdrawal: string): void {
  if (scribe.state.get('withdrawal', withdrawal)!.expires > scribe.time + 3_600_000) {
    scribe.tick();
    scribe.tick(3_000_000);
  }
  assert.ok(isRefusal(scribe.propose('payment.prepared', scribe.preparedBody(withdrawal))), 'paid');
}

const approve = (subject: string) => ({ act: 'approve' as const, subject });
const brings = (scribe: Scribe, act: PersonAct) => scribe.propose('withdrawal.approved', act);

const FOLD = 'every replica’s fold';

// The gateway, which sees every act and writes what it likes.

attack(
  'the gateway forges an approval with a key of its own',
  FOLD,
  'assertion-signature',
  (s, w) => {
    const { id } = KIT.policy.persons[0]!.credentials[0]!;
    const { statement, assertion } = onA(s, 'alice', approve(w), 'thief');
    return brings(s, { statement, assertion: { ...assertion, credential: id } });
  },
);

attack('the gateway replays an approval', FOLD, 'act-replayed', (s, w) => {
  const act = onA(s, 'alice', approve(w));
  s.write('withdrawal.approved', act);
  return brings(s, act);
});

attack(
  'the gateway aims an approval at another withdrawal',
  FOLD,
  'assertion-challenge',
  (s, w) => {
    const honest = onA(s, 'alice', approve(s.requested({ amount: '30000000000' }).hash));
    return brings(s, { ...honest, statement: { ...honest.statement, ...approve(w) } });
  },
);

attack('the gateway counts an approval of one person twice', FOLD, 'approval-duplicate', (s, w) => {
  s.write('withdrawal.approved', onA(s, 'alice', approve(w)));
  return brings(s, onB(s, 'alice', approve(w)));
});

attack('the gateway writes an approval in another’s name', FOLD, 'credential-unknown', (s, w) => {
  s.write('withdrawal.approved', onA(s, 'alice', approve(w)));
  const act = onB(s, 'alice', approve(w));
  return brings(s, { ...act, statement: { ...act.statement, person: 'bob' } });
});

attack('the gateway makes a rejection an approval', FOLD, 'assertion-challenge', (s, w) => {
  const rejection = onA(s, 'alice', { act: 'reject', subject: w });
  return brings(s, { ...rejection, statement: { ...rejection.statement, ...approve(w) } });
});

attack('the gateway makes of a sign-in an approval', FOLD, 'assertion-challenge', (s, w) => {
  const { statement, assertion } = onA(s, 'alice', READ);
  return brings(s, { assertion, statement: { ...statement, ...approve(w) } });
});

attack('the gateway writes down a sign-in as an approval', FOLD, 'act-other-kind', (s) =>
  brings(s, onA(s, 'alice', READ)),
);

attack(
  'the gateway swaps the destination after two people approved',
  FOLD,
  'payment-destination',
  (s) => {
    const { hash } = s.requested({ amount: '30000000000' });
    for (const act of [onA(s, 'alice', approve(hash)), onB(s, 'bob', approve(hash))]) {
      s.write('withdrawal.approved', act);
    }
    s.tick(2_000_000);
    const destination = BOARD.destination;
    return s.propose('payment.prepared', s.preparedBody(hash, { destination }));
  },
);

attack(
  'the gateway brings an approval of what nobody asked for',
  FOLD,
  'withdrawal-unknown',
  (s, w) => {
    const act = onA(s, 'alice', approve(w.replace(/^./, (first) => (first === '0' ? '1' : '0'))));
    return brings(s, act);
  },
);

// Devices and people.

attack('a stolen device that nobody unlocked', FOLD, 'assertion-user-unverified', (s, w) =>
  brings(s, on(A, { flags: 0x01 })(s, 'alice', approve(w))),
);

attack('a page of another origin asks for the passkey', FOLD, 'assertion-origin', (s, w) =>
  brings(s, on('https://evil.exchange.example')(s, 'alice', approve(w))),
);

attack('a page in a frame of a console asks for it', FOLD, 'assertion-cross-origin', (s, w) =>
  brings(s, on(A, { client: { crossOrigin: true } })(s, 'alice', approve(w))),
);

attack(
  'a person at their end approves',
  FOLD,
  'person-expired',
  (s, w) => brings(s, onA(s, 'alice', approve(w))),
  () =>
    worldOf((policy) => ({
      ...CONSOLES(policy),
      persons: CONSOLES(policy).persons!.map((one) =>
        one.id === 'alice' ? { ...one, validUntil: '2026-01-26T00:01:00.000Z' } : one,
      ),
    })),
);

attack('a person without the role approves', FOLD, 'person-role', (s, w) =>
  brings(s, onA(s, 'dave', approve(w))),
);

attack('who asked approves', FOLD, 'approver-asked', (s, w) =>
  brings(s, onB(s, 'carol', approve(w))),
);

attack('an approval is kept until it is over', FOLD, 'act-expired', (s, w) => {
  const act = onA(s, 'alice', approve(w));
  s.tick(601_000);
  return brings(s, act);
});

attack('a withdrawal is approved after its expiry', FOLD, 'withdrawal-ended', (s, w) => {
  s.tick(86_400_000);
  return brings(s, onA(s, 'alice', approve(w)));
});

// Amenders.

const raised = (scribe: Scribe): Policy => changed(scribe, limited('client-hour', '999000000000'));
const amend = (policy: Policy) => ({ act: 'amend' as const, subject: policyHash(policy) });

const amends = (scribe: Scribe, policy: Policy, ...acts: PersonAct[]) =>
  scribe.propose('policy.amended', { policy, replaces: hashNow(scribe), acts, enrolments: [] });

attack('one admin alone raises a limit', FOLD, 'act-quorum', (s) =>
  amends(s, raised(s), onA(s, 'erin', amend(raised(s)))),
);

attack('one admin raises a limit from two consoles', FOLD, 'act-duplicate', (s) => {
  const act = amend(raised(s));
  return amends(s, raised(s), onA(s, 'erin', act), onB(s, 'erin', act));
});

attack('an approver signs in the place of the second admin', FOLD, 'person-role', (s) => {
  const act = amend(raised(s));
  return amends(s, raised(s), onA(s, 'erin', act), onB(s, 'alice', act));
});

/** What two amenders signed, brought once another policy has taken effect without one of them. */
function underOldRoster(scribe: Scribe, replaces: 'the old one' | 'the new one') {
  const before = hashNow(scribe);
  const policy = raised(scribe);
  const far = formatInstant(scribe.time + 9 * DAY);
  const acts = [onA, onB].map((sign, i) =>
    sign(scribe, ['erin', 'frank'][i]!, { ...amend(policy), expires: far }),
  );
  const frank = {
    ...policy.persons.find(({ id }) => id === 'frank')!,
    roles: ['freezer' as const],
  };
  const erin = { ...policy.persons.find(({ id }) => id === 'alice')! };
  const roster = withPerson(
    withPerson(
      changed(scribe, () => ({})),
      frank,
    ),
    {
      ...erin,
      roles: ['approver', 'amender'],
    },
  );
  const now = [onA, onB].map((sign, i) => sign(scribe, ['erin', 'frank'][i]!, amend(roster)));
  scribe.write('policy.amended', { policy: roster, replaces: before, acts: now, enrolments: [] });
  scribe.tick();
  scribe.tick(DAY);
  assert.equal(hashNow(scribe), policyHash(roster));
  const of = replaces === 'the old one' ? before : hashNow(scribe);
  return scribe.propose('policy.amended', { policy, replaces: of, acts, enrolments: [] });
}

attack(
  'an amendment of the old roster comes after a newer one',
  FOLD,
  'amendment-other-policy',
  (s) => underOldRoster(s, 'the old one'),
);

attack('and is said to replace the newer one', FOLD, 'act-other-policy', (s) =>
  underOldRoster(s, 'the new one'),
);

// One console, which has everybody who uses it sign what it likes: here, everybody there is.

const BOTH_CONSOLES = 'the quorum, which spans two consoles';

attack('a console deceives every approver', BOTH_CONSOLES, 'not-reviewed', (s, w) => {
  for (const id of ['alice', 'bob', 'grace']) {
    s.write('withdrawal.approved', onA(s, id, approve(w)));
  }
  s.tick(2_000_000);
  return s.propose('payment.prepared', s.preparedBody(w));
});

attack('a console deceives every amender', BOTH_CONSOLES, 'act-quorum', (s) => {
  const act = amend(raised(s));
  return amends(s, raised(s), onA(s, 'erin', act), onA(s, 'frank', act));
});

attack('a console has everybody rebase the ledger', BOTH_CONSOLES, 'act-quorum', (s) => {
  const { rebased } = rebasedOn(s);
  const act = { act: 'rebase' as const, subject: rebaseSubject(rebased) };
  const acts = ['erin', 'frank'].map((id) => onA(s, id, act));
  return s.propose('ledger.rebased', { ...rebased, acts });
});

test(`a console has everybody thaw: stopped by ${BOTH_CONSOLES}`, () => {
  const scribe = consoles();
  scribe.write(
    'stopped',
    onB(scribe, 'dave', { act: 'stop', subject: 'everything', reason: 'other' }),
  );
  const [subject] = scribe.state.ids('stop');
  const { hash } = scribe.requested();
  for (const id of ['alice', 'bob', 'grace']) {
    scribe.write('thawed', onA(scribe, id, { act: 'thaw', subject: subject!, outflows: [] }));
  }
  assertRefused(scribe.propose('payment.prepared', scribe.preparedBody(hash)), 'stopped');
});

// A console at enrolment. It registers a key of its own; whoever has a key signs any origin.

/** The console’s own key in the name of the person, and what it forges for both consoles. */
function slippedIn(scribe: Scribe, id: string) {
  const like = scribe.kit.policy.persons.find((one) => one.id === id) ?? personWith(id, []);
  const person = { ...like, credentials: [passkeyCredential(`thief of ${id}`)] };
  return { person, acts: [A, B].map((origin) => enrols(scribe, person, origin, `thief of ${id}`)) };
}

const slips = (scribe: Scribe, ids: readonly string[]) => {
  const keys = ids.map((id) => slippedIn(scribe, id));
  const document = changed(scribe, () => ({}));
  const policy = keys.reduce((before, { person }) => withPerson(before, person), document);
  return { policy, enrolments: keys.flatMap(({ acts }) => acts) };
};

attack('a console enrols its own key for one new person', BOTH_CONSOLES, 'act-quorum', (s) => {
  const { policy, enrolments } = slips(s, ['zoe']);
  const acts = ['erin', 'frank'].map((id) => onA(s, id, amend(policy)));
  return s.propose('policy.amended', { policy, replaces: hashNow(s), acts, enrolments });
});

attack('a console enrols its own keys for all its users', BOTH_CONSOLES, 'act-quorum', (s) => {
  const { policy, enrolments } = slips(s, ['alice', 'bob', 'grace', 'erin', 'frank']);
  const acts = ['erin', 'frank'].map((id) => onA(s, id, amend(policy)));
  return s.propose('policy.amended', { policy, replaces: hashNow(s), acts, enrolments });
});

const OTHER_CONSOLE = 'the amender on the other console, who signed what it shows';

attack(
  'a console swaps the key after the other one was signed',
  OTHER_CONSOLE,
  'act-other-subject',
  (s) => {
    const honest = withPerson(
      changed(s, () => ({})),
      personWith('zoe', [passkeyCredential('zoe')]),
    );
    const { policy, enrolments } = slips(s, ['zoe']);
    const acts = [onA(s, 'erin', amend(policy)), onB(s, 'frank', amend(honest))];
    return s.propose('policy.amended', { policy, replaces: hashNow(s), acts, enrolments });
  },
);

attack('a console enrols a person with another’s passkey', FOLD, 'enrolment-missing', (s) => {
  // What it can have of a true passkey: an assertion from itself, and none from the other console.
  const zoe = personWith('zoe', [passkeyCredential('zoe')]);
  const policy = withPerson(
    changed(s, () => ({})),
    zoe,
  );
  const acts = [onA(s, 'erin', amend(policy)), onB(s, 'frank', amend(policy))];
  const enrolments = [enrols(s, zoe, A, 'zoe')];
  return s.propose('policy.amended', { policy, replaces: hashNow(s), acts, enrolments });
});

attack('a person who is wholly the thief’s is still one', BOTH_CONSOLES, 'not-reviewed', (s, w) => {
  s.write('withdrawal.approved', onB(s, 'bob', approve(w)));
  assertRefused(brings(s, onA(s, 'bob', approve(w))), 'approval-duplicate');
  s.tick(2_000_000);
  return s.propose('payment.prepared', s.preparedBody(w));
});
