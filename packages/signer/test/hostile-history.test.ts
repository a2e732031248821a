// The gateway writes entries out of their time and order, or pays one withdrawal twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amendedBody } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { entryBytes, sealEntry } from '@sekisho/protocol/envelope';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { sealed } from './support/forgeries.ts';
import { batchOf, forged, headOf } from '@sekisho/drill/hostile-gateway';
import { assertRefused, besieged, must, Siege } from '@sekisho/drill/siege';

type Forged = (scribe: Scribe, withdrawal: string) => ReturnType<Scribe['seal']>;
const SECOND = 1_000;

const INVALID: readonly [what: string, tag: RefusalTag, forge: Forged][] = [
  [
    'a backdated entry',
    'time-backwards',
    (s) => s.seal('withdrawal.requested', s.requestedBody(), { time: s.time - 10 * SECOND }),
  ],
  [
    'an entry before the time that watchers have stated',
    'time-before-witnessed',
    (s) => {
      const clock = formatInstant(s.time + 3 * SECOND);
      for (const watcher of ['watcher-1', 'watcher-2']) s.observed(watcher, { clock });
      return s.seal('withdrawal.requested', s.requestedBody());
    },
  ],
  [
    'a request that lies 91 s ahead',
    'time-ahead',
    (s) => s.seal('withdrawal.requested', s.requestedBody(), { time: s.time + 91 * SECOND }),
  ],
  [
    'a preparation that lies 91 s ahead',
    'time-ahead',
    (s, w) => s.seal('payment.prepared', s.preparedBody(w), { time: s.time + 91 * SECOND }),
  ],
  [
    'an approval that lies 91 s ahead',
    'time-ahead',
    (s, w) => {
      const act = s.act('alice', { act: 'approve', subject: w });
      return s.seal('withdrawal.approved', act, { time: s.time + 91 * SECOND });
    },
  ],
  [
    'a request once more',
    'withdrawal-duplicate',
    (s) => {
      const body = s.requestedBody({ id: 'again' });
      s.write('withdrawal.requested', body);
      return s.seal('withdrawal.requested', body);
    },
  ],
  [
    'the order of a request, altered',
    'request-signature',
    (s) => {
      const { request } = s.requestedBody({ id: 'altered' });
      const order = Buffer.from(request.body, 'base64')
        .toString()
        .replace('100000000', '900000000');
      const body = Buffer.from(order).toString('base64');
      return s.seal('withdrawal.requested', { request: { ...request, body } });
    },
  ],
  [
    'a request that nobody’s key signed',
    'request-signature',
    (s) => s.seal('withdrawal.requested', s.requestedBody({}, { sign: s.kit.keys('thief').sign })),
  ],
  [
    'a request kept for later',
    'request-stale',
    (s) => {
      const body = s.requestedBody({ id: 'kept' });
      s.tick(61 * SECOND);
      return s.seal('withdrawal.requested', body);
    },
  ],
  [
    'an approval once more',
    'act-replayed',
    (s) => {
      const { hash } = s.requested({ amount: '30000000000' });
      const act = s.act('alice', { act: 'approve', subject: hash });
      s.write('withdrawal.approved', act);
      return s.seal('withdrawal.approved', act);
    },
  ],
  [
    'an approval by a passkey of somebody else',
    'assertion-signature',
    (s) => {
      const { hash } = s.requested({ amount: '30000000000' });
      const own = s.act('alice', { act: 'approve', subject: hash });
      const other = s.act('alice', { act: 'approve', subject: hash }, { passkeyOf: 'grace' });
      const assertion = { ...other.assertion, credential: own.assertion.credential };
      return s.seal('withdrawal.approved', { statement: other.statement, assertion });
    },
  ],
  [
    'the approval of another withdrawal',
    'assertion-challenge',
    (s, w) => {
      const { hash } = s.requested({ amount: '30000000000' });
      const { statement, assertion } = s.act('alice', { act: 'approve', subject: hash });
      return s.seal('withdrawal.approved', {
        statement: { ...statement, subject: w } as typeof statement,
        assertion,
      });
    },
  ],
  [
    'an approval by somebody of who asked',
    'approver-asked',
    (s, w) => s.seal('withdrawal.approved', s.act('carol', { act: 'approve', subject: w })),
  ],
  [
    'an observation once more',
    'observation-backwards',
    (s) => {
      const body = s.observedBody('watcher-1');
      s.write('chain.observed', body);
      return s.seal('chain.observed', body);
    },
  ],
  [
    'an observation that its watcher did not make',
    'watcher-signature',
    (s) => s.seal('chain.observed', s.observedBody('watcher-1', {}, s.kit.keys('thief').sign)),
  ],
  [
    'an observation of another history',
    'observation-fork',
    (s) => {
      const head = { size: s.size - 1, root: '12'.repeat(32) };
      return s.seal('chain.observed', s.observedBody('watcher-1', { head }));
    },
  ],
  [
    'a thaw by one person',
    'stop-unknown',
    (s) =>
      s.seal('thawed', s.act('alice', { act: 'thaw', subject: 'ab'.repeat(32), outflows: [] })),
  ],
  [
    'a second payment of one withdrawal',
    'withdrawal-prepared',
    (s, w) => {
      s.prepared(w, { deadline: s.time + 900_000 });
      return sealed(s, s.preparedBody(w, { deadline: s.time + 1_700_000 }));
    },
  ],
  [
    'one transaction for two withdrawals',
    'identity-used',
    (s, w) => {
      const deadline = s.time + 900_000;
      s.prepared(w, { deadline });
      return sealed(s, s.preparedBody(s.requested({ customer: 'c-2' }).hash, { deadline }));
    },
  ],
  [
    'an expiry that one watcher states',
    'expiry-quorum',
    (s, w) => {
      const { payment } = s.prepared(w, { deadline: s.time + 900_000 });
      return s.seal('payment.expired', {
        payment,
        witnesses: [s.expiryWitness('watcher-1', payment)],
      });
    },
  ],
  [
    'an expiry stated with another key',
    'watcher-signature',
    (s, w) => {
      const { payment } = s.prepared(w, { deadline: s.time + 900_000 });
      const { sign } = s.kit.keys('thief');
      const witnesses = ['watcher-1', 'watcher-2'].map((id) =>
        s.expiryWitness(id, payment, {}, sign),
      );
      return s.seal('payment.expired', { payment, witnesses });
    },
  ],
  [
    'a signed payment without promises of enough signers',
    'promises-missing',
    (s, w) => {
      const { payment } = s.prepared(w, { deadline: s.time + 900_000 });
      const promises = [s.promise('signer-1', payment)];
      return s.seal('payment.signed', s.signedBody(payment, { promises }));
    },
  ],
  [
    'a signed payment with a promise that the gateway made',
    'promise-signature',
    (s, w) => {
      const { payment } = s.prepared(w, { deadline: s.time + 900_000 });
      const { sign } = s.kit.keys('gateway');
      const promises = ['signer-1', 'signer-2'].map((id) => s.promise(id, payment, {}, sign));
      return s.seal('payment.signed', s.signedBody(payment, { promises }));
    },
  ],
  ['a second opening', 'ledger-opened-twice', (s) => s.seal('ledger.opened', s.openedBody())],
  [
    'a change of policy that one amender signed over another document',
    'act-other-subject',
    (s) => {
      const act = s.act('erin', { act: 'amend', subject: s.kit.hash });
      const policy = { ...s.kit.policy, watchers: { ...s.kit.policy.watchers, quorum: 1 } };
      const body = { policy, replaces: s.kit.hash, acts: [act], enrolments: [] };
      return s.seal('policy.amended', body);
    },
  ],
  [
    'a change of policy after which one watcher is enough',
    'policy-inconsistent',
    (s) => {
      const policy = { ...s.kit.policy, watchers: { ...s.kit.policy.watchers, quorum: 1 } };
      const sign = (person: string, act: { act: 'amend'; subject: string }) => s.act(person, act);
      return s.seal('policy.amended', amendedBody(sign, policy, s.kit.hash));
    },
  ],
  [
    'an entry of a type that nobody knows',
    'entry-type',
    (s) => sealEntry(99, s.time, utf8('{}'), new Uint8Array(32)),
  ],
  [
    'a body that is not its own canonical encoding',
    'json-not-canonical',
    (s) => sealEntry(52, s.time, utf8('{ "size": 1 }'), new Uint8Array(32)),
  ],
];

