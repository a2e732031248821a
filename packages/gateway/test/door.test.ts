// The door against a signer or watcher that was taken over: what it may say how often, what cuts it
// off, and when it may come again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type GatewayWorld,
  observation,
  openGatewayWorld,
  settled,
} from '@sekisho/drill/gateway-world';
import { linkPair } from '@sekisho/drill/link-pair';
import { atRest } from '@sekisho/drill/manual-clock';
import { utf8 } from '@sekisho/protocol/bytes';
import type { WatcherStop } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Link } from '@sekisho/replica/link';
import { Peer } from '@sekisho/replica/peer';
import { z } from 'zod';
import { signedStatement } from '@sekisho/drill/evidence';

const any = z.json();
const WATCHER = 'watcher-1';

interface Dialled {
  readonly link: Link;
  readonly peer: Peer;
  readonly call: (kind: string, body: object) => Promise<unknown>;
}

/** A link of this party, as if its key and certificate were in other hands. */
function dial({ kit, clock, gateway }: GatewayWorld, role: 'signer' | 'watcher'): Dialled {
  const { signers, watchers } = kit.policy;
  const { certificate } = role === 'signer' ? signers[0]! : watchers.parties[0]!;
  const [own, theirs] = linkPair(certificate, kit.policy.gateway.certificate);
  gateway.door.enter(theirs);
  const peer = new Peer(own, clock, { follow: async () => ({ size: 0 }) });
  return { link: own, peer, call: (kind, body) => peer.call(kind, body, any) };
}

const tagOf = (answer: unknown): string | undefined =>
  typeof answer === 'object' && answer !== null && isRefusal(answer) ? answer.refused : undefined;

function stopOf({ kit, ledger, clock }: GatewayWorld, n: number) {
  const statement: WatcherStop = {
    ...{ ledger, watcher: WATCHER, scope: `customer:c-${n}`, reason: 'heads-inconsistent' },
    ...{ at: formatInstant(clock.now()), nonce: n.toString(16).padStart(32, '0') },
  };
  return signedStatement('watcher-stop', statement, kit.keys(WATCHER).sign);
}

describe('a taken watcher', () => {
  test('cannot fill the ledger with observations: beyond the bound they are dropped', async () => {
    const world = await openGatewayWorld();
    const { call } = dial(world, 'watcher');
    const before = world.gateway.replica.size;
    const answers = new Map<string | undefined, number>();
    for (let second = 0; second < 60; second++) {
      for (let i = 0; i < 20; i++) {
        const clock = formatInstant(world.clock.now() + i + 1);
        const tag = tagOf(await call('observed', observation(world, WATCHER, { clock })));
        answers.set(tag, (answers.get(tag) ?? 0) + 1);
      }
      await world.clock.pass(1_000);
    }
    const written = world.gateway.replica.size - before;
    assert.ok(written <= 240 + 60, `${written} entries in a minute`);
    assert.ok(written >= 240, `only ${written} were taken`);
    assert.equal(answers.get('caller-too-fast'), 1_200 - written);
  });

  test('cannot have signatures of expiries checked without end', async () => {
    const { call } = dial(await openGatewayWorld(), 'watcher');
    const tags = new Map<string | undefined, number>();
    for (let n = 0; n < 300; n++) {
      const tag = tagOf(await call('expiry', {}));
      tags.set(tag, (tags.get(tag) ?? 0) + 1);
    }
    assert.deepEqual([tags.get('schema-mismatch'), tags.get('caller-too-fast')], [256, 44]);
  });

  test('no rate refuses a stop: it waits its turn, and all come in', async () => {
    const world = await openGatewayWorld();
    const { call } = dial(world, 'watcher');
    const calls = Array.from({ length: 140 }, (_, n) => call('stop', stopOf(world, n)));
    const waiting = Promise.allSettled(calls); // who waits over ten seconds has hung up
    await settled(world);
    assert.equal(world.gateway.replica.content.ids('stop').length, 128);
    for (let second = 0; second < 12; second++) await world.clock.pass(1_000);
    const ends = await waiting;
    assert.equal(world.gateway.replica.content.ids('stop').length, 140);
    assert.ok(ends.every((end) => end.status === 'rejected' || tagOf(end.value) === undefined));
  });

  test('a stop counts once, however often it is brought', async () => {
    const world = await openGatewayWorld();
    const { call, peer } = dial(world, 'watcher');
    const first = await call('stop', stopOf(world, 1));
    const size = world.gateway.replica.size;
    for (let i = 0; i < 200; i++) assert.deepEqual(await call('stop', stopOf(world, 1)), first);
    assert.equal(world.gateway.replica.size, size);
    assert.equal(peer.closed, undefined);
  });

  test('that calls without end is cut off, and what it used up stays used up', async () => {
    const world = await openGatewayWorld();
    const { call } = dial(world, 'watcher');
    let answered = 0;
    const count = (): number => (answered += 1);
    for (let i = 0; i < 400; i++) await call('ping', {}).then(count);
    const again = dial(world, 'watcher');
    for (let i = 0; i < 200; i++) await again.call('ping', {}).then(count, () => {});
    assert.equal(answered, 500);
    const last = world.events.at(-1) as { who: string; detail: string } | undefined;
    assert.equal(last?.who, WATCHER);
    assert.match(last.detail, /^calls without end; it stays outside for 1 s$/);
  });
});

