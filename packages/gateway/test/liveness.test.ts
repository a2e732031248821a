// Work that waits keeps nobody busy and nobody waiting; who does not answer is given up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, forged } from '@sekisho/drill/hostile-gateway';
import { CHECKS } from '@sekisho/drill/keys';
import { linkPair } from '@sekisho/drill/link-pair';
import { atRest, ManualClock } from '@sekisho/drill/manual-clock';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { ENTRY_TYPES } from '@sekisho/protocol/entry';
import type { ExpiryStatement as Statement } from '@sekisho/protocol/evidence';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { memoryStore } from '@sekisho/replica/memory-store';
import { CALL_TIMEOUT_MS, Peer } from '@sekisho/replica/peer';
import { Replica } from '@sekisho/replica/replica';
import { Coordinator, type CoordinatorParts } from '../src/coordinator.ts';
import { Events } from '../src/events.ts';
import { Expiries } from '../src/expiries.ts';
import { Follower } from '../src/follower.ts';
import { Signers } from '../src/signers.ts';
import { Watchers } from '../src/watchers.ts';

async function replicaOf(scribe: Scribe): Promise<Replica> {
  const replica = await Replica.open(memoryStore(), scribe.ledger, CHECKS);
  assert.ok(!isRefusal(replica));
  const batch = batchOf(forged(scribe), 0, scribe.head([]));
  assert.ok(!isRefusal(await follow(replica, batch, 'sequenced', CHECKS)));
  return replica;
}

/** A ledger with payments that nobody signed, each with a life of so many milliseconds. */
function unsigned(lives: readonly number[]): { scribe: Scribe; payments: string[] } {
  const scribe = new Scribe(policyKit('liveness'));
  scribe.opened();
  scribe.tick();
  const payments = lives.map(
    (life) => scribe.prepared(scribe.requested().hash, { deadline: scribe.time + life }).payment,
  );
  return { scribe, payments };
}

/** A coordinator among stand-ins that only count; `ready` is what signers bring about. */
async function coordinator(scribe: Scribe, signerIds: readonly string[]) {
  const replica = await replicaOf(scribe);
  const clock = new ManualClock(scribe.time);
  const asked: string[] = [];
  const signers = signerIds.map((id) => ({
    id,
    peer: {
      call: async (_kind: string, { payment }: { payment: string }) => {
        asked.push(payment);
        return refuse('stopped', 'not now');
      },
    },
  }));
  const counted = { holding: 0 };
  let ready: () => void = () => {};
  new Coordinator({
    ...{ replica, clock, events: new Events(() => {}) },
    sequencer: { onCommit: () => {} } as never,
    assembly: {} as never, // no signature comes to be here
    ripening: { wait: () => {}, over: () => {} },
    watchers: { renew: () => {}, freshen: async () => undefined } as never,
    signers: {
      onReady: (listener: () => void) => (ready = listener),
      holding: () => {
        counted.holding += 1;
        return signers;
      },
    } as never,
  } satisfies CoordinatorParts);
  return { clock, asked, counted, ready: () => ready() };
}

test('payments that wait for signers keep nobody busy', async () => {
  const { scribe } = unsigned([900_000, 901_000]);
  const it = await coordinator(scribe, []);
  it.ready();
  await atRest(); // a loop of microtasks would never come to rest
  assert.ok(it.counted.holding <= 4, `${it.counted.holding} looks for signers`);
});

test('payments past their deadline take no place from those that can be signed', async () => {
  const { scribe, payments } = unsigned([10_000, 11_000, 12_000, 13_000, 14_000, 1_800_000]);
  const it = await coordinator(scribe, ['signer-1', 'signer-2']);
  await it.clock.pass(60_000);
  it.ready();
  await atRest();
  assert.deepEqual(new Set(it.asked), new Set([payments.at(-1)]));
});

test('payments that signers refuse again and again keep no place from the others', async () => {
  const { scribe, payments } = unsigned([900_000, 901_000, 902_000, 903_000, 904_000, 905_000]);
  const it = await coordinator(scribe, ['signer-1', 'signer-2']);
  it.ready();
  await it.clock.pass(1_500);
  assert.deepEqual(new Set(it.asked), new Set(payments));
});

test('a session that failed is tried again, a second later and not at once', async () => {
  const { scribe } = unsigned([900_000]);
  const it = await coordinator(scribe, ['signer-1', 'signer-2']);
  it.ready();
  await atRest();
  const once = it.asked.length;
  await it.clock.pass(900);
  assert.equal(it.asked.length, once);
  await it.clock.pass(200);
  assert.equal(it.asked.length, 2 * once);
});

test('rounds that fail are retried once a second, however many asked for one', async () => {
  const { scribe } = unsigned([]);
  const replica = await replicaOf(scribe);
  const clock = new ManualClock(scribe.time);
  const sequencer = { onCommit: () => {} } as never;
  const events = new Events(() => {});
  const watchers = new Watchers({ replica, sequencer, clock, verify: CHECKS.ed25519, events });
  for (let i = 0; i < 20; i++) {
    watchers.cosign();
    await clock.pass(10);
  }
  assert.equal(clock.waiting, 1);
});

