// The gateway hides a person's stop from the signers. The watchers are real, and so are their links
// to each other; only the road to the signers is the attacker's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { cosignaturesOf } from '@sekisho/drill/cosigning';
import { batchOf } from '@sekisho/drill/hostile-gateway';
import { assertRefused, must, Siege } from '@sekisho/drill/siege';
import { atPeace } from './support/at-peace.ts';

const stopOf = (siege: Siege, scope = 'everything') =>
  siege.scribe.act('dave', { act: 'stop', subject: scope, reason: 'suspected-theft' });

test('watchers that hold a stop cosign no head without it, whoever was told', async () => {
  const { siege, watchers, show } = await atPeace();
  const [first] = watchers;
  const held = must(await first!.watcher.takeStop(stopOf(siege), true));
  assert.equal(held.relayed, 2, 'the others know within the same call');
  siege.scribe.requested();
  assertRefused(await show(), 'stop-missing');
  for (const { line } of watchers) {
    assert.ok(
      line.heard.some(({ kind }) => kind === 'stop'),
      'the gateway was told',
    );
  }
});

test('a hidden stop: within a minute nothing is signed, and nothing after', async () => {
  const { siege, watchers, signer, payment, show } = await atPeace();
  must(await watchers[1]!.watcher.takeStop(stopOf(siege), true));
  await siege.pass(61_000);
  assertRefused(await siege.steal(signer, payment), 'head-stale');
  // Whatever head the gateway now makes, it finds no quorum for it.
  for (const step of [0, 10_000, 60_000]) {
    await siege.pass(step);
    siege.scribe.tick(1_000);
    assertRefused(await show(), 'stop-missing');
    assertRefused(await siege.bring(signer, siege.bareHead()), 'head-quorum');
    assertRefused(await siege.steal(signer, payment), 'head-stale');
  }
  assert.equal(signer.vault.given, 0);
});

test('a stop between the rounds: the share does not leave', async () => {
  const { siege, watchers, signer, payment, show } = await atPeace();
  const stop = stopOf(siege);
  // The gateway hides it, and has round two wait until the signer has forgotten about the time.
  const hidden = await siege.steal(signer, payment, async () => {
    must(await watchers[0]!.watcher.takeStop(stop, true));
    await siege.pass(61_000);
  });
  assertRefused(hidden, 'head-stale');
  // It shows the stop, and hopes that the first round counts.
  siege.scribe.write('stopped', stop);
  must(await show());
  assertRefused(await siege.steal(signer, payment), 'stopped');
  assert.equal(signer.vault.given, 0);
});

test('a stop that the signer sees between the rounds stops round two', async () => {
  const { siege, watchers, signer, payment, show } = await atPeace();
  const stop = stopOf(siege, 'customer:c-1');
  const stolen = await siege.steal(signer, payment, async () => {
    must(await watchers[2]!.watcher.takeStop(stop, true));
    siege.scribe.write('stopped', stop);
    must(await show());
  });
  assertRefused(stolen, 'stopped');
  assert.equal(signer.vault.given, 0);
});

for (const scope of ['everything', 'wallet:hot', 'client:app-1', 'customer:c-1']) {
  test(`a stop of ${scope} in the ledger holds a payment prepared before it`, async () => {
    const { siege, signer, payment, show } = await atPeace();
    siege.scribe.stopped('dave', scope);
    must(await show());
    assertRefused(await siege.steal(signer, payment), 'stopped');
    assert.equal(signer.vault.given, 0);
  });
}

test('calls are worked off as they came: a stop shown before them counts for all', async () => {
  const { siege, watchers, signer, payment } = await atPeace();
  siege.scribe.stopped('dave', 'everything');
  const note = must(await cosignaturesOf(siege, watchers));
  const shown = signer.line.follow(batchOf(siege.history, signer.line.size, note));
  const asked = Array.from({ length: 5 }, () => signer.line.commit(payment));
  must(await shown);
  for (const answer of await Promise.all(asked)) assertRefused(answer, 'stopped');
});

