// The first call to a gateway: one that says no, or nothing, is left.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkPair } from '@sekisho/drill/link-pair';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { assertRefused } from '@sekisho/drill/siege';
import { refuse } from '@sekisho/protocol/refusal';
import { greet } from '../src/greeting.ts';
import { CALL_TIMEOUT_MS, type Handler, Peer, PING_MS } from '../src/peer.ts';

const REPLICA = { ledger: 'ab'.repeat(32), size: 0, note: '' } as never;

function dialled(hello: Handler) {
  const clock = new ManualClock(0);
  const [near, far] = linkPair('node', 'gateway');
  const pings: number[] = [];
  const ping: Handler = async () => {
    pings.push(clock.now());
    return {};
  };
  new Peer(far, clock, { hello, ping });
  return { clock, peer: new Peer(near, clock, {}), pings };
}

test('a gateway that does not answer is left after a while, with a word why', async () => {
  const { clock, peer } = dialled(() => new Promise(() => {}));
  const greeted = greet(peer, REPLICA);
  await clock.pass(CALL_TIMEOUT_MS);
  assertRefused(await greeted, 'hello-unanswered');
  assert.match(peer.closed ?? '', /hello timed out/);
});

test('so is one that says no, or breaks off', async () => {
  const no = dialled(async () => refuse('ledger-other', 'not ours'));
  assertRefused(await greet(no.peer, REPLICA), 'ledger-other');
  assert.equal(no.peer.closed, 'not ours');
  const gone = dialled(() => Promise.reject(new Error('gone')));
  assertRefused(await greet(gone.peer, REPLICA), 'hello-unanswered');
});

test('a gateway that answers is kept, and spoken to before the link falls silent', async () => {
  const { clock, peer, pings } = dialled(async () => ({ size: 7 }));
  assert.equal(await greet(peer, REPLICA), undefined);
  await clock.pass(PING_MS);
  assert.deepEqual(pings, [PING_MS]);
  assert.equal(peer.closed, undefined);
});