for (const [what, tag, forge] of INVALID) {
  test(`${what} halts a signer by ${tag}`, async () => {
    const siege = new Siege();
    const { hash } = siege.scribe.requested();
    const ready = siege.orderAndPrepare().payment;
    const signer = await siege.readySigner('signer-1');
    assert.ok(!isRefusal(await siege.steal(signer, ready)));
    const history = forged(siege.scribe, forge(siege.scribe, hash));
    const note = headOf(siege.kit, history, siege.scribe.quorum());
    assertRefused(await signer.line.follow(batchOf(history, signer.line.size, note)), tag);
    assert.equal(signer.replica.halted?.refused, tag);
    assertRefused(await siege.steal(signer, ready), tag);
    assertRefused(await siege.bring(signer), tag);
    assert.equal(signer.vault.given, 1);
  });
}

test('an envelope of another version is not read at all', async () => {
  const { siege, signer } = await besieged();
  const from = signer.line.size;
  siege.scribe.requested();
  const [entry] = siege.history.entries.slice(from).map(entryBytes);
  entry![0] = 2;
  const batch = batchOf(siege.history, from, siege.scribe.head(), { entries: [entry!] });
  assertRefused(await signer.line.follow(batch), 'envelope-version');
  entry![0] = 1;
  entry![entry!.length - 2]! ^= 1;
  const altered = batchOf(siege.history, from, siege.scribe.head(), { entries: [entry!] });
  assertRefused(await signer.line.follow(altered), 'commitment');
  assert.equal(signer.replica.size, from);
});