test('a taken signer cannot make every watcher sign without end', async () => {
  const world = await openGatewayWorld();
  const { call } = dial(world, 'signer');
  const tags = new Map<string | undefined, number>();
  for (let n = 0; n < 100; n++) {
    const tag = tagOf(await call('largest', { nonce: n.toString(16).padStart(32, '0') }));
    tags.set(tag, (tags.get(tag) ?? 0) + 1);
  }
  assert.deepEqual([tags.get(undefined), tags.get('caller-too-fast')], [60, 40]);
});

describe('whoever is cut off for what no honest node does', () => {
  const garbage = utf8('{"no":"frame"}');

  test('comes in again only after a while, which doubles up to five minutes', async () => {
    const world = await openGatewayWorld();
    const waits: number[] = [];
    for (let round = 0; round < 12; round++) {
      const { link, peer } = dial(world, 'watcher');
      assert.equal(peer.closed, undefined, `round ${round}`);
      link.send(garbage);
      await atRest();
      assert.match(peer.closed ?? '', /^not a frame/);
      let waited = 0;
      while (dial(world, 'watcher').peer.closed?.startsWith('outside for') === true) {
        await world.clock.pass(1_000);
        waited += 1;
      }
      waits.push(waited);
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  test('is named in the log with the reason, once and not each time it knocks', async () => {
    const world = await openGatewayWorld();
    dial(world, 'watcher').link.send(garbage);
    await atRest();
    const told = world.events.length;
    for (let i = 0; i < 100; i++) dial(world, 'watcher');
    await atRest();
    assert.equal(world.events.length, told);
    const last = world.events.at(-1) as { who: string; detail: string } | undefined;
    assert.match(`${last?.who}: ${last?.detail}`, /^watcher-1: not a frame.*outside for 1 s$/);
  });

  test('others come and go meanwhile, and after an hour of peace it begins anew', async () => {
    const world = await openGatewayWorld();
    for (let round = 0; round < 5; round++) {
      dial(world, 'watcher').link.send(garbage);
      await world.clock.pass(20_000);
    }
    const signer = dial(world, 'signer');
    await signer.call('ping', {});
    signer.peer.close('a restart');
    await dial(world, 'signer').call('ping', {}); // no misconduct, no waiting
    await world.clock.pass(3_700_000);
    dial(world, 'watcher').link.send(garbage);
    await atRest();
    await world.clock.pass(1_000);
    assert.equal(dial(world, 'watcher').peer.closed, undefined);
  });

  test('a second hello on a link is such a thing', async () => {
    const world = await openGatewayWorld();
    const { call, peer } = dial(world, 'watcher');
    const hello = { ledger: world.ledger, size: 0, note: '' };
    await call('hello', hello);
    await assert.rejects(call('hello', hello));
    assert.equal(peer.closed, 'a second hello');
    assert.match(dial(world, 'watcher').peer.closed ?? '', /^outside for/);
  });
});
