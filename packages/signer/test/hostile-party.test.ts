// One taken watcher, one taken signer, and whatever bytes a taken gateway sends down a link.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { linkPair } from '@sekisho/drill/link-pair';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { START } from '@sekisho/drill/scribe';
import { connect, openStation, type Station } from '@sekisho/drill/station';
import { orderBytes, orderOf, counter, requestOf } from '@sekisho/drill/evidence';
import { MICRO, XEM } from '@sekisho/drill/policy-kit';
import { watcherKey } from '@sekisho/ledger/head';
import { quorumBalance } from '@sekisho/ledger/witnessed';
import { signatureLine } from '@sekisho/log/note';
import { base64, utf8 } from '@sekisho/protocol/bytes';
import { statementBytes } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { helloSchema } from '@sekisho/protocol/message';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Peer } from '@sekisho/replica/peer';
import { parseGroup } from '@sekisho/threshold/aggregate';
import { ShareHolder } from '@sekisho/threshold/share';
import { z } from 'zod';
import { promise, Promised } from '../src/promise.ts';
import { assertRefused, besieged, must, Siege } from '@sekisho/drill/siege';

// One watcher.

test('one watcher’s clock, however far ahead, moves no time', async () => {
  const { siege, signer } = await besieged();
  const { hash } = siege.scribe.requested({ amount: '1500000000' }); // waits half an hour
  const clock = formatInstant(siege.scribe.time + 86_400_000);
  siege.scribe.observed('watcher-3', { clock });
  const body = siege.scribe.preparedBody(hash);
  assertRefused(siege.scribe.propose('payment.prepared', body), 'delay-running');
  must(await siege.bring(signer));
});

test('one watcher’s clock, left far behind, holds no time up', () => {
  const { scribe } = new Siege();
  scribe.observed('watcher-3', { clock: formatInstant(scribe.time - 3_600_000) });
  const before = scribe.state.get('meta', '')!.witnessed;
  scribe.tick(5_000);
  assert.equal(scribe.state.get('meta', '')!.witnessed, before + 5_000);
});

test('one watcher’s balance is no quorum’s, high or low', async () => {
  const { siege, signer, payment } = await besieged();
  for (const amount of ['0', (9_000_000_000n * MICRO).toString()]) {
    siege.scribe.observed('watcher-3', { balances: [{ wallet: 'hot', asset: XEM, amount }] });
    const stated = quorumBalance(siege.scribe.state, 'hot', XEM);
    assert.equal(stated, 10_000_000n * MICRO, 'the smallest that a quorum reports');
    must(await siege.bring(signer));
    assert.ok(!isRefusal(await siege.steal(signer, payment)));
    await siege.pass(1_000);
  }
});

test('one watcher’s false outflow stops the wallet, and nothing else happens', async () => {
  const { siege, signer, payment } = await besieged();
  siege.scribe.observed('watcher-3', { outflows: [siege.scribe.theft('invented')] });
  must(await siege.bring(signer));
  assertRefused(await siege.steal(signer, payment), 'stopped');
  assert.equal(signer.vault.given, 0);
});

test('one watcher’s sighting does not confirm a payment, its silence expires none', async () => {
  const { siege, payment } = await besieged();
  const { scribe } = siege;
  scribe.signed(payment);
  scribe.observed('watcher-3', { outflows: [scribe.outflowOf(payment)] });
  assert.equal(scribe.state.get('customer', 'c-1'), undefined);
  assertRefused(
    scribe.propose('payment.expired', {
      payment,
      witnesses: ['watcher-1', 'watcher-2'].map((id) => scribe.expiryWitness(id, payment)),
    }),
    'payment-seen',
  );
});

test('one watcher that adds a false line of another to its own spoils no head', async () => {
  const { world, clock } = await station('lines');
  const { gateway, kit } = world;
  const honest = gateway.watchers.connected[0]!;
  const call = honest.peer.call.bind(honest.peer);
  let lies = 0;
  honest.peer.call = (async (kind: string, body: object, schema: z.ZodType) => {
    const answer = await call(kind, body, schema);
    const line = (answer as { cosignature?: string }).cosignature;
    if (line === undefined) return answer;
    lies += 1;
    const other = kit.policy.watchers.parties.find(({ id }) => id !== honest.id)!;
    const key = watcherKey(kit.policy, other);
    const cosignature = line + signatureLine(key, new Uint8Array(72).fill(1));
    return { ...(answer as object), cosignature };
  }) as typeof honest.peer.call;
  await order(world, clock, 'w-1');
  await clock.pass(2_000);
  const { content, state } = gateway.replica;
  assert.ok(lies > 0);
  for (const id of content.ids('payment')) assert.ok(state.get('payment', id)!.signature !== null);
  assert.equal(content.ids('payment').length, 1);
  const named = world.events.filter(({ tag }) => tag === 'note-signature');
  assert.deepEqual([...new Set(named.map(({ who }) => who))], [`watcher ${honest.id}`]);
});

