// Policy → YAML → policy: the same hash, for whatever the schema allows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { policyKit } from '@sekisho/drill/policy-kit';
import { defaultJudging } from '@sekisho/policy/default-judging';
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { policyHash, policySchema } from '@sekisho/protocol/policy';
import { writeSource } from '../../src/policy-source/export.ts';
import { readSource } from '../../src/policy-source/source.ts';
import { bytesOf } from './base.ts';

const { policy: kit } = policyKit('policy source');

function assertReturns(policy: Policy): void {
  // Nothing is exported that nobody could sign.
  policySchema.parse(policy);
  const source = writeSource(policy);
  const read = readSource(bytesOf(source));
  assert.deepEqual(read.problems, [], source);
  assert.equal(policyHash(read.policy!), policyHash(policy));
}

test('the policies that init and drills begin with come back as they were', () => {
  assertReturns(kit);
  assertReturns({ ...kit, ...defaultJudging(kit.assets[0]!.id) });
});

const asset = kit.assets[0]!.id;
const wallet = kit.wallets[0]!.id;
const amount = fc.bigInt({ min: 1n, max: (1n << 128n) - 1n }).map(String);
const share = fc.integer({ min: 1, max: 10_000 });
const window = fc.integer({ min: 60, max: 2_592_000 });
const then = fc.oneof(
  fc.record({ outcome: fc.constant('delay'), seconds: fc.integer({ min: 1, max: 86_399 }) }),
  fc.record({ outcome: fc.constant('review'), review: fc.constantFrom('desk', 'board') }),
  fc.constant({ outcome: 'block' }),
  fc.record({ outcome: fc.constant('freeze'), scope: fc.constantFrom('client', 'customer') }),
);
const measure = fc.oneof(
  fc.record({ sum: amount }),
  fc.record({ count: fc.integer({ min: 1, max: 1_000_000 }) }),
  fc.record({ balanceShare: share }),
);
const over = fc.oneof(fc.record({ above: amount }), fc.record({ aboveShare: share }));
const limit = fc
  .tuple(
    fc.record({
      wallets: fc.array(fc.constant(wallet), { maxLength: 1 }),
      per: fc.constantFrom('customer', 'destination', 'client', 'wallet', 'newcomers'),
      windowSeconds: window,
      then,
    }),
    measure,
  )
  .map(([base, more]) => ({ asset, ...base, ...more }));
const kind = fc.oneof(
  fc.constant({ kind: 'payment-ceiling' }),
  fc.record({ kind: fc.constant('new-destination'), ageSeconds: window }),
  fc.record({
    kind: fc.constant('probe-then-large'),
    ratio: fc.integer({ min: 2, max: 1_000_000 }),
    windowSeconds: window,
  }),
);
const rule = fc.tuple(kind, over, then).map(([what, more, then]) => ({
  ...{ asset, then },
  ...{ ...what, ...more },
}));
/** Names that a reader could take for something else. */
const name = fc.oneof(
  fc.constantFrom('null', 'true', 'no', 'y', '1', '0x1', '1e3', '010', '1.5', '2026-01-31', 'nan'),
  fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
);
const origin = fc.stringMatching(/^[!-~]{1,40}$/);

test('any policy comes back as it was, whatever its names and numbers', () => {
  fc.assert(
    fc.property(
      fc.record({
        ...{ name, origin, decimals: fc.integer({ min: 0, max: 38 }) },
        limits: fc.array(limit, { maxLength: 6 }),
        rules: fc.array(rule, { maxLength: 6 }),
        age: fc.integer({ min: 1, max: 31_622_400 }),
        fee: amount,
      }),
      ({ name, origin, decimals, limits, rules, age, fee }) => {
        const numbered = <T extends object>(of: string, all: readonly T[]) =>
          all.map((one, i) => ({ id: `${of}-${i}`, ...one }));
        assertReturns({
          ...kit,
          name,
          gateway: { ...kit.gateway, origin },
          assets: [{ ...kit.assets[0]!, decimals }],
          chains: [{ ...kit.chains[0]!, maximumFee: fee }],
          familiarity: { ageSeconds: age, factor: 3 },
          limits: numbered('l', limits) as Limit[],
          rules: numbered('r', rules) as Rule[],
        });
      },
    ),
    { numRuns: 100 },
  );
});

test('where a symbol could be of two assets, or of none, amounts are in smallest units', () => {
  const other = { ...kit.assets[0]!, id: `${kit.chains[0]!.id}/other` };
  assertReturns({ ...kit, assets: [...kit.assets, other] });
  assertReturns({ ...kit, assets: [...kit.assets, { ...other, symbol: 'OTHER', decimals: 0 }] });
  const two = writeSource({ ...kit, assets: [...kit.assets, other] });
  assert.match(two, /maximumFee: 5000000 smallest-units/);
  // A limit names its asset, so its symbol is of that one.
  assert.match(two, /sum: 10000 XEM/);
});
