// spec/policy-source.md: its example is a policy that passes its own tests, its refusal is what is
// printed, and its bounds are the reader's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { policyHash } from '@sekisho/protocol/policy';
import { problemLines } from '../../src/policy-source/problem.ts';
import { readSource } from '../../src/policy-source/source.ts';
import { MAX_LINES, MAX_SOURCE_BYTES } from '../../src/policy-source/text.ts';
import { MAX_DEPTH, MAX_NODES } from '../../src/policy-source/tokens.ts';
import { bytesOf, SOURCE } from './base.ts';

const page = readFileSync(new URL('../../../../spec/policy-source.md', import.meta.url), 'utf8');
const example = /^```yaml\n([^]*?)^```$/m.exec(page)![1]!;

/** A top-level section with its name: up to the next line that begins with a letter. */
const sectionsOf = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^([a-zA-Z]+):.*\n(?:[ #].*\n)*/gm)].map(([whole, name]) => [name!, whole]),
  );

test('the example, with the parties of a deployment, is sound and passes its tests', () => {
  const whole = [...new Map([...sectionsOf(SOURCE), ...sectionsOf(example)]).values()].join('');
  const { policy, problems, tests } = readSource(bytesOf(whole));
  assert.deepEqual(problems, []);
  assert.equal(tests, 4);
  assert.deepEqual(
    policy!.limits.map((limit) => [limit.windowSeconds, 'sum' in limit ? limit.sum : undefined]),
    [
      [3_600, '500000000000'],
      [86_400, '20000000000'],
      [86_400, undefined],
    ],
  );
  assert.ok('balanceShare' in policy!.limits[2]! && policy!.limits[2].balanceShare === 50);
  assert.equal(policy!.amendment.delaySeconds, 86_400);
  // Without them it is the same policy.
  const without = whole.slice(0, whole.indexOf('\ntests:') + 1);
  assert.equal(policyHash(readSource(bytesOf(without)).policy!), policyHash(policy!));
});

test('each test of the example fails when the policy does not do what it says', () => {
  const whole = [...new Map([...sectionsOf(SOURCE), ...sectionsOf(example)]).values()].join('');
  const faulty = [
    ['sum: 20000 XEM', 'sum: 100 XEM', /customer's usual .*review, not allow/],
    ['above: 1000 XEM', 'above: 4000 XEM', /first payment of more.*allow, not delay/],
    ['sum: 20000 XEM', 'sum: 30000 XEM', /and then again.*allow, not review/],
    ['ratio: 100', 'ratio: 1001', /much more to the same.*delay, not review/],
  ] as const;
  for (const [from, to, says] of faulty) {
    assert.ok(whole.includes(from));
    const { policy, problems } = readSource(bytesOf(whole.replace(from, to)));
    assert.ok(policy !== undefined);
    assert.match(problems.map(({ problem }) => problem).join('\n'), says);
    assert.match(problems[0]!.path, /^tests\[\d\]\.expect\.outcome$/);
  }
});

test('the refusal on the page is the one that is printed', () => {
  const text = SOURCE.replace('sum: 10000 XEM', 'sum: 10000');
  const { problems } = readSource(bytesOf(text));
  const printed = problemLines('policy.yaml', text, problems[0]!);
  // Whatever the line's number is today.
  const unnumbered = (said: string): string => said.replace(/\b\d{3}\b/, 'N');
  const lines = page.split('\n').map(unnumbered);
  for (const line of printed) assert.ok(lines.includes(`    ${unnumbered(line)}`), line);
});

test('the bounds on the page are those of the reader', () => {
  assert.equal(MAX_SOURCE_BYTES, 1024 * 1024);
  for (const bound of [MAX_LINES, MAX_NODES].map((n) => n.toLocaleString('en'))) {
    assert.ok(page.includes(bound), bound);
  }
  assert.ok(page.includes(`at most ${MAX_DEPTH} deep`));
});