// One signer, with the real gateway.

async function station(seed: string): Promise<{ world: Station; clock: ManualClock }> {
  const clock = new ManualClock(START);
  const balance = 1_000_000n * MICRO;
  const world = await openStation({ seed, clock, checks: CHECKS, balance });
  await clock.pass(3_000);
  return { world, clock };
}

async function order({ kit, gateway }: Station, clock: ManualClock, id: string): Promise<string> {
  const body = orderBytes(orderOf(kit, id));
  const request = requestOf(kit, counter(id.length * 1_000), clock.now(), { body });
  return must(await gateway.sequencer.submit({ name: 'withdrawal.requested', body: { request } }))
    .hash;
}

/** Takes a signer's place: its certificate and share, and a program of the attacker's. */
function takeOver(world: Station, clock: ManualClock, id: string, share: (own: string) => object) {
  const { kit, gateway } = world;
  const { group, shares } = kit.dealt;
  const holder = must(
    ShareHolder.open(shares.get(id)!, must(parseGroup(group)), id, seededRandom(id)),
  );
  const ledger = gateway.replica.ledger;
  connect(world, id, async (link) => {
    const peer = new Peer(link, clock, {
      follow: async (body) => {
        const { from, entries } = z
          .object({ from: z.int(), entries: z.array(z.string()) })
          .parse(body);
        return { size: from + entries.length };
      },
      commit: async (body) => {
        const { payment } = z.object({ payment: z.string() }).parse(body);
        const { identity, withdrawals } = gateway.replica.state.get('payment', payment)!;
        const head = { size: gateway.replica.size, root: gateway.replica.root() };
        const promised = { payment, identity, withdrawals: [...withdrawals], head };
        const statement = { ledger, signer: id, policy: kit.hash, ...promised };
        const signature = base64(kit.keys(id).sign(statementBytes('promise', statement)));
        return { ...must(holder.commit()), promise: { statement, signature } };
      },
      share: async () => share(id) as never,
    });
    await peer.call('hello', { ledger, size: 0, note: '' }, helloSchema.partial());
    return new Promise((resolve) => peer.onClose(resolve));
  });
}

const LIES: readonly [what: string, tag: string, share: (own: string) => object][] = [
  [
    'a wrong share',
    'signature-share-wrong',
    (party) => ({ share: { party, share: '01'.padEnd(64, '0') } }),
  ],
  [
    'a share in the name of another',
    'signers-too-few',
    () => ({ share: { party: 'signer-2', share: '01'.padEnd(64, '0') } }),
  ],
  ['an answer that is no share', 'signers-too-few', () => ({ nothing: 'here' })],
  ['a refusal that is none', 'signers-too-few', () => ({ refused: 'stopped', detail: 'really' })],
];

for (const [what, tag, share] of LIES) {
  test(`a signer that gives ${what} is named and left out; the others sign`, async () => {
    const { world, clock } = await station(`lying ${what}`);
    takeOver(world, clock, 'signer-1', share);
    await clock.pass(1_000);
    for (const id of ['w-1', 'w-22', 'w-333']) await order(world, clock, id);
    await clock.pass(800); // less than the second after which failed work is tried again
    const { state, content } = {
      state: world.gateway.replica.state,
      content: world.gateway.replica.content,
    };
    const payments = content.ids('payment').map((id) => state.get('payment', id)!);
    assert.equal(payments.length, 3);
    for (const payment of payments) {
      assert.ok(payment.signature !== null, 'no payment waits for the liar');
      assert.deepEqual(payment.participants, ['signer-2', 'signer-3']);
    }
    const named = world.events.filter(
      ({ who, tag: said }) => who === 'signer signer-1' && said === tag,
    );
    assert.ok(named.length > 0, `${tag} names signer-1`);
    assert.ok(
      !world.events.some(({ who, tag: said }) => who === 'signer signer-2' && said === tag),
    );
  });
}

test('one watcher’s oversize statement is refused, and nobody in its batch suffers', async () => {
  const { world, clock } = await station('oversize');
  const { gateway } = world;
  const evil = {
    ...must(await world.gateway.watchers.connected[0]!.peer.call('observe', {}, z.any())),
  };
  const outflow = { wallet: 'hot', height: 2, kind: 'unknown', asset: XEM, amount: '1', fee: '1' };
  const outflows = Array.from({ length: 600 }, (_, i) => ({
    ...outflow,
    identity: `${i}`.padEnd(64, 'x'),
  }));
  const body = { ...evil, statement: { ...evil.statement, outflows } };
  const [large, fine] = await Promise.all([
    gateway.sequencer.submit({ name: 'chain.observed', body }),
    order(world, clock, 'w-1'),
  ]);
  assertRefused(large, 'envelope-malformed');
  assert.equal(fine.length, 64);
});

