// A rebase gone through before anybody signs or countersigns it: nothing comes of it but an answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { type Rebasing, rebasedOn } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import { hex } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import { carriedPartHash } from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { rehearse } from '../src/rebased.ts';
import { anew, HASH, paymentRow, prepared, requestRow, split, STOP } from './support/carrying.ts';
import { assertRefused, KIT, world } from './support/world.ts';

const NAMED = 'by those who name it';

const tried = (scribe: Scribe, document: RebasedDocument, signed: Parameters<typeof rehearse>[3]) =>
  rehearse(scribe.state, document, CHECKS, signed);

const draft = (scribe: Scribe, rebasing: Rebasing = {}): RebasedDocument =>
  rebasedOn(scribe, { people: [], signers: [], ...rebasing });

test('what nobody has signed yet is rehearsed as a draft, and not as named', () => {
  const scribe = world();
  const unsigned = draft(scribe);
  assert.equal(tried(scribe, unsigned, 'by nobody'), undefined);
  assertRefused(tried(scribe, unsigned, NAMED), 'act-quorum');
  const named = draft(scribe, { people: ['erin', 'frank'] });
  assert.equal(tried(scribe, named, NAMED), undefined, 'signers countersign after this');
  assertRefused(tried(scribe, draft(scribe, { people: ['erin'] }), NAMED), 'act-quorum');
});

test('a rehearsal changes nothing', () => {
  const scribe = world();
  const { hash } = scribe.state;
  const cells = [...scribe.state.content()];
  tried(scribe, draft(scribe, { carried: { stops: [STOP] } }), 'by nobody');
  assert.equal(scribe.state.hash, hash);
  assert.deepEqual([...scribe.state.content()], cells);
});

test('a draft upon another base, ledger or policy is refused before anybody signs it', () => {
  const scribe = world();
  const root = hex(scribe.tree.root());
  for (const [tag, rebasing] of [
    ['rebase-predecessor', { change: { predecessor: HASH } }],
    ['rebase-predecessor', { change: { first: HASH } }],
    ['rebase-base', { change: { base: { size: scribe.size + 1, root } } }],
    ['rebase-base', { change: { base: { size: scribe.size - 1, root } } }],
    ['rebase-origin', { policy: KIT.policy }],
  ] as const) {
    const drafted = draft(scribe, rebasing as Rebasing);
    assertRefused(tried(scribe, drafted, 'by nobody'), tag);
  }
});

test('a draft dated before the last entry of its base is refused, one at it is not', () => {
  const scribe = world();
  const { time } = scribe.state.get('meta', '')!;
  const at = (ms: number) => draft(scribe, { change: { time: formatInstant(ms) } });
  assertRefused(tried(scribe, at(time - 1), 'by nobody'), 'rebase-time');
  assert.equal(tried(scribe, at(time), 'by nobody'), undefined);
});

test('nor may it lie before the time that watchers have stated', () => {
  const scribe = world();
  scribe.tick(1_000);
  const { time, witnessed } = scribe.state.get('meta', '')!;
  assert.ok(witnessed <= time);
  scribe.state.merge([['meta', '', { ...scribe.state.get('meta', '')!, witnessed: time + 10 }]]);
  const at = (ms: number) => draft(scribe, { change: { time: formatInstant(ms) } });
  assertRefused(tried(scribe, at(time + 9), 'by nobody'), 'rebase-time');
  assert.equal(tried(scribe, at(time + 10), 'by nobody'), undefined);
});

test('what a draft carries is entered part by part, upon each other', () => {
  const { base, tail, known, payment, late, second } = split();
  const requests = [requestRow(tail, late)];
  const payments = [paymentRow(tail, payment), paymentRow(tail, second)];
  const whole = draft(base, { carried: { requests, payments } });
  assert.equal(tried(base, whole, 'by nobody'), undefined);
  // The second part pays what only the first one asks for.
  const [{ requests: asked, payments: paid, ...rest }] = whole.carried as [
    (typeof whole.carried)[number],
  ];
  const last = { ...rest, requests: [], payments: paid, next: null };
  const first = { ...rest, requests: asked, payments: [], next: carriedPartHash(last) };
  const inTwo = (parts: typeof whole.carried): RebasedDocument => ({
    ...whole,
    rebased: { ...whole.rebased, carried: carriedPartHash(first) },
    carried: parts,
  });
  assert.equal(tried(base, inTwo([first, last]), 'by nobody'), undefined);
  assertRefused(tried(base, inTwo([last, first]), 'by nobody'), 'carried-unexpected');
  const lone = draft(base, { carried: { payments: [paymentRow(tail, second)] } });
  assertRefused(tried(base, lone, 'by nobody'), 'withdrawal-unknown');
  assert.ok(known !== late);
});

test('bytes that two histories hold for two entries of one order pay both, and once', () => {
  const base = world();
  // The same order, prepared at the same instant, in entries of other places.
  const tails = [1, 2].map((n) => {
    const tail = base.fork();
    tail.pass(1_000);
    if (n === 2) tail.observed('watcher-3');
    const { hash } = tail.requested({ id: 'late', amount: '5000000' });
    tail.pass(1_000);
    return { tail, hash, payment: prepared(tail, hash) };
  });
  const [one, two] = tails as [(typeof tails)[number], (typeof tails)[number]];
  assert.notEqual(one.hash, two.hash);
  assert.equal(one.payment, two.payment);
  const requests = tails.map(({ tail, hash }) => requestRow(tail, hash));
  const payments = tails.map(({ tail, payment }) => paymentRow(tail, payment));
  const drafted = draft(base, { carried: { requests, payments } });
  assert.equal(tried(base, drafted, 'by nobody'), undefined);
  const scribe = anew(base, { requests, payments });
  assert.deepEqual(scribe.state.get('payment', one.payment)!.withdrawals, [one.hash, two.hash]);
  for (const { hash } of tails) {
    assert.deepEqual(scribe.state.get('withdrawal', hash)!.payments, [one.payment]);
  }
  const twice = draft(base, { carried: { requests, payments: [...payments, payments[0]!] } });
  assertRefused(tried(base, twice, 'by nobody'), 'carried-duplicate');
});
