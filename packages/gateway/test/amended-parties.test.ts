// The real gateway, signers and watchers while their policy changes: who was suspended holds nobody
// up, and what the new policy says is what signers go by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amendedBody } from '@sekisho/drill/amended';
import {
  actOf,
  counter,
  orderBytes,
  type OrderChange,
  orderOf,
  requestOf,
} from '@sekisho/drill/evidence';
import { CHECKS } from '@sekisho/drill/keys';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { MICRO } from '@sekisho/drill/policy-kit';
import { START } from '@sekisho/drill/scribe';
import { openStation, type Station } from '@sekisho/drill/station';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { Events } from '../src/events.ts';
import { Signers } from '../src/signers.ts';

const ENDED = '2026-01-26T00:00:00.000Z';
const DELAY = 30_000;

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}

async function stationOf(seed: string): Promise<{ world: Station; clock: ManualClock }> {
  const clock = new ManualClock(START);
  const world = await openStation({
    ...{ seed, clock, checks: CHECKS, balance: 1_000_000n * MICRO },
    policy: ({ amendment }) => ({ amendment: { ...amendment, delaySeconds: DELAY / 1_000 } }),
  });
  await clock.pass(3_000);
  return { world, clock };
}

let count = 0;

async function order({ kit, gateway }: Station, clock: ManualClock, change: OrderChange = {}) {
  count += 1;
  const body = orderBytes(orderOf(kit, `w-${count}`, change));
  const request = requestOf(kit, counter(count * 1_000), clock.now(), { body });
  const { sequencer } = gateway;
  return must(await sequencer.submit({ name: 'withdrawal.requested', body: { request } })).hash;
}

async function amend({ kit, ledger, gateway }: Station, clock: ManualClock, policy: Policy) {
  count += 1;
  const { hash } = gateway.replica.state.get('policy', '')!;
  const context = { kit, ledger, time: clock.now(), count: counter(900_000 + count * 10) };
  const body = amendedBody((person, act) => actOf(context, person, act), policy, hash);
  must(await gateway.sequencer.submit({ name: 'policy.amended', body }));
}

/** The withdrawal's payments that were signed. */
const signedOf = ({ gateway: { replica } }: Station, hash: string): boolean[] =>
  replica.state
    .get('withdrawal', hash)!
    .payments.map((id) => replica.state.get('payment', id)!.signature !== null);

const hashes = ({ gateway, signers, watchers }: Station): string[] =>
  [gateway, ...signers, ...watchers].map(({ replica }) => replica.state.get('policy', '')!.hash);

test('an amendment waits, and is then what gateway, signers and watchers all go by', async () => {
  const { world, clock } = await stationOf('amend whole');
  const limits = world.kit.policy.limits.map((limit) => {
    return 'sum' in limit ? { ...limit, sum: '500000000000' } : limit;
  });
  const policy = { ...world.kit.policy, limits, rules: [], name: 'wide' };
  await amend(world, clock, policy);
  const early = await order(world, clock, { amount: '15000000000' });
  await clock.pass(3_000);
  assert.deepEqual(signedOf(world, early), [], 'by the old policy people look first');
  await world.gateway.watchers.observe();
  await clock.pass(DELAY + 1_000);
  await world.gateway.watchers.observe();
  await clock.pass(3_000);
  assert.deepEqual(new Set(hashes(world)), new Set([policyHash(policy)]));
  assert.equal(hashes(world).length, 7);
  await clock.pass(5_000);
  assert.deepEqual(signedOf(world, early), [true], 'by the new one it is allowed');
});

test('a lowered limit holds at once at the real signers', async () => {
  const { world, clock } = await stationOf('amend lower');
  const limits = world.kit.policy.limits.map((limit) => {
    return limit.id === 'client-hour' ? { ...limit, sum: '150000000' } : limit;
  });
  await amend(world, clock, { ...world.kit.policy, limits });
  const first = await order(world, clock);
  const second = await order(world, clock);
  await clock.pass(5_000);
  assert.deepEqual(signedOf(world, first), [true]);
  assert.equal(world.gateway.replica.state.get('withdrawal', second)!.ended, 'blocked');
});

test('heads and payments are signed while a watcher and a signer are suspended', async () => {
  const { world, clock } = await stationOf('amend suspend');
  const { kit, gateway } = world;
  const end = <T extends { id: string }>(parties: T[], id: string): T[] =>
    parties.map((party) => (party.id === id ? { ...party, validUntil: ENDED } : party));
  const { watchers, signers } = kit.policy;
  const suspended = gateway.watchers.connected[0]!.id;
  const parties = end(watchers.parties, suspended);
  const once = { ...kit.policy, watchers: { ...watchers, parties } };
  await amend(world, clock, once);
  const hash = gateway.replica.state.get('policy', '')!.hash;
  assert.equal(hash, policyHash(once));
  await clock.pass(3_000);
  assert.equal(gateway.watchers.cosigned?.size, gateway.replica.size);
  const context = { kit, ledger: world.ledger, time: clock.now(), count: counter(77_000) };
  const twice = { ...once, signers: end(signers, 'signer-1') };
  const sign = (person: string, act: { act: 'amend'; subject: string }) =>
    actOf(context, person, { policy: hash, ...act });
  const body = amendedBody(sign, twice, hash);
  must(await gateway.sequencer.submit({ name: 'policy.amended', body }));
  for (let i = 0; i < 3; i++) {
    const asked = await order(world, clock, { customer: `c-${i}` });
    await clock.pass(5_000);
    assert.deepEqual(signedOf(world, asked), [true]);
  }
  assert.ok(!world.refusals.some(({ refusal }) => refusal.refused === 'signer-expired'));
});

test('a signer is brought over a bridge before it is brought to the newest head', async () => {
  const bridges = {
    next: (size: number) => (size < 5 ? { size: 5, note: 'bridge' } : undefined),
  };
  const signers = new Signers(new Events(() => {}), bridges);
  const shown: string[] = [];
  const sleeper = {
    id: 'signer-1',
    size: 2,
    peer: { onClose: () => {} },
    advance: async ({ size, note }: { size: number; note: string }) => {
      shown.push(note);
      sleeper.size = size;
      return { size };
    },
  };
  signers.join(sleeper as never);
  signers.advance({ size: 9, note: 'newest' });
  for (let turn = 0; turn < 9; turn++) await undefined;
  assert.deepEqual(shown, ['bridge', 'newest']);
});
