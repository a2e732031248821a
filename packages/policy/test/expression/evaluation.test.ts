// What expressions answer: amounts beside plain bigint, at any size; what is not known, and numbers
// that end, as errors.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readExpression } from '../../src/expression/expression.ts';
import { factValues } from '../../src/expression/fact-values.ts';
import { inconsistencies } from '../../src/check.ts';
import { judge } from '../../src/judge.ts';
import { asking } from '../support/asking.ts';
import { basePolicy, XEM } from '../support/base-policy.ts';
import { factsOf, subjectOf } from '../support/subject.ts';

const ETH = { symbol: 'ETH', decimals: 18 };
const POLICY = basePolicy();

interface Given {
  readonly amount?: bigint;
  readonly balance?: bigint | undefined;
  readonly familiarAmount?: bigint;
  readonly time?: number;
  readonly destinationFirstPaid?: number | undefined;
}

function answer(text: string, { amount = 1n, ...facts }: Given = {}) {
  const expression = readExpression(text, ETH);
  if (typeof expression === 'string') assert.fail(expression);
  const subject = subjectOf({ amount });
  return expression.evaluate(factValues({ ...factsOf(POLICY, subject), ...facts }, subject));
}

const big = fc.bigInt({ min: 1n, max: (1n << 127n) - 1n });
const factor = fc.bigInt({ min: -(1n << 62n), max: 1n << 62n });

test('amounts up to 2^127 compare, add, subtract and multiply as bigint does', () => {
  const holds = (text: string, given: Given, expected: boolean): void =>
    assert.deepEqual(answer(text, given), { holds: expected }, text);
  fc.assert(
    fc.property(big, big, big, factor, (amount, balance, familiarAmount, k) => {
      const given = { amount, balance, familiarAmount };
      holds('amount < balance', given, amount < balance);
      holds('amount <= balance', given, amount <= balance);
      holds('amount > balance', given, amount > balance);
      holds('amount >= balance', given, amount >= balance);
      holds('amount == balance', given, amount === balance);
      holds('amount != balance', given, amount !== balance);
      const sum = amount + familiarAmount > balance;
      holds('amount + familiar_amount > balance', given, sum);
      const difference = amount - familiarAmount < balance - amount;
      holds('amount - familiar_amount < balance - amount', given, difference);
      holds(`amount * ${k} < balance * 3`, given, amount * k < balance * 3n);
    }),
    { seed: 6, numRuns: 300 },
  );
});

test('an amount in the text is exact to the last digit of the smallest unit', () => {
  const decimal = (amount: bigint): string => {
    const digits = amount.toString().padStart(19, '0');
    return `${digits.slice(0, -18)}.${digits.slice(-18)} ETH`;
  };
  fc.assert(
    fc.property(big, (amount) => {
      const at = (text: string) => answer(text, { amount });
      assert.deepEqual(at(`amount == amount("${decimal(amount)}")`), { holds: true });
      assert.deepEqual(at(`amount < amount("${decimal(amount + 1n)}")`), { holds: true });
    }),
    { seed: 6, numRuns: 300 },
  );
});

test('amounts in the text stand where they were written', () => {
  const given = { amount: 2n * 10n ** 18n };
  const text = `amount("1 ETH") < amount && amount('3 ETH') > amount /* */`;
  assert.equal(typeof readExpression(text, ETH), 'string');
  const nested = `amount("1 ETH")<amount&&(newcomer||amount('3 ETH')-amount("1 ETH")==amount)`;
  assert.deepEqual(answer(nested, given), { holds: true });
});

const ERRORS: readonly (readonly [text: string, error: string])[] = [
  ['amount < balance', 'a fact is unknown'],
  ['newcomer ? true : amount < balance', 'a fact is unknown'],
  ['hour_utc / (hour_utc - hour_utc) > 1', 'division by zero'],
  ['hour_utc % (hour_utc - hour_utc) > 1', 'division by zero'],
  ['hour_utc + 9223372036854775807 > 1', 'a number beyond 2^63'],
  ['(hour_utc + 5) * 9223372036854775807 > 1', 'a number beyond 2^63'],
];

for (const [text, error] of ERRORS) {
  test(`cannot be answered, and is a review: ${text}`, () => {
    const given = { balance: undefined, time: 3_600_000 };
    assert.deepEqual(answer(text, given), { error });
    const policy = asking(text);
    policy.limits = policy.limits.filter((limit) => !('balanceShare' in limit));
    assert.deepEqual(inconsistencies(policy), []);
    const subject = subjectOf();
    const verdict = judge(policy, { ...factsOf(policy, subject), ...given }, subject);
    assert.deepEqual(
      verdict.reasons.map(({ tag, outcome }) => [tag, outcome]),
      [['expression-error', 'review']],
    );
    assert.deepEqual(verdict.reviews, ['desk']);
  });
}

test('one side that decides is an answer, whatever the other is', () => {
  const given = { balance: undefined, amount: 1n };
  const known = 'amount == amount("0.000000000000000001 ETH")';
  assert.deepEqual(answer(`amount < balance || ${known}`, given), { holds: true });
  assert.deepEqual(answer(`amount < balance && !(${known})`, given), { holds: false });
});

test('hours and days of the week are those of UTC, and ages whole seconds', () => {
  const at = (text: string, destinationFirstPaid?: number) =>
    answer(text, { time: Date.parse('2026-11-23T23:59:59.999Z'), destinationFirstPaid });
  const yes = { holds: true };
  assert.deepEqual(at('hour_utc == 23 && weekday_utc == 1'), yes);
  assert.deepEqual(at('destination_never_paid && destination_age_s == 0'), yes);
  const paid = Date.parse('2026-11-23T23:58:59.000Z');
  assert.deepEqual(at('!destination_never_paid && destination_age_s == 60', paid), yes);
});

test('a rule that does not review needs a known one for what it cannot answer', () => {
  const problems = (change: object): readonly string[] => {
    const policy = basePolicy();
    const rule = { id: 'asks', kind: 'expression' as const, asset: XEM, when: 'newcomer' };
    policy.rules = [{ ...rule, then: { outcome: 'block' }, ...change }];
    return inconsistencies(policy);
  };
  assert.match(problems({}).join(), /^rules\[0\]\.onError: "asks" needs a review/);
  assert.match(problems({ onError: 'nobody' }).join(), /^rules\[0\]\.onError: "nobody" is not in/);
  assert.deepEqual(problems({ then: { outcome: 'review', review: 'desk' } }), []);
  assert.match(
    problems({ onError: 'desk', when: 'newcomr\n' }).join(),
    /^rules\[0\]\.when of "asks", line 1, column 1: newcomr is not a fact; did you mean newcomer\?/,
  );
  const misspelt = problems({ onError: 'desk', when: 'wallet == "nem-hott"' }).join();
  assert.match(misspelt, /did you mean nem-hot\?/);
});