// Two payments of one withdrawal.

test('after its expiry a second payment waits for the signer’s own clock', async () => {
  const { siege, signer, payment, withdrawal } = await besieged();
  must(await signer.line.commit(payment));
  // A taken quorum of watchers says that the first payment can never confirm, a moment after its
  // deadline and hours before the chain could know.
  const { deadline } = siege.scribe.state.get('payment', payment)!;
  await siege.pass(deadline + 1 - siege.scribe.time);
  siege.scribe.expired(payment);
  const second = siege.scribe.prepared(withdrawal, { deadline: siege.scribe.time + 1_700_000 });
  must(await siege.bring(signer));
  assertRefused(await siege.steal(signer, payment), 'payment-over');
  assertRefused(await siege.steal(signer, second.payment), 'payment-earlier');
  assert.equal(signer.vault.given, 0);
});

test('a withdrawal promised to one payment is not given to another', async () => {
  const { siege, signer, payment, withdrawal } = await besieged();
  // What a signer that was moved to a rebased ledger still has: its promises.
  const { statement } = siege.scribe.promise('signer-1', payment);
  const written = canonicalText({ ...statement, payment: 'ab'.repeat(32) });
  await signer.store.putNote('promise', withdrawal, written);
  assertRefused(await siege.steal(signer, payment), 'promised-otherwise');
  assert.equal(signer.vault.given, 0);
});

test('the promise is durable before the first round is answered', async () => {
  const { siege, signer, payment, withdrawal } = await besieged();
  assert.equal(await signer.store.note('promise', withdrawal), undefined);
  const { promise } = must(await signer.line.commit(payment));
  const written = JSON.parse((await signer.store.note('promise', withdrawal))!);
  assert.deepEqual(written, promise.statement);
  assert.equal(promise.statement.payment, payment);
  assert.equal(promise.statement.head.root, hex(siege.scribe.tree.root()));
});

test('a payment that is over its deadline, or signed already, gets no share', async () => {
  const { siege, signer, payment } = await besieged();
  siege.scribe.signed(payment);
  must(await siege.bring(signer));
  assertRefused(await siege.steal(signer, payment), 'payment-over');
  const late = siege.orderAndPrepare().payment;
  await siege.pass(1_801_000);
  must(await siege.bring(signer));
  assertRefused(await siege.steal(signer, late), 'payment-deadline');
  assert.equal(signer.vault.given, 0);
});