test('what watchers only observe is cosigned together a little later, a stop at once', async () => {
  const replica = await replicaOf(unsigned([]).scribe);
  const said = (table: string) => ({
    ...{ size: 1, entries: [{ type: ENTRY_TYPES['chain.observed'] }] },
    deltas: [
      [
        ['meta', '', null],
        [table, '', null],
      ],
    ],
  });
  const asked = async (second: object): Promise<number[]> => {
    const clock = new ManualClock(0);
    const heads: number[] = [];
    let committed = (_one: object): void => {};
    const sequencer = { onCommit: (told: typeof committed) => (committed = told) } as never;
    const events = new Events(() => {});
    const watchers = new Watchers({ replica, sequencer, clock, verify: CHECKS.ed25519, events });
    const advance = async () => heads.push(clock.now()) && Promise.reject(new Error('down'));
    watchers.join({ id: 'watcher-1', advance, peer: { onClose: () => {} } } as never);
    await clock.pass(10);
    heads.splice(0);
    committed(said('watcher'));
    await clock.pass(100);
    committed(second);
    await clock.pass(700);
    return heads;
  };
  assert.deepEqual(await asked(said('watcher')), [510]);
  assert.deepEqual(await asked(said('stop')), [110]);
  const requested = { type: ENTRY_TYPES['withdrawal.requested'] };
  assert.deepEqual(await asked({ ...said('watcher'), entries: [requested] }), [110]);
});

test('a watcher that stalls keeps nobody from asking the others for the time', async () => {
  const { scribe } = unsigned([]);
  const replica = await replicaOf(scribe);
  const clock = new ManualClock(scribe.time);
  const written: string[] = [];
  const sequencer = {
    onCommit: () => {},
    submit: async ({ body }: { body: { statement: { watcher: string } } }) => {
      written.push(body.statement.watcher);
      return { index: written.length };
    },
  };
  const events = new Events(() => {});
  const verify = CHECKS.ed25519;
  const parts = { replica, sequencer: sequencer as never, clock, verify, events };
  const watchers = new Watchers(parts);
  for (const id of ['watcher-1', 'watcher-2', 'watcher-3']) {
    const call = async (kind: string): Promise<unknown> =>
      kind !== 'observe' || id === 'watcher-2' ? new Promise(() => {}) : scribe.observedBody(id);
    watchers.join({
      id,
      advance: () => call('follow'),
      peer: { call, onClose: () => {} },
    } as never);
  }
  await watchers.observe();
  assert.deepEqual(written.toSorted(), ['watcher-1', 'watcher-3']);
});

test('a follower that does not answer is cut off, and what waited for it fails', async () => {
  const { scribe } = unsigned([]);
  const replica = await replicaOf(scribe);
  const clock = new ManualClock(scribe.time);
  const [near, far] = linkPair('gateway', 'watcher');
  const peer = new Peer(near, clock, {});
  new Peer(far, clock, { follow: () => new Promise(() => {}) });
  const slow = new Follower('watcher-1', peer, 0, replica);
  const head = { size: replica.size, note: replica.note };
  const failed = [1, 2, 3].map(() => assert.rejects(slow.advance(head), /timed out|closed/));
  await clock.pass(CALL_TIMEOUT_MS);
  await Promise.all(failed);
  assert.match(peer.closed ?? '', /follow timed out/);
});

test('a link whose hello comes late leaves no party cut off for good', async () => {
  const { scribe } = unsigned([]);
  const replica = await replicaOf(scribe);
  const clock = new ManualClock(scribe.time);
  const events = new Events(() => {});
  const onCommit = { onCommit: () => {} } as never;
  const parts = { replica, sequencer: onCommit, clock, verify: CHECKS.ed25519, events };
  const lists = [new Watchers(parts), new Signers(events)];
  for (const list of lists) {
    const [present, late] = [1, 2].map(() => {
      const [near] = linkPair('gateway', 'party');
      return new Follower('party', new Peer(near, clock, {}), replica.size, replica);
    });
    list.join(present!);
    list.join(late!); // sent first, by a process that is gone
    assert.match(present!.peer.closed ?? 'open', /took its place/, 'so that it dials again');
    assert.deepEqual(list.connected, [late]);
    late!.peer.close('gone');
    assert.deepEqual(list.connected, []);
  }
});

test('a watcher that states nonsense about an expiry spoils it for nobody', async () => {
  const { scribe, payments } = unsigned([60_000]);
  const [payment] = payments;
  scribe.outlast(payment!);
  const replica = await replicaOf(scribe);
  const written: string[] = [];
  const submit = async ({ body }: { body: { witnesses: readonly { statement: Statement }[] } }) => {
    written.push(...body.witnesses.map(({ statement }) => statement.watcher));
    return refuse('payment-over', 'only counted here');
  };
  const expiries = new Expiries({
    ...{ replica, checks: CHECKS, clock: new ManualClock(scribe.time) },
    ...{ sequencer: { submit } as never, events: new Events(() => {}) },
  });
  const { sign } = scribe.kit.keys('thief');
  const forged1 = await expiries.take(scribe.expiryWitness('watcher-3', payment!, {}, sign));
  assert.ok(isRefusal(forged1) && forged1.refused === 'watcher-signature');
  const early = { scanned: { height: 15_001, hash: 'ab'.repeat(32) } };
  const soon = await expiries.take(scribe.expiryWitness('watcher-3', payment!, early));
  assert.ok(isRefusal(soon) && soon.refused === 'expiry-too-early');
  assert.equal(await expiries.take(scribe.expiryWitness('watcher-1', payment!)), undefined);
  assert.deepEqual(written, []);
  assert.equal(await expiries.take(scribe.expiryWitness('watcher-2', payment!)), undefined);
  assert.deepEqual(written, ['watcher-1', 'watcher-2']);
});
