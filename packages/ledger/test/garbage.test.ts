// Garbage is refused and never a fault, also garbage that a party of the policy has signed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { signedStatement } from '@sekisho/drill/evidence';
import { CHECKS } from '@sekisho/drill/keys';
import type { Scribe } from '@sekisho/drill/scribe';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { bodyBytes, ENTRY_TYPES, readContent } from '@sekisho/protocol/entry';
import { sealEntry } from '@sekisho/protocol/envelope';
import { actChallenge, type ActStatement } from '@sekisho/protocol/evidence';
import type { Json } from '@sekisho/protocol/json';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { apply } from '../src/apply.ts';
import type { Delta } from '../src/state.ts';
import { checkInvariants } from './support/recount.ts';
import { steps, take, tight } from './support/story.ts';
import { KIT, worldOf } from './support/world.ts';

const TOLD = worldOf(tight);
for (const step of fc.sample(steps(150), { numRuns: 1, seed: 7 })[0]!) take(TOLD, step);

// However the story went: one withdrawal is being paid, one waits for people, one thing is stopped.
TOLD.tick(86_400_000);
for (const id of TOLD.state.ids('stop')) {
  if (TOLD.state.get('stop', id)!.lifted) continue;
  for (const person of ['alice', 'bob']) TOLD.thawed(person, id);
}
TOLD.prepared(TOLD.requested({ customer: 'c-90' }).hash);
const SUBJECT = TOLD.requested({ customer: 'c-91', amount: '15000000000' }).hash;
TOLD.stopped('dave', 'customer:c-92');
const STOP = TOLD.stops('customer:c-92')[0]!;
const LATER = TOLD.fork();
LATER.tick(1_000);

const types = fc.constantFrom(...Object.values(ENTRY_TYPES), 0, 9, 255);
const offered = (scribe: Scribe, type: number, body: Uint8Array) =>
  apply(scribe.state, sealEntry(type, scribe.time, body, new Uint8Array(32)), CHECKS);

test('garbage is refused and never a fault: bytes', () => {
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 200 }), (type, body) => {
      assert.ok(isRefusal(offered(TOLD, type, body)));
    }),
    { numRuns: 1_000 },
  );
});

const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => isCanonical(value as Json));

function isCanonical(value: Json): boolean {
  try {
    canonicalBytes(value);
    return true;
  } catch {
    return false; // a fraction, or a reserved key
  }
}

test('garbage is refused and never a fault: JSON', () => {
  fc.assert(
    fc.property(types, json, (type, value) => {
      assert.ok(isRefusal(offered(TOLD, type, canonicalBytes(value as Json))));
    }),
    { numRuns: 1_000 },
  );
});

/** What may stand where something else should. */
const values = fc.oneof(
  fc.constantFrom<Json>(null, '', '0', 'ff', [], {}, -1, 9_007_199_254_740_991, true),
  fc.constantFrom<Json>('2026-01-26T00:00:00.000Z', 'nem:mainnet', 'eip155:1', 'watcher-1'),
  fc.constantFrom<Json>('ab'.repeat(32), '340282366920938463463374607431768211455', 'alice'),
  fc.string().filter((text) => text.isWellFormed()),
);

// Bodies that were right once, with one value somewhere replaced by another.
test('garbage is refused and never a fault: bodies altered in one place', () => {
  const bodies = TOLD.entries.map((entry) => [entry.type, readContent(entry)] as const);
  let asked = 0;
  fc.assert(
    fc.property(fc.nat(9_999), fc.nat(9_999), values, (which, place, value) => {
      const [type, content] = bodies[which % bodies.length]!;
      if (isRefusal(content)) throw new Error('an entry of the story is unreadable');
      const paths = leaves(JSON.parse(JSON.stringify(content.body)));
      const path = paths[place % paths.length]!;
      const changed = replaced(JSON.parse(JSON.stringify(content.body)), path, value);
      // Whatever it answers, it answers.
      offered(LATER, type, canonicalBytes(changed));
      asked++;
    }),
    { numRuns: 2_500 },
  );
  assert.ok(asked >= 2_500);
});

test('a body as long as it may be is answered', () => {
  const outflow = TOLD.theft('many');
  const outflows = Array.from({ length: 140 }, (_none, i) => ({
    ...outflow,
    identity: `${i}`.padStart(200, 'f'),
  }));
  const scribe = TOLD.fork();
  scribe.pass(1_000);
  const body = scribe.observedBody('watcher-1', { outflows });
  assert.ok(bodyBytes('chain.observed', body).length > 50_000);
  scribe.write('chain.observed', body);
  checkInvariants(scribe.state);
});

