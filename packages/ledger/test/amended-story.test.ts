// Amendments amid traffic: whatever people come to agree on, no replica throws, and the sums are
// those of a naive recount under the policy then in force.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { entryName } from '@sekisho/protocol/entry';
import fc from 'fast-check';
import { classesNow, obstacle, verdictsOf } from '../src/clearance.ts';
import { Draft } from '../src/draft.ts';
import { MemoryState } from '../src/memory.ts';
import { restate } from '../src/restating.ts';
import { standingOf } from '../src/standing.ts';
import { type Lookup, policyOf } from '../src/state.ts';
import { attempt, type Change, changes } from './support/amendments.ts';
import { hashNow } from './support/amending.ts';
import { checkInvariants } from './support/recount.ts';
import { type Step, steps, take, tight } from './support/story.ts';
import { fold, wholeHash } from './support/snapshot.ts';
import { worldOf } from './support/world.ts';

/** Amendments that wait an hour, so that many take effect in one story. */
const BEGINNING = worldOf((policy) => ({
  ...tight(policy),
  amendment: { ...policy.amendment, delaySeconds: 3_600 },
}));

type Turn = readonly [step: Step, change: Change | null];

const turns = (length: number): fc.Arbitrary<Turn[]> =>
  fc
    .tuple(
      steps(length),
      fc.array(fc.option(changes, { freq: 7 }), { minLength: length, maxLength: length }),
    )
    .map(([story, amendments]) => story.map((step, i): Turn => [step, amendments[i] ?? null]));

const seen = new Map<string, number>();
let inForce = 0;
/** Withdrawals whose facts were told again. */
let told = 0;

function tell(story: readonly Turn[], after: (scribe: Scribe) => void): Scribe {
  const scribe = BEGINNING.fork();
  let policy = hashNow(scribe);
  for (const [step, change] of story) {
    if (change !== null && attempt(scribe, change)) after(scribe);
    if (take(scribe, step) !== undefined) after(scribe);
    if (hashNow(scribe) !== policy) {
      inForce += 1;
      checkRestated(scribe);
    }
    policy = hashNow(scribe);
  }
  for (const { type } of scribe.entries) {
    const name = entryName(type)!;
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return scribe;
}

/** What nodes ask of a state besides the fold: it must be answered under any policy. */
function askEverything({ state }: Scribe): void {
  for (const hash of state.ids('withdrawal')) {
    const withdrawal = state.get('withdrawal', hash)!;
    standingOf(state, withdrawal);
    const payment = withdrawal.payments.at(-1);
    const own = payment === undefined ? undefined : state.get('payment', payment);
    if (own !== undefined && !own.expired) obstacle(state, withdrawal, own);
  }
}

/** What is told of all at once is what each alone would be, read from all the items. */
function checkRestated({ state }: Scribe): void {
  const draft = new Draft(state);
  restate(draft);
  // What ended or was signed meanwhile is told no more.
  for (const [, name] of draft.delta()) {
    const withdrawal = draft.get('withdrawal', name)!;
    const { restated: _restated, ...alone } = withdrawal;
    if (withdrawal.facts.policy === hashOf(state)) continue;
    told += 1;
    const [payment] = withdrawal.payments.slice(-1).map((id) => state.get('payment', id)!);
    const own = payment?.expired === false ? payment : undefined;
    assert.deepEqual(verdictsOf(state, withdrawal, own), verdictsOf(state, alone, own));
    assert.deepEqual(classesNow(state, withdrawal), classesNow(state, alone));
  }
}

const hashOf = (lookup: Lookup): string => policyOf(lookup).hash;

test('random amendments amid traffic: nothing throws, and windows equal a naive recount', () => {
  fc.assert(
    fc.property(turns(220), (story) => {
      tell(story, (scribe) => {
        checkInvariants(scribe.state);
        askEverything(scribe);
      });
    }),
    { numRuns: 8, endOnFailure: true },
  );
  assert.ok((seen.get('policy.amended') ?? 0) > 40, 'too few amendments');
  assert.ok((seen.get('policy.vetoed') ?? 0) > 3, 'too few vetoes');
  assert.ok(inForce > 20, `only ${inForce} took effect`);
  assert.ok(told > 50, `only ${told} were told again`);
});

test('who folds a ledger with amendments again comes to the same state', () => {
  fc.assert(
    fc.property(turns(150), (story) => {
      const scribe = tell(story, () => {});
      const again = new MemoryState();
      for (const entry of scribe.entries) {
        fold(again, entry);
      }
      assert.equal(again.hash, scribe.state.hash);
      assert.equal(wholeHash(again), wholeHash(scribe.state));
    }),
    { numRuns: 3, endOnFailure: true },
  );
});
