// A taken gateway and the quorum of amenders, or one person, against the rest: what they might do
// with a new policy, and how far it brings them. Signers and watchers are real.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended, amendedBody } from '@sekisho/drill/amended';
import { cosignaturesOf } from '@sekisho/drill/cosigning';
import { forged, headOf } from '@sekisho/drill/hostile-gateway';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import {
  assertRefused,
  type BesiegedSigner,
  type BesiegedWatcher,
  must,
  Siege,
  siegeKit,
} from '@sekisho/drill/siege';
import { observedSchema } from '@sekisho/protocol/message';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { atPeace as stationAtPeace } from './support/at-peace.ts';

/** What amendments wait here; a day would take the simulated chain as many blocks. */
const DELAY = 120_000;
const KIT = siegeKit('amendments', ({ amendment }) => ({
  amendment: { ...amendment, delaySeconds: DELAY / 1_000 },
}));

const atPeace = () => stationAtPeace(new Siege(KIT));

type Field = Awaited<ReturnType<typeof atPeace>>;

const inForce = ({ replica }: BesiegedSigner | BesiegedWatcher): string =>
  replica.state.get('policy', '')!.hash;

const limited = (policy: Policy, sum: string): Policy => ({
  ...policy,
  limits: policy.limits.map((limit) => {
    return limit.id === 'client-hour' && 'sum' in limit ? { ...limit, sum } : limit;
  }),
});

/** Everything is let through: what a thief would like the policy to say. */
const loosened = (policy: Policy): Policy => ({
  ...policy,
  limits: policy.limits.map((limit) =>
    'sum' in limit ? { ...limit, sum: '9000000000000' } : limit,
  ),
  rules: [],
  name: 'loose',
});

/** Time passes and blocks come, and each watcher says so in a ledger that it has verified. */
async function live(
  { siege, watchers }: Pick<Field, 'siege' | 'watchers'>,
  ms: number,
): Promise<void> {
  const steps = Math.ceil(ms / 60_000);
  for (let step = 0; step < steps; step++) {
    await siege.pass(ms / steps);
    siege.chain.makeBlock();
    await siege.pass(1_000);
    for (const { line } of watchers) {
      const said = await line.peer.call('observe', {}, observedSchema);
      if (!isRefusal(said)) siege.scribe.append(siege.scribe.seal('chain.observed', said));
    }
  }
}

const vetoOf = (siege: Siege, hash: string) =>
  siege.scribe.act('dave', { act: 'veto', subject: hash });

test('a lowered limit is in force at the signers with the head that brings it', async () => {
  const { siege, signer, payment, show } = await atPeace();
  amended(siege.scribe, limited(KIT.policy, '50000000'));
  must(await show());
  assert.notEqual(inForce(signer), KIT.hash);
  assertRefused(await siege.steal(signer, payment), 'not-allowed');
  assert.equal(signer.vault.given, 0);
});

test('an amendment is in force at signers and watchers alike once its delay is over', async () => {
  const field = await atPeace();
  const { siege, signer, watchers, show } = field;
  const policy = loosened(KIT.policy);
  amended(siege.scribe, policy);
  must(await show());
  for (const { watcher } of watchers) {
    const { amendments } = watcher.status() as { amendments: string[] };
    assert.deepEqual(amendments, [policyHash(policy)], 'people can ask past the gateway');
  }
  await live(field, DELAY - 30_000);
  must(await show());
  for (const node of [signer, ...watchers]) assert.equal(inForce(node), KIT.hash);
  await live(field, 120_000);
  must(await show());
  for (const node of [signer, ...watchers]) assert.equal(inForce(node), policyHash(policy));
  const { hash } = siege.scribe.requested({ amount: '300000000000' });
  siege.scribe.prepared(hash);
  must(await show());
});

test('the gateway cannot back-date it by writing down late what was stated before', async () => {
  const field = await atPeace();
  const { siege, signer, watchers } = field;
  const kept = [];
  for (let minutes = 0; minutes < 4; minutes++) {
    await siege.pass(60_000);
    for (const { line } of watchers) {
      kept.push(must(await line.peer.call('observe', {}, observedSchema)));
    }
  }
  const hash = policyHash(loosened(KIT.policy));
  amended(siege.scribe, loosened(KIT.policy));
  for (const body of kept) {
    siege.scribe.append(siege.scribe.seal('chain.observed', body));
    assert.ok(siege.scribe.state.get('amendment', hash), 'it waits for who knows of it');
  }
  assert.equal(siege.scribe.state.get('policy', '')!.hash, KIT.hash);
  assert.equal(inForce(signer), KIT.hash);
});

test('a veto that the gateway keeps back stops time, and so the delay', async () => {
  const field = await atPeace();
  const { siege, watchers, signer, show } = field;
  const hash = policyHash(loosened(KIT.policy));
  amended(siege.scribe, loosened(KIT.policy));
  must(await show());
  await live(field, DELAY / 2);
  must(await show());
  const veto = vetoOf(siege, hash);
  const held = must(await watchers[0]!.watcher.takeStop(veto, true));
  assert.equal(held.relayed, 2);
  const before = siege.scribe.state.get('meta', '')!.witnessed;
  await live(field, 2 * DELAY);
  assert.equal(siege.scribe.state.get('meta', '')!.witnessed, before, 'nobody states the time');
  assert.ok(siege.scribe.state.get('amendment', hash), 'so it still waits');
  assertRefused(await show(), 'stop-missing');
  // It gives up and writes the veto down: the amendment is gone, and life goes on.
  siege.scribe.write('policy.vetoed', veto);
  for (const watcher of watchers) must(await siege.bring(watcher, siege.bareHead()));
  await live(field, DELAY + 120_000);
  must(await show());
  for (const node of [signer, ...watchers]) assert.equal(inForce(node), KIT.hash);
});