test('a stop of another customer holds nothing back', async () => {
  const { siege, signer, payment, show } = await atPeace();
  siege.scribe.stopped('dave', 'customer:c-2');
  must(await show());
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('a lone thaw changes nothing, and one quorum of people does', async () => {
  const { siege, signer, payment, show } = await atPeace();
  siege.scribe.stopped('dave', 'everything');
  const [stop] = siege.scribe.stops('everything');
  siege.scribe.thawed('alice', stop!);
  must(await show());
  assertRefused(await siege.steal(signer, payment), 'stopped');
  siege.scribe.thawed('bob', stop!);
  must(await show());
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('two histories: the watchers meet, and everything stops', async () => {
  const { siege, watchers, signer, payment } = await atPeace();
  const [first, second, third] = watchers;
  const honest = siege.scribe;
  const fork = honest.fork();
  honest.requested({ customer: 'c-8' });
  fork.requested({ customer: 'c-9' });
  must(await siege.bring(first!, siege.bareHead()));
  must(await siege.bring(second!, siege.bareHead()));
  siege.scribe = fork;
  const third1 = must(await siege.bring(third!, siege.bareHead()));
  assert.ok(third1.cosignature !== undefined, 'nothing to see yet: it is a head like any other');
  // Who followed one history does not follow the other, so neither is cosigned by all.
  assertRefused(
    await first!.line.follow(batchOf(siege.history, first!.line.size - 1, siege.bareHead())),
    'follow-gap',
  );
  const empty = { ...batchOf(siege.history, siege.scribe.size, siege.bareHead()) };
  assertRefused(await first!.line.follow(empty), 'head-root');
  // Within a second they have shown each other what they cosigned.
  await siege.pass(1_100);
  for (const { line } of watchers) {
    const stops = line.heard.filter(({ kind }) => kind === 'stop').map(({ body }) => body);
    assert.match(JSON.stringify(stops), /heads-inconsistent/);
  }
  for (const [history, own] of [
    [honest, first!],
    [honest, second!],
    [fork, third!],
  ] as const) {
    siege.scribe = history;
    history.time = siege.clock.now();
    history.requested({ customer: 'c-7' });
    const answer = must(await siege.bring(own, siege.bareHead()));
    assert.equal(answer.withheld?.tag, 'stop-missing');
  }
  await siege.pass(60_000);
  assertRefused(await siege.steal(signer, payment), 'head-stale');
  assert.equal(signer.vault.given, 0);
});

test('an inconsistency that stays is one stop, not one every second', async () => {
  const { siege, watchers } = await atPeace();
  const fork = siege.scribe.fork();
  siege.scribe.requested({ customer: 'c-8' });
  fork.requested({ customer: 'c-9' });
  must(await siege.bring(watchers[0]!, siege.bareHead()));
  siege.scribe = fork;
  const shown = siege.bareHead();
  for (let i = 0; i < 5; i++)
    assert.equal(await watchers[0]!.watcher.seeHead(shown), 'inconsistent');
  const { stopsNotInLedger } = watchers[0]!.watcher.status() as { stopsNotInLedger: string[] };
  assert.equal(stopsNotInLedger.length, 1);
});

test('a head that the sequencer did not sign says nothing about histories', async () => {
  const { siege, watchers } = await atPeace();
  const forged = siege.bareHead().replace(/[A-Za-z0-9+/]{20}=*\n$/, 'AAAAAAAAAAAAAAAAAAAA\n');
  const before = watchers[0]!.refusals.length;
  assert.match(await watchers[0]!.watcher.seeHead(forged), /^note-/);
  // Nor does it fill the operator's log: whoever reaches the watcher can bring any number of them.
  assert.equal(watchers[0]!.refusals.length, before);
  const { stopsNotInLedger } = watchers[0]!.watcher.status() as { stopsNotInLedger: string[] };
  assert.deepEqual(stopsNotInLedger, []);
});

test('with one watcher taken, two histories yield two shares and no signature', async () => {
  const siege = new Siege();
  const { hash } = siege.scribe.requested();
  const [a, b] = [siege.scribe, siege.scribe.fork()];
  const onA = a.prepared(hash, { deadline: a.time + 900_000 }).payment;
  const onB = b.prepared(hash, { deadline: b.time + 901_000 }).payment;
  // watcher-2 is taken and cosigns both: 2q − m = 1 suffices to show each signer its own history.
  const left = await siege.readySigner('signer-1');
  siege.scribe = b;
  b.time = siege.clock.now();
  const right = await siege.readySigner('signer-2');
  const ofLeft = must(await left.line.commit(onA));
  const ofRight = must(await right.line.commit(onB));
  const commitments = [ofLeft.commitment, ofRight.commitment];
  assertRefused(await right.line.commit(onA), 'payment-unknown');
  must(await left.line.share(onA, ofLeft.handle, commitments));
  must(await right.line.share(onB, ofRight.handle, commitments));
  // Shares of different messages do not add up: the attacker needs 2t − n = 1 signer as well.
  assert.equal(left.vault.given + right.vault.given, 2);
});
