// What `--policy` takes: a whole policy or its judging part, and a clear word where it is neither.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultJudging } from '@sekisho/policy/default-judging';
import { isRefusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { policyKit, XEM } from '../src/policy-kit.ts';
import { drillKit } from '../src/world/parties.ts';
import { incidentOf } from '../src/world/incident.ts';
import { type Judging, judgingOf, readJudging } from '../src/world/judging.ts';
import { coincheck } from './coincheck.ts';

const JUDGING = defaultJudging(XEM);
const text = (value: unknown): string => JSON.stringify(value);

function refusalOf(value: unknown): string {
  const read = readJudging(typeof value === 'string' ? value : text(value));
  assert.ok(isRefusal(read), 'it was read');
  return `${read.refused}: ${read.detail}`;
}

test('a whole policy and its judging part alone are the same', () => {
  const whole = policyKit('judging', { ...JUDGING, newcomerSeconds: 77 }).policy;
  const part = { ...JUDGING, newcomerSeconds: 77 };
  assert.deepEqual(readJudging(text(whole)), part);
  assert.deepEqual(readJudging(text(part)), part);
  assert.deepEqual(judgingOf(whole), part);
});

test('what opens a ledger is read by the policy in it', () => {
  const { policy } = policyKit('judging', JUDGING);
  const opened = { nonce: '00', time: '2030-01-01T00:00:00.000Z', policy, recovery: [] };
  assert.deepEqual(readJudging(text(opened)), judgingOf(policy));
});

describe('what is wrong is said with its place', () => {
  const { limits, rules, reviews } = JUDGING;
  const [limit] = limits;
  const rows: Record<string, readonly [unknown, RegExp]> = {
    'no JSON': ['limits: []', /^json-malformed: /],
    'a list': [[], /^schema-mismatch: policy: it is no object/],
    'no reviews': [{ limits, rules }, /^schema-mismatch: policy\.reviews: /],
    'something else': [{ limits, rules, reviews, signers: [] }, /"signers"/],
    'a bad sum': [
      { limits: [{ ...limit, sum: '1.5' }], rules, reviews },
      /^schema-mismatch: policy\.limits\[0\]/,
    ],
    'a policy that lacks parts': [{ ...JUDGING, gateway: {} }, /^schema-mismatch: policy\./],
  };
  for (const [name, [value, says]] of Object.entries(rows)) {
    test(name, () => assert.match(refusalOf(value), says));
  }

  test('a limit on a wallet that the scenario does not have', () => {
    const incident = incidentOf(coincheck());
    assert.ok(!isRefusal(incident));
    const other = { ...JUDGING, limits: limits.map((one) => ({ ...one, wallets: ['cold'] })) };
    const kit = drillKit(1, incident, other);
    assert.match(isRefusal(kit) ? kit.detail : '', /policy\.limits\[0\]\.wallets\[0\].*cold/);
  });
});

test('any text is answered', () => {
  fc.assert(fc.property(fc.string(), (given) => void readJudging(given)));
  fc.assert(
    fc.property(
      fc.constantFrom('limits', 'rules', 'reviews', 'gateway'),
      fc.jsonValue(),
      (key, other) => {
        const read = readJudging(text({ ...JUDGING, [key]: other }));
        assert.ok(isRefusal(read) || (read satisfies Judging));
      },
    ),
  );
});