test('the gateway is told of a veto each time it asks a watcher for the time', async () => {
  const { siege, watchers } = await atPeace();
  const [first] = watchers;
  must(await first!.watcher.takeStop(vetoOf(siege, 'ab'.repeat(32)), false));
  await siege.pass(0); // it is told at once; and then again
  first!.line.heard.length = 0;
  assertRefused(await first!.line.peer.call('observe', {}, observedSchema), 'stop-missing');
  assert.ok(first!.line.heard.some(({ kind }) => kind === 'stop'));
});

test('a veto is held before it is confirmed, and after a restart', async () => {
  const { siege, watchers } = await atPeace();
  const [first] = watchers;
  const veto = vetoOf(siege, 'ab'.repeat(32));
  const { id } = must(await first!.watcher.takeStop(veto, false));
  first!.disk.crash();
  const again = await siege.watcher('watcher-1', WATCHERS, first!.disk);
  await siege.pass(1_000);
  const { stopsNotInLedger } = again.watcher.status() as { stopsNotInLedger: string[] };
  assert.deepEqual(stopsNotInLedger, [id]);
  siege.scribe.write('policy.vetoed', veto);
  must(await siege.bring(again, siege.bareHead()));
  const after = again.watcher.status() as { stopsNotInLedger: string[] };
  assert.deepEqual(after.stopsNotInLedger, []);
});

test('what a suspended person did before, and the ledger lacks, holds nobody up', async () => {
  const { siege, watchers, signer, payment, show } = await atPeace();
  const stop = siege.scribe.act('dave', { act: 'stop', subject: 'everything', reason: 'other' });
  must(await watchers[0]!.watcher.takeStop(stop, true));
  siege.scribe.requested();
  assertRefused(await show(), 'stop-missing');
  const { persons } = KIT.policy;
  const validUntil = '2026-01-26T00:00:00.000Z';
  amended(siege.scribe, {
    ...KIT.policy,
    persons: persons.map((one) => (one.id === 'dave' ? { ...one, validUntil } : one)),
  });
  must(await show());
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('one amender with the gateway changes nothing: watchers halt there', async () => {
  const { siege, watchers, signer } = await atPeace();
  const policy = loosened(KIT.policy);
  const sign = (person: string, act: { act: 'amend'; subject: string }) =>
    siege.scribe.act(person, act);
  const body = amendedBody(sign, policy, KIT.hash, ['erin']);
  const entry = siege.scribe.seal('policy.amended', body);
  assertRefused(siege.scribe.append(entry), 'act-quorum');
  const history = forged(siege.scribe, entry);
  const note = headOf(KIT, history, []);
  const from = watchers[0]!.line.size;
  const entries = history.entries.slice(from).map(({ envelope, salt, body: bytes }) => {
    return Buffer.concat([envelope, salt, bytes]).toString('base64');
  });
  const batch = { from, entries, note, consistency: [] };
  assertRefused(await watchers[0]!.line.follow(batch), 'act-quorum');
  assertRefused(await signer.line.follow({ ...batch, from: signer.line.size }), 'head-quorum');
  assert.equal(inForce(signer), KIT.hash);
});

test('a signer that is not shown the new policy signs on no fresh head', async () => {
  const field = await atPeace();
  const { siege, watchers, signer, payment } = field;
  amended(siege.scribe, limited(KIT.policy, '50000000'));
  // Watchers have it; the signer is kept at the head before, whose cosignatures grow old.
  must(await cosignaturesOf(siege, watchers));
  await siege.pass(61_000);
  assertRefused(await siege.steal(signer, payment), 'head-stale');
});

test('with a suspended signer nobody gives a share', async () => {
  const { siege, signer, payment, show } = await atPeace();
  const validUntil = '2026-01-26T00:00:00.000Z';
  amended(siege.scribe, {
    ...KIT.policy,
    signers: KIT.policy.signers.map((one) =>
      one.id === 'signer-3' ? { ...one, validUntil } : one,
    ),
  });
  must(await show());
  assertRefused(await siege.steal(signer, payment), 'signer-expired');
  assert.equal(signer.vault.given, 0);
});

test('after a change of watchers the removed one’s cosignature counts no more', async () => {
  const field = await atPeace();
  const { siege, signer, show } = field;
  const { watchers } = KIT.policy;
  const { publicHex } = KIT.keys('watcher-4');
  const fourth = { ...watchers.parties[0]!, id: 'watcher-4', publicKey: publicHex };
  const policy = {
    ...KIT.policy,
    watchers: {
      quorum: 2,
      parties: [...watchers.parties.slice(0, 2), { ...fourth, certificate: publicHex }],
    },
  };
  amended(siege.scribe, policy);
  must(await show());
  await live(field, DELAY + 120_000);
  const late = siege.scribe.head([
    { watcher: 'watcher-1', time: siege.scribe.time },
    { watcher: 'watcher-4', time: siege.scribe.time },
  ]);
  assertRefused(await siege.bring(signer, late), 'head-quorum');
  must(await siege.bring(signer));
  assert.equal(inForce(signer), policyHash(policy));
  siege.scribe.requested();
  const removed = siege.scribe.head([
    { watcher: 'watcher-1', time: siege.scribe.time },
    { watcher: 'watcher-3', time: siege.scribe.time },
  ]);
  assertRefused(await siege.bring(signer, removed), 'head-quorum');
  must(
    await siege.bring(
      signer,
      siege.scribe.head([
        { watcher: 'watcher-2', time: siege.scribe.time },
        { watcher: 'watcher-4', time: siege.scribe.time },
      ]),
    ),
  );
});
