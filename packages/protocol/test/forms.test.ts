// The page says of every form what the schemas say, and what a refinement asks is asked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { z } from 'zod';
import * as field from '../src/field.ts';
import { frameSchema } from '../src/message.ts';
import { policySchema } from '../src/policy.ts';
import { isRefusal } from '../src/refusal.ts';
import { formsPage, PAGE } from './forms-page.ts';

test('the page of forms is the one that the schemas make', () => {
  const advice = 'look at what changed, then: node packages/protocol/test/forms-page.ts';
  assert.equal(readFileSync(PAGE, 'utf8'), formsPage(), advice);
});

const INSTANT = '2026-01-31T00:00:00.000Z';
const REFINED: readonly [string, z.ZodType, string[], unknown[]][] = [
  ['amount', field.amount, ['1', '340282366920938463463374607431768211455'], ['0', '01', '1.5', 1]],
  ['amountOrZero', field.amountOrZero, ['0', '7'], ['00', '-0', '-1', '', 0]],
  ['instant', field.instant, [INSTANT], ['2026-01-31', '2026-02-31T00:00:00.000Z', '', 0]],
  ['base64', field.bytesBase64(), ['', 'AA==', 'AAAA'], ['AB==', 'AA', '-_8=', 7]],
  ['base64 of 2', field.bytesBase64(2), ['AAA='], ['AA==', 'AAAA', '']],
  ['base64url', field.bytesBase64url(), ['', 'AA', '-_8'], ['AB', 'AA==', '+/8', 7]],
  ['base64url of 2', field.bytesBase64url(2), ['AAA'], ['AA', 'AAAA', '']],
  ['hex', field.bytesHex(), ['', '0a'], ['0A', '0', 'zz', 7]],
  ['hex of 2', field.bytesHex(2), ['0a0b'], ['0a', '0a0b0c', '']],
  ['header text', field.headerText(3), ['a b', '~'], ['', 'abcd', 'a\n', 'ä']],
  ['visible ASCII', field.visibleAscii(3), ['abc', '!~'], ['', 'abcd', 'a b', 'a\n', 'ä']],
];

for (const [what, schema, taken, refused] of REFINED) {
  test(`a field takes what its form says, and nothing else: ${what}`, () => {
    for (const value of taken) assert.ok(schema.safeParse(value).success, JSON.stringify(value));
    for (const value of refused) assert.ok(!schema.safeParse(value).success, JSON.stringify(value));
  });
}

test('a refusal of a form names what, where and why', () => {
  const schema = field.listOf(policySchema.shape.thaw);
  const at = (value: Parameters<typeof field.readAs>[1]) => {
    const answer = field.readAs(schema, value, 'quorums');
    assert.ok(isRefusal(answer));
    assert.equal(answer.refused, 'schema-mismatch');
    return answer.detail;
  };
  assert.match(
    at([
      { persons: 1, origins: 1 },
      { persons: 1, origins: 'x' },
    ]),
    /^quorums at \[1\]\.origins: /,
  );
  assert.match(at({}), /^quorums: Invalid input: expected array/);
  assert.match(at([{ persons: 0, origins: 1 }]), /^quorums at \[0\]\.persons: Too small/);
  assert.deepEqual(field.readAs(schema, [], 'quorums'), []);
  assert.equal(field.place(['acts', 3, 'to']), '.acts[3].to');
});

const ASSET = 'nem:mainnet/xem';
const RULES: readonly Record<string, unknown>[] = [
  { kind: 'payment-ceiling' },
  { kind: 'new-destination' },
  { kind: 'probe-then-large', ratio: 2, windowSeconds: 60 },
  { kind: 'cadence', per: 'client', gaps: 2, tolerancePercent: 1, windowSeconds: 60 },
  { kind: 'growth', per: 'client', steps: 2, ratioPercent: 101, windowSeconds: 60 },
];

test('every kind of rule has one threshold: an amount or a share, not both and not neither', () => {
  const { rules } = policySchema.shape;
  for (const kind of RULES) {
    const rule = { id: 'rule', asset: ASSET, then: { outcome: 'block' }, ...kind };
    const message = (change: object) =>
      rules.safeParse([{ ...rule, ...change }]).error?.issues[0]?.message;
    assert.equal(message({ above: '1' }), undefined);
    assert.equal(message({ aboveShare: 1 }), undefined);
    for (const change of [{}, { above: '1', aboveShare: 1 }]) {
      assert.match(message(change) ?? '', /give either above, an amount, or aboveShare/);
    }
  }
});

test('a frame is a call, an answer or a refusal; a body may be anything but absent', () => {
  const taken = [
    { id: 1, kind: 'follow', body: null },
    { id: 1, kind: 'follow', body: 0 },
    { re: 1, body: [] },
    { re: 1, tag: 'boot-behind', detail: '' },
  ];
  const refused = [
    { id: 1, kind: 'follow' },
    { re: 1, body: undefined },
    { re: 1 },
    { re: 1, body: {}, tag: 'boot-behind' },
    { id: 1, kind: 'Follow', body: {} },
    { id: -1, kind: 'follow', body: {} },
  ];
  for (const frame of taken) assert.ok(frameSchema.safeParse(frame).success, JSON.stringify(frame));
  for (const frame of refused)
    assert.ok(!frameSchema.safeParse(frame).success, JSON.stringify(frame));
});
