// Calls over a link: what travels, what ends a link, and what a peer can not do to us.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkPair } from '@sekisho/drill/link-pair';
import { atRest, ManualClock } from '@sekisho/drill/manual-clock';
import { utf8 } from '@sekisho/protocol/bytes';
import type { Json } from '@sekisho/protocol/json';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { Bucket } from '../src/admission/bucket.ts';
import { CALL_TIMEOUT_MS, type Handler, Peer, PING_MS } from '../src/peer.ts';

const any = z.json();

function peers(theirs: Readonly<Record<string, Handler>> = {}) {
  const clock = new ManualClock(1_000_000);
  const [a, b] = linkPair('certificate of a', 'certificate of b');
  const closed: string[] = [];
  const near = new Peer(a, clock, {});
  const far = new Peer(b, clock, theirs);
  far.onClose((reason) => closed.push(reason));
  return { clock, near, far, raw: a, closed };
}

test('a call is answered under its schema, several at a time and in any order', async () => {
  const waiting: (() => void)[] = [];
  const { near } = peers({
    late: (body) => new Promise((resolve) => waiting.push(() => resolve(body))),
  });
  const calls = [1, 2, 3].map((n) => near.call('late', { n }, z.strictObject({ n: z.int() })));
  await atRest();
  for (const answer of waiting.reverse()) answer();
  assert.deepEqual(await Promise.all(calls), [{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test('a refusal travels as a value', async () => {
  const { near } = peers({ no: async () => refuse('stopped', 'because') });
  assert.deepEqual(await near.call('no', {}, any), { refused: 'stopped', detail: 'because' });
});

test('an answer made to look like a refusal is no JSON of ours: the link is cut', async () => {
  const [own, theirs] = linkPair('x', 'y');
  const peer = new Peer(own, new ManualClock(0), {});
  const answer = peer.call('ask', {}, z.strictObject({ size: z.int() }));
  theirs.onFrame(() => theirs.send(utf8('{"body":{"detail":7,"refused":"stopped"},"re":0}')));
  await assert.rejects(answer, /reserved key/);
});

test('a refusal for a reason of a later version is told apart', async () => {
  const [own, theirs] = linkPair('x', 'y');
  const peer = new Peer(own, new ManualClock(0), {});
  const answer = peer.call('ask', {}, any);
  theirs.onFrame(() => theirs.send(utf8('{"detail":"new","re":0,"tag":"not-yet-invented"}')));
  assert.deepEqual(await answer, { refused: 'peer-refusal-unknown', detail: 'new' });
});

test('a long detail is cut to what a frame takes', async () => {
  const { near } = peers({ no: async () => refuse('stopped', 'x'.repeat(5_000)) });
  const answer = await near.call('no', {}, any);
  assert.ok(isRefusal(answer) && answer.detail.length === 1_024);
});

test('an answer of another form is refused by the caller', async () => {
  const { near } = peers({ ask: async () => ({ size: 'large' }) });
  const answer = await near.call('ask', {}, z.strictObject({ size: z.int() }));
  assert.ok(isRefusal(answer) && answer.refused === 'schema-mismatch');
});

test('who does not answer in time is given up, and a late answer harms nobody', async () => {
  let answer: (json: Json) => void = () => {};
  const { near, clock } = peers({ slow: () => new Promise((resolve) => (answer = resolve)) });
  const call = near.call('slow', {}, any);
  const failed = assert.rejects(call, /slow timed out after 10000 ms/);
  await clock.pass(CALL_TIMEOUT_MS);
  await failed;
  answer({});
  await atRest();
  assert.equal(near.closed, undefined);
  assert.equal(clock.waiting, 0);
});

test('a call that cannot be sent fails and leaves nothing behind', async () => {
  const { near, clock } = peers({ ask: async () => ({}) });
  await assert.rejects(near.call('ask', { lone: '\ud800' }, any));
  assert.equal(clock.waiting, 0);
  assert.deepEqual(await near.call('ask', {}, any), {});
});

test('when a link ends, what waits fails, and who comes late is told', async () => {
  const { near, far } = peers({ never: () => new Promise(() => {}) });
  const call = near.call('never', {}, any);
  far.close('enough');
  await assert.rejects(call, /link closed: enough/);
  await assert.rejects(near.call('never', {}, any), /the link is closed: enough/);
  const told: string[] = [];
  near.onClose((reason) => told.push(reason));
  assert.deepEqual(told, ['enough']);
});

test('a handler that fails ends the link: nobody waits in vain', async () => {
  const { near, closed } = peers({
    broken: async () => {
      throw new Error('disk on fire');
    },
  });
  await assert.rejects(near.call('broken', {}, any), /failed in "broken": disk on fire/);
  assert.equal(closed.length, 1);
});

for (const [what, frame] of [
  ['bytes', new Uint8Array([0xff])],
  ['no JSON', utf8('{')],
  ['no frame', utf8('{"re":0}')],
  ['a frame with one field more', utf8('{"body":{},"id":0,"kind":"ping","x":1}')],
  ['a negative id', utf8('{"body":{},"id":-1,"kind":"ping"}')],
  ['an id that is no safe integer', utf8('{"body":{},"id":9007199254740993,"kind":"ping"}')],
  ['a kind of no letters', utf8('{"body":{},"id":0,"kind":"__proto__"}')],
  ['a kind every object has', utf8('{"body":{},"id":0,"kind":"constructor"}')],
] as const) {
  test(`a peer that sends ${what} is cut off`, async () => {
    const { raw, far, closed } = peers();
    raw.send(frame);
    await atRest();
    assert.equal(closed.length, 1);
    assert.equal(far.misconduct, closed[0]);
  });
}

test('a call of a kind that nobody answers ends the link', async () => {
  const { near, closed } = peers();
  await assert.rejects(near.call('ask', {}, any), /nobody here answers "ask"/);
  assert.equal(closed.length, 1);
});

test('a peer that has too many calls waiting is cut off', async () => {
  let served = 0;
  const { near, closed } = peers({
    slow: () => {
      served += 1;
      return new Promise(() => {});
    },
  });
  const calls = Array.from({ length: 257 }, () => near.call('slow', {}, any).catch(() => 'failed'));
  await atRest();
  assert.deepEqual(closed, ['too many calls at once']);
  assert.equal(served, 256);
  assert.deepEqual(new Set(await Promise.all(calls)), new Set(['failed']));
});

test('a peer that answers what nobody asked, or twice, is cut off', async () => {
  const [own, theirs] = linkPair('x', 'y');
  const peer = new Peer(own, new ManualClock(0), {});
  const answer = peer.call('ask', {}, any);
  theirs.send(utf8('{"body":{"n":1},"re":0}'));
  assert.deepEqual(await answer, { n: 1 });
  assert.equal(peer.closed, undefined);
  theirs.send(utf8('{"body":{"n":2},"re":0}'));
  await atRest();
  assert.equal(peer.closed, 'an answer to 0, which was not asked');
  const [other, strange] = linkPair('x', 'y');
  const asked = new Peer(other, new ManualClock(0), {});
  strange.send(utf8('{"body":{},"re":7}'));
  await atRest();
  assert.equal(asked.misconduct, 'an answer to 7, which was not asked');
});

test('a peer that makes more calls than it may is cut off, and none is served after', async () => {
  const clock = new ManualClock(0);
  const [a, b] = linkPair('x', 'y');
  let served = 0;
  const answer: Handler = async () => ({ served: (served += 1) });
  const calls = new Bucket({ burst: 10, perSecond: 5 }, clock.now());
  const far = new Peer(b, clock, { ask: answer }, calls);
  const near = new Peer(a, clock, {});
  for (let second = 0; second < 20; second++) {
    await Promise.all([1, 2, 3, 4, 5].map(() => near.call('ask', {}, any)));
    await clock.pass(1_000);
  }
  assert.equal(far.misconduct, undefined);
  const flood = Array.from({ length: 100 }, () => near.call('ask', {}, any).catch(() => 'failed'));
  await Promise.all(flood);
  assert.equal(far.misconduct, 'calls without end');
  assert.equal(served, 110);
});

test('an end that no misconduct brought about is none', async () => {
  const { near, far } = peers({ ask: async () => ({}) });
  await near.call('ask', {}, any);
  near.close('done');
  await atRest();
  assert.deepEqual([near.misconduct, far.misconduct], [undefined, undefined]);
});

test('whoever dialled keeps the link alive, and finds out that it is dead', async () => {
  const { near, clock } = peers();
  near.keepAlive();
  await clock.pass(3 * PING_MS);
  assert.equal(near.closed, undefined);
  const [own] = linkPair('x', 'y'); // nobody serves the other end
  const alone = new Peer(own, clock, {});
  alone.keepAlive();
  await clock.pass(PING_MS + CALL_TIMEOUT_MS);
  assert.match(alone.closed ?? '', /ping timed out/);
});
