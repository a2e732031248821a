// What the gateway says no to where a signer or watcher answers wrongly, or where it cannot go on
// itself: each rule alone, by the function that has it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, forged } from '@sekisho/drill/hostile-gateway';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { linkPair } from '@sekisho/drill/link-pair';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { policyKit } from '@sekisho/drill/policy-kit';
import { kitAnew, ledgerOf, rebasedOn } from '@sekisho/drill/rebased';
import { Scribe } from '@sekisho/drill/scribe';
import {
  connectSigners,
  type GatewayWorld,
  openGatewayWorld,
  order,
  ask,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';
import { assertRefused, must } from '@sekisho/drill/siege';
import type { Json } from '@sekisho/protocol/json';
import type { Wallet } from '@sekisho/protocol/policy';
import { type Refusal, refuse } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { MemoryDisk, memoryStore } from '@sekisho/replica/memory-store';
import { type Handler, Peer } from '@sekisho/replica/peer';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import { type Event, Events } from '../src/events.ts';
import { Expiries } from '../src/expiries.ts';
import { Follower } from '../src/follower.ts';
import { startGateway } from '../src/gateway.ts';
import { type Assembly, signPayment } from '../src/session.ts';

const KIT = policyKit('parties');
const [{ custody }] = KIT.policy.wallets as [Wallet];
const GROUP = custody.kind === 'threshold' ? custody.group : assert.fail();

/** A ledger with one payment that nobody signed, and how it lies in a store. */
async function unsigned(store: Store = memoryStore()) {
  const scribe = new Scribe(KIT);
  scribe.opened();
  scribe.tick();
  const { payment } = scribe.prepared(scribe.requested().hash);
  return { scribe, payment, replica: await replicaOf(scribe, store) };
}

async function replicaOf(scribe: Scribe, store: Store = memoryStore()): Promise<Replica> {
  const replica = must(await Replica.open(store, scribe.ledger, CHECKS));
  must(await follow(replica, batchOf(forged(scribe), 0, scribe.head([])), 'sequenced', CHECKS));
  return replica;
}

/** A party whose program answers like this. */
function follower(id: string, replica: Replica, handlers: Record<string, Handler>, size = 0) {
  const clock = new ManualClock(0);
  const [near, far] = linkPair('gateway', id);
  new Peer(far, clock, handlers);
  return new Follower(id, new Peer(near, clock, {}), size, replica);
}

// Followers.

test('a follower is not brought back to a head that it is beyond', async () => {
  const { replica } = await unsigned();
  const head = { size: replica.size, note: replica.note };
  let asked = 0;
  const handlers = { follow: async () => ({ size: ++asked }) };
  const beyond = follower('signer-1', replica, handlers, replica.size + 1);
  assertRefused(await beyond.advance(head), 'head-rollback');
  assert.equal(asked, 0);
});

test('a follower that says it stands elsewhere than it must is not believed', async () => {
  const { replica } = await unsigned();
  const head = { size: replica.size, note: replica.note };
  for (const size of [0, replica.size - 1, replica.size + 1]) {
    const lost = follower('signer-1', replica, { follow: async () => ({ size }) });
    assertRefused(await lost.advance(head), 'follow-gap');
    assert.equal(lost.size, 0);
  }
});

// Sessions.

interface Answers {
  readonly commit?: Handler;
  readonly share?: Handler;
}

/** A session for the payment with two signers of three, who answer so. */
async function session(answers: (id: string) => Answers, assembly: Partial<Assembly> = {}) {
  const { scribe, payment, replica } = await unsigned();
  const ids = ['signer-1', 'signer-2'];
  const commitment = (party: string) => ({
    party,
    hiding: '00'.repeat(32),
    binding: '11'.repeat(32),
  });
  const honest = (id: string) => ({
    commit: async () => ({
      ...{ handle: 'h', commitment: commitment(id) },
      promise: scribe.promise(id, payment),
    }),
    share: async () => ({ share: { party: id, share: '01'.repeat(32) } }),
  });
  const signers = ids.map((id) => follower(id, replica, { ...honest(id), ...answers(id) }));
  const told: Event[] = [];
  const result = await signPayment(
    payment,
    replica.state.get('payment', payment)!,
    GROUP,
    signers,
    {
      aggregate: () => ({ signature: KIT.signWhole(new Uint8Array(1)) }),
      ...{ chain: CHECKS.chain, ...assembly },
    },
    new Events((event) => told.push(event)),
  );
  const said = told.map(({ who, tag, event }) => `${who}: ${tag ?? event}`);
  return { result, said, honest, commitment };
}

const detailOf = (result: object): string => (result as Refusal).detail;

test('an aggregate that other code than the signers’ does not verify is no signature', async () => {
  const { result } = await session(() => ({}));
  assertRefused(result, 'payment-signature');
});

test('a signer that commits or promises in another’s name is not counted', async () => {
  const { honest, commitment } = await session(() => ({}));
  for (const change of [
    { commitment: commitment('signer-2') },
    { promise: (await honest('signer-2').commit()).promise },
  ]) {
    const commit: Handler = async () =>
      ({ ...(await honest('signer-1').commit()), ...change }) as Json;
    const { result, said } = await session((id) => (id === 'signer-1' ? { commit } : {}));
    assertRefused(result, 'signers-too-few');
    assert.match(detailOf(result), /^1 of 2 promised; the last said statement-other: signer-1/);
    assert.deepEqual(said, ['signer signer-1: statement-other']);
  }
});

test('a signer that breaks off is named, and too few are left', async () => {
  const commit: Handler = () => Promise.reject(new Error('gone'));
  const { result, said } = await session((id) => (id === 'signer-1' ? { commit } : {}));
  assertRefused(result, 'signers-too-few');
  assert.match(detailOf(result), /^1 of 2 promised; .*signer-1 did not answer$/);
  assert.deepEqual(said, ['signer signer-1: fault']);
});

test('with fewer shares than the threshold nothing is put together', async () => {
  const share: Handler = async () => refuse('stopped', 'meanwhile');
  const aggregate = () => assert.fail('too few shares were aggregated');
  const { result, said } = await session((id) => (id === 'signer-1' ? { share } : {}), {
    aggregate,
  });
  assertRefused(result, 'signers-too-few');
  assert.deepEqual(said, ['signer signer-1: stopped', 'signer signer-1: signers-too-few']);
});

// Expiries.

test('what is said of a payment that is not there, or over, is not collected', async () => {
  const { scribe, payment } = await unsigned();
  const other = 'ab'.repeat(32);
  scribe.outlast(payment);
  const witness = scribe.expiryWitness('watcher-1', payment);
  const expiries = (replica: Replica) =>
    new Expiries({
      ...{ replica, checks: CHECKS, clock: new ManualClock(scribe.time) },
      ...{ sequencer: {} as never, events: new Events(() => {}) },
    });
  const before = expiries(await replicaOf(scribe));
  const madeUp = { ...witness, statement: { ...witness.statement, payment: other } };
  assertRefused(await before.take(madeUp), 'payment-unknown');
  assert.equal(await before.take(witness), undefined);
  scribe.expired(payment);
  assertRefused(await expiries(await replicaOf(scribe)).take(witness), 'payment-over');
});

// The door.

const any = z.json();

function dial({ kit, clock, gateway }: GatewayWorld, watcher: string): Peer {
  const { certificate } = kit.policy.watchers.parties.find(({ id }) => id === watcher)!;
  const [own, theirs] = linkPair(certificate, kit.policy.gateway.certificate);
  gateway.door.enter(theirs);
  return new Peer(own, clock, { follow: async () => ({ size: 0 }) });
}

test('a node of another ledger is told so, and is no follower', async () => {
  const world = await openGatewayWorld();
  const hello = { ledger: 'ab'.repeat(32), size: 0, note: '' };
  assertRefused(await dial(world, 'watcher-1').call('hello', hello, any), 'ledger-other');
  assert.deepEqual(world.gateway.watchers.connected, []);
});

test('a watcher speaks for itself alone', async () => {
  const world = await openGatewayWorld();
  const { scribe, payment } = await unsigned();
  const witness = scribe.expiryWitness('watcher-2', payment);
  assertRefused(await dial(world, 'watcher-1').call('expiry', witness, any), 'statement-other');
  assertRefused(await dial(world, 'watcher-2').call('expiry', witness, any), 'payment-unknown');
});

// The gateway itself.

test('a withdrawal for which no second is free is told, and tried again later', async () => {
  const world = await openGatewayWorld();
  const { sequencer } = world.gateway;
  const submit = sequencer.submit.bind(sequencer);
  let tried = 0;
  sequencer.submit = async (candidate) => {
    if (candidate.name !== 'payment.prepared') return submit(candidate);
    tried += 1;
    return refuse('identity-used', 'a test');
  };
  await connectSigners(world);
  assert.equal((await ask(world, signed(world, { body: order(world, 'w-1') }))).status, 201);
  await settled(world);
  assert.equal(tried, 120);
  const said = world.events.filter(({ who }) => who === 'coordinator').map(({ tag }) => tag);
  assert.deepEqual(said, ['identity-used']);
});

const gatewayOn = (store: Store, ledger: string, scribe: Scribe, rebased?: object) =>
  startGateway({
    ...{ ledger, opened: scribe.openedBody(), store, clock: new ManualClock(scribe.time) },
    ...{ checks: CHECKS, random: seededRandom('parties'), sign: KIT.keys('gateway').sign },
    ...{ nodes: new Map(), onEvent: () => {} },
    ...(rebased as { rebased?: never }),
  });

test('a store whose head the gateway did not sign is none of its own', async () => {
  const disk = new MemoryDisk();
  const { scribe } = await unsigned(disk.open());
  disk.crash();
  disk.head = { ...disk.head!, note: '' };
  assertRefused(await gatewayOn(disk.open(), scribe.ledger, scribe), 'store-damaged');
});

test('a rebased ledger is not begun on a store that lacks entries of its base', async () => {
  const { scribe } = await unsigned();
  const rebased = rebasedOn(scribe, { policy: kitAnew(KIT).policy });
  const begun = await gatewayOn(memoryStore(), ledgerOf(rebased), scribe, { rebased });
  assertRefused(begun, 'gateway-behind');
});