interface Signer {
  /** What is signed, as it would be said rightly. */
  readonly said: (scribe: Scribe) => Json;
  readonly offer: (scribe: Scribe, said: Json) => Delta | Refusal;
}

const kit = KIT;
const RUNS = 300;
const plain = (value: object): Json => JSON.parse(JSON.stringify(value));

const acting = (name: 'stopped' | 'thawed' | 'withdrawal.approved', act: object): Signer => ({
  said: (scribe) => plain(scribe.act('alice', act as never).statement),
  offer: (scribe, said) => {
    const statement = said as ActStatement;
    const assertion = kit.passkey('alice').assert(actChallenge(statement));
    return offered(scribe, ENTRY_TYPES[name], canonicalBytes(plain({ statement, assertion })));
  },
});

/** Everybody who could be taken over, saying anything. */
const SIGNERS: Readonly<Record<string, Signer>> = {
  'a watcher’s observation': {
    said: (scribe) => {
      const outflows = [scribe.theft('x'), scribe.outflowOf(scribe.state.ids('payment').at(-1)!)];
      const retracted = outflows.map(({ wallet, identity }) => ({ wallet, identity }));
      return plain(scribe.observedBody('watcher-1', { outflows, retracted }).statement);
    },
    offer: (scribe, said) => {
      const body = signedStatement('observation', said as object, kit.keys('watcher-1').sign);
      return offered(scribe, ENTRY_TYPES['chain.observed'], canonicalBytes(plain(body)));
    },
  },
  'a watcher’s stop': {
    said: (scribe) => plain(scribe.watcherStopBody('watcher-1').statement),
    offer: (scribe, said) => {
      const body = signedStatement('watcher-stop', said as object, kit.keys('watcher-1').sign);
      return offered(scribe, ENTRY_TYPES.stopped, canonicalBytes(plain(body)));
    },
  },
  'a client’s order': {
    said: (scribe) =>
      plain({
        id: `garbage-${scribe.size}`,
        wallet: 'hot',
        asset: 'nem:mainnet/xem',
        amount: '1',
        destination: { address: kit.address(1), memo: 'x' },
        customer: 'c-1',
        purpose: 'internal',
        context: { channel: 'web' },
      }),
    offer: (scribe, said) => {
      const body = scribe.requestedBody({}, { body: canonicalBytes(said) });
      return scribe.propose('withdrawal.requested', body);
    },
  },
  'a person’s approval': acting('withdrawal.approved', { act: 'approve', subject: SUBJECT }),
  'a person’s stop': acting('stopped', { act: 'stop', subject: 'everything', reason: 'drill' }),
  'a person’s thaw': acting('thawed', { act: 'thaw', subject: STOP, outflows: [] }),
};

for (const [name, { said, offer }] of Object.entries(SIGNERS)) {
  test(`whatever is said in ${name} is answered, and what is accepted keeps the sums`, () => {
    const scribe = LATER;
    scribe.pass(1);
    assert.ok(!isRefusal(offer(scribe, said(scribe))), 'rightly said it is accepted');
    let accepted = 0;
    fc.assert(
      fc.property(fc.nat(9_999), values, (place, value) => {
        const right = said(scribe);
        const paths = leaves(right).slice(1);
        const answer = offer(scribe, replaced(right, paths[place % paths.length]!, value));
        if (isRefusal(answer)) return;
        accepted++;
        const fork = scribe.fork();
        fork.state.merge(answer);
        checkInvariants(fork.state);
      }),
      { numRuns: RUNS },
    );
    assert.ok(accepted < RUNS);
  });
}

type Path = readonly (string | number)[];

function leaves(value: Json, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Array.isArray(value)
    ? value.flatMap((item: Json, i) => leaves(item, [...at, i]))
    : Object.entries(value).flatMap(([key, item]) => leaves(item, [...at, key]));
  return [at, ...inside];
}

function replaced(value: Json, [step, ...rest]: Path, by: Json): Json {
  if (step === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((item: Json, i) => (i === step ? replaced(item, rest, by) : item));
  }
  const object = value as Record<string, Json>;
  return { ...object, [step]: replaced(object[step]!, rest, by) };
}
