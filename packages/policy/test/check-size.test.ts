// A policy that can be put in force can be amended: the next one, as long, fits into an entry with
// what its amenders sign.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyKit } from '@sekisho/drill/policy-kit';
import { utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import { actChallenge } from '@sekisho/protocol/evidence';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { inconsistencies } from '../src/check.ts';
import { checkSize } from '../src/check-size.ts';

const KIT = policyKit('size');
const BASE = KIT.policy;

/** The base policy with so many bytes of destinations that nobody minds. */
function longer(count: number, persons = 2): Policy {
  const [wallet, ...others] = BASE.wallets;
  const internalDestinations = Array.from({ length: count }, (_, i) => `N${i}`.padEnd(100, 'A'));
  const amendment = { ...BASE.amendment, persons };
  return { ...BASE, amendment, wallets: [{ ...wallet!, internalDestinations }, ...others] };
}

const sizeOf = (policy: Policy): number => utf8(canonicalText(policy as Json)).length;

test('a policy leaves room in an entry for the signatures of its own amendment', () => {
  const count = [...Array(1_000).keys()].findLast((n) => inconsistencies(longer(n)).length === 0)!;
  const [problem] = inconsistencies(longer(count + 1));
  assert.match(problem!, /would not fit into an entry: shorten it to [0-9]+/);
  // The longest that is taken: the next, as long, fits with acts as browsers make them: of two who
  // amend, and of one who enrols another passkey and vouches for it with the one that goes.
  const amenders = BASE.persons.filter(({ roles }) => roles.includes('amender'));
  const acts = amenders.slice(0, 2).map(({ id }) => {
    const statement = { ...ACT, person: id, subject: '0'.repeat(64) } as const;
    return { statement, assertion: KIT.passkey(id).assert(actChallenge(statement)) };
  });
  const body = { acts, enrolments: acts, policy: longer(count), replaces: '0'.repeat(64) };
  const room = MAX_BODY_BYTES - utf8(canonicalText(JSON.parse(JSON.stringify(body)))).length;
  assert.ok(room > 0, `${-room} bytes too long`);
  assert.ok(room < 3_000, `${room} bytes of room are wasted`);
  assert.ok(sizeOf(longer(count)) > 50_000);
});

test('the more people an amendment takes, the shorter the policy', () => {
  const longest = (persons: number): number =>
    [...Array(1_000).keys()].findLast((n) => {
      const sized = [...checkSize(longer(n, persons))];
      return sized.length === 0;
    })!;
  assert.ok(longest(1) > longest(2));
});

const ACT = {
  act: 'amend',
  ledger: '0'.repeat(64),
  policy: '0'.repeat(64),
  nonce: '0'.repeat(32),
  expires: '2026-01-26T00:00:00.000Z',
} as const;
