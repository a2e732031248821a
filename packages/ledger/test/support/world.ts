// What the tests of the fold share: an opened ledger to fork from, and tables of what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PolicyKit, policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';

export const KIT = policyKit('ledger');

/** An opened ledger on which a quorum of watchers has just stated the time. */
export function begin(kit: PolicyKit): Scribe {
  const scribe = new Scribe(kit);
  scribe.opened();
  scribe.tick();
  return scribe;
}

const opened = begin(KIT);

export const world = (): Scribe => opened.fork();

export const worldOf = (change: (policy: Policy) => Partial<Policy>): Scribe =>
  begin(policyKit('ledger', change(KIT.policy)));

export interface Case {
  /** Read after "refuses": "a request signed by …". */
  readonly name: string;
  readonly tag: RefusalTag;
  /** What the refusal must say, where one tag stands for several rules. */
  readonly saying?: RegExp;
  /** Another beginning than `world`. */
  readonly from?: () => Scribe;
  /** Makes exactly one thing wrong, and answers what was said to it. */
  readonly offer: (scribe: Scribe) => unknown;
}

/** One test for each case. */
export function refuses(cases: readonly Case[]): void {
  for (const { name, tag, saying, from = world, offer } of cases) {
    test(`refuses ${name} (${tag})`, () => {
      const scribe = from();
      const refused = offer(scribe);
      assertRefused(refused, tag);
      if (saying !== undefined) assert.match(refused.detail, saying);
    });
  }
}

export function assertRefused(value: unknown, tag: RefusalTag): asserts value is Refusal {
  assert.ok(isRefusal(value), `accepted, ${tag} expected`);
  assert.equal(value.refused, tag, value.detail);
}

export const withdrawalAt = (scribe: Scribe, hash: string) => scribe.state.get('withdrawal', hash)!;
export const paymentAt = (scribe: Scribe, id: string) => scribe.state.get('payment', id)!;
