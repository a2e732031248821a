// Whatever a quorum of amenders signs, by mistake or on purpose: the fold answers, and if it takes
// it, the ledger can still be lived by when it is in force. A throw would be a halt for everybody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amendedBody } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { ENTRY_TYPES } from '@sekisho/protocol/entry';
import { sealEntry } from '@sekisho/protocol/envelope';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { obstacle } from '../src/clearance.ts';
import { standingOf } from '../src/standing.ts';
import { documentOf, hashNow } from './support/amending.ts';
import { checkInvariants } from './support/recount.ts';
import { steps, take, tight } from './support/story.ts';
import { worldOf } from './support/world.ts';

const TOLD = worldOf((policy) => ({
  ...tight(policy),
  amendment: { ...policy.amendment, delaySeconds: 1 },
}));
for (const step of fc.sample(steps(120), { numRuns: 1, seed: 11 })[0]!) take(TOLD, step);
TOLD.tick(86_400_000);
for (const id of TOLD.state.ids('stop')) {
  if (TOLD.state.get('stop', id)!.lifted) continue;
  for (const person of ['alice', 'bob']) TOLD.thawed(person, id);
}
TOLD.prepared(TOLD.requested({ customer: 'c-90' }).hash);
TOLD.requested({ customer: 'c-91', amount: '15000000000' });

type Path = readonly (string | number)[];

function places(value: Json, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Array.isArray(value)
    ? value.flatMap((item: Json, i) => places(item, [...at, i]))
    : Object.entries(value).flatMap(([key, item]) => places(item, [...at, key]));
  return [at, ...inside];
}

/** Undefined takes it away. */
function replaced(value: Json, [step, ...rest]: Path, by: Json | undefined): Json | undefined {
  if (step === undefined) return by;
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, i) => {
      const now = i === step ? replaced(item, rest, by) : item;
      return now === undefined ? [] : [now];
    });
  }
  const { [step]: old, ...others } = value as Record<string, Json>;
  const now = replaced(old!, rest, by);
  return now === undefined ? others : { ...others, [step]: now };
}

const VALUES: readonly (Json | undefined)[] = [
  ...[undefined, null, '', '0', '1', 'hot', 'watcher-1', 'nem:mainnet/xem', 'eip155:1', 'ff'],
  ...[0, 1, 2, 60, 3_600, 86_400, 2_592_000, 31_622_400, 9_007_199_254_740_991],
  ...['9'.repeat(38), '2026-01-26T00:00:00.000Z', '9999-12-31T23:59:59.999Z', 'ab'.repeat(32)],
  ...[[], {}, true, 'wallet', 'customer', 'internal', 'withdraw', 'unattended', 'block', 'freeze'],
];

const changes = fc.array(fc.tuple(fc.nat(99_999), fc.constantFrom(...VALUES)), {
  minLength: 1,
  maxLength: 2,
});

/** Signed by the quorum and offered as bytes; whether the fold took it. */
function offer(scribe: Scribe, policy: Policy): boolean {
  const body = amendedBody((person, act) => scribe.act(person, act), policy, hashNow(scribe));
  const bytes = canonicalBytes(body as Json);
  const entry = sealEntry(ENTRY_TYPES['policy.amended'], scribe.time, bytes, new Uint8Array(32));
  return !isRefusal(scribe.append(entry));
}

function live(scribe: Scribe, story: Parameters<typeof take>[1][]): void {
  for (const step of story) take(scribe, step);
  const { state } = scribe;
  for (const hash of state.ids('withdrawal')) {
    const withdrawal = state.get('withdrawal', hash)!;
    standingOf(state, withdrawal);
    const own = state.get('payment', withdrawal.payments.at(-1) ?? '');
    if (own !== undefined && !own.expired) obstacle(state, withdrawal, own);
  }
  checkInvariants(state);
}

test('whatever amenders sign is answered, and what takes effect can be lived by', () => {
  let taken = 0;
  const all = places(JSON.parse(JSON.stringify(documentOf(TOLD))));
  fc.assert(
    fc.property(changes, steps(25), (list, story) => {
      const scribe = TOLD.fork();
      let policy: Json | undefined = JSON.parse(JSON.stringify(documentOf(scribe)));
      for (const [place, by] of list) {
        const path = all[1 + (place % (all.length - 1))]!;
        try {
          policy = replaced(policy!, path, by);
        } catch {
          return; // the first change took away what the second would have changed
        }
      }
      if (!offer(scribe, policy as Policy)) return;
      taken += 1;
      const hash = policyHash(policy as Policy);
      scribe.tick(1_000);
      scribe.tick(2_000);
      assert.ok(scribe.state.get('former', hash) !== undefined || hashNow(scribe) === hash);
      live(scribe, story);
    }),
    { numRuns: 600, endOnFailure: true },
  );
  assert.ok(taken > 8, `only ${taken} were taken`);
});