// Whatever bytes.

const GARBAGE: readonly [what: string, frame: Uint8Array][] = [
  ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00])],
  ['text that is no JSON', utf8('hello')],
  ['JSON that is no frame', utf8('{"a":1}')],
  ['a call without a body', utf8('{"id":1,"kind":"commit"}')],
  ['a call of a kind nobody answers', utf8('{"body":{},"id":1,"kind":"sign-anything"}')],
  ['a call of a kind every object has', utf8('{"body":{},"id":1,"kind":"constructor"}')],
  ['an array nested ten thousand deep', utf8('['.repeat(10_000))],
  ['a body nested ten thousand deep', utf8(`{"body":${'['.repeat(10_000)}`)],
  ['two megabytes', utf8(`{"body":"${'x'.repeat(2_000_000)}","id":1,"kind":"commit"}`)],
  ['a duplicate key', utf8('{"id":1,"id":2,"body":{},"kind":"ping"}')],
];

for (const [what, frame] of GARBAGE) {
  test(`${what}: the link closes, the signer lives and signs for the next`, async () => {
    const { siege, signer, payment } = await besieged();
    signer.line.raw.send(frame);
    await siege.pass(0);
    assert.ok(signer.line.peer.closed !== undefined);
    assert.equal(await signer.line.served, signer.line.peer.closed);
    await siege.redial(signer);
    must(await siege.bring(signer));
    assert.ok(!isRefusal(await siege.steal(signer, payment)));
  });
}

test('bodies of another form are refused and cost the link nothing', async () => {
  const { siege, signer, payment } = await besieged();
  const bodies = [null, [], 'x', 1, {}, { payment: 1 }, { payment: 'AB'.repeat(32) }];
  for (const kind of ['commit', 'share', 'follow']) {
    for (const body of bodies) {
      assertRefused(await signer.line.peer.call(kind, body as never, z.json()), 'schema-mismatch');
    }
  }
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('answers that nobody waits for end the link, and are nothing', async () => {
  const { siege, signer, payment } = await besieged();
  for (const answer of [
    '{"body":{"answers":[]},"re":999}',
    '{"detail":"","re":0,"tag":"stopped"}',
  ]) {
    signer.line.raw.send(utf8(answer));
    await siege.pass(0);
    assert.match(signer.line.peer.closed ?? '', /^an answer to [0-9]+, which was not asked$/);
    await siege.redial(signer);
  }
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('a link that ends in mid-call: the next one goes on where it stopped', async () => {
  const { siege, signer, payment } = await besieged();
  const waiting = signer.line.commit(payment);
  signer.line.peer.close('cut');
  await assert.rejects(waiting, /link closed: cut/);
  await siege.redial(signer);
  assert.equal(signer.line.size, siege.scribe.size);
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('a gateway that never answers a hello is left, and its link is closed', async () => {
  const { siege, signer } = await besieged();
  const [own, theirs] = linkPair('aa', 'bb');
  const gateway = new Peer(theirs, siege.clock, { hello: () => new Promise(() => {}) });
  const served = signer.front.serve(own);
  await siege.pass(10_000);
  assert.match(await served, /hello timed out/);
  assert.ok(gateway.closed !== undefined, 'else links would pile up');
});

test('a gateway that refuses a hello is left', async () => {
  const { siege, signer } = await besieged();
  const [own, theirs] = linkPair('aa', 'bb');
  new Peer(theirs, siege.clock, {
    hello: async () => ({ refused: 'ledger-other', detail: 'not ours' }) as never,
  });
  assert.match(await signer.front.serve(own), /not ours/);
  assert.equal(signer.refusals.at(-1)?.refused, 'ledger-other');
});

// The types that hold the order.

test('nothing but promise() makes a Promised, and it takes only an Authorised', async () => {
  const { siege, signer, payment } = await besieged();
  const parts = { signer: 'signer-1', store: signer.store, sign: siege.kit.keys('signer-1').sign };
  const fake = { payment, withdrawals: [], ledger: siege.scribe.ledger };
  const state = siege.scribe.state;
  await assert.rejects(promise(fake as never, state, 0, parts), /not authorised/);
  assert.throws(
    () => new Promised(Symbol('promise'), fake as never, {} as never, ''),
    /only promise/,
  );
  const borrowed = Object.create(Promised.prototype, { authorised: { value: fake } });
  assert.throws(() => signer.vault.commit(borrowed), /not promised/);
  assert.throws(() => signer.vault.share(borrowed, 'h', []), /not promised/);
  assert.equal(signer.vault.given, 0);
});
