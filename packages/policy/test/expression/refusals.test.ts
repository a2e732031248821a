// Every way in which an expression can be wrong, by one that is: refused when it is read, with line
// and column, what is wrong, and what to write instead.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExpression } from '../../src/expression/expression.ts';

const XEM = { symbol: 'XEM', decimals: 6 };
const VALUES = { purpose: ['customer', 'internal'], wallet: ['nem-hot'] };

const BAD: readonly (readonly [text: string, says: RegExp])[] = [
  // Names.
  ['amout > balance', /^line 1, column 1: amout is not a fact; did you mean amount\?$/],
  ['amount > balance ||\n  newcommer', /^line 2, column 3: newcommer .* did you mean newcomer\?$/],
  ['elephant', /elephant is not a fact; spec\/policy\.md lists them$/],
  ['literal_0 > amount', /literal_0 is not a fact/],
  ['__proto__', /Reserved identifier: __proto__/],
  ['constructor == amount', /constructor is not a fact/],
  ['purpose == "custmer"', /no purpose is "custmer"; did you mean customer\?$/],
  ['"internl" != purpose', /did you mean internal\?/],
  ['wallet in ["nem-hut"]', /no wallet is "nem-hut"; did you mean nem-hot\?/],
  // Types and units.
  ['amount', /it gives amount, not yes or no/],
  ['1 + 1', /it gives int, not yes or no/],
  ['true', /it names no fact/],
  ['amount > 50', /amount and int are different things; write the amount with its unit/],
  ['amount > destination_age_s', /amount and int are different things/],
  ['destination_age_s > hour_utc', /seconds and hour are different things/],
  ['destination_age_s + weekday_utc > 1', /seconds and weekday are different things/],
  ['(newcomer ? hour_utc : destination_age_s) > 1', /one side of \?: gives int \(hour\)/],
  ['newcomer ? amount : 1', /one side of \?: gives amount, the other int/],
  ['destination_age_s * hour_utc > 1', /seconds times hour is nothing/],
  ['destination_age_s / hour_utc > 1', /hour do not divide this/],
  ['3 * amount > balance', /write the amount first: amount \* 3/],
  ['amount * balance > amount', /amount \* amount is not provided for/],
  ['amount / 2 > balance', /amounts are not divided, since that would round/],
  ['customer > client', /string > string is not provided for/],
  ['customer + client == "ab"', /string \+ string is not provided for/],
  ['newcomer + 1 > 1', /bool and int are different things/],
  ['newcomer > unattended', /bool > bool is not provided for/],
  ['!amount', /! takes bool here, and this is amount/],
  ['amount && newcomer', /&& takes bool here, and this is amount/],
  ['hour_utc ? newcomer : newcomer', /\?: takes bool here, and this is int \(hour\)/],
  ['-hour_utc < 1', /only a number is negated; write 0 - x/],
  ['customer == 1', /string and int are different things/],
  // Numbers.
  ['hour_utc < 9223372036854775808', /is above 9223372036854775807; use an amount/],
  ['hour_utc < -9223372036854775808', /is above 9223372036854775807/],
  ['hour_utc / 0 > 1', /\/ 0 has no result/],
  ['hour_utc % 0 == 1', /% 0 has no result/],
  ['hour_utc < 1.5', /1\.5 is no whole number/],
  ['hour_utc < 1e400', /line 1, column 12/],
  ['hour_utc < 12u', /a literal like this is not provided for/],
  ['customer == b"a"', /a literal like this is not provided for/],
  ['customer == null', /a literal like this is not provided for/],
  // Amounts.
  ['amount > amount("50")', /column 17: "50" is not like "300 XEM"/],
  ['amount > amount("50 ETH")', /ETH was written where XEM is meant/],
  ['amount > amount("0.0000001 XEM")', /XEM has 6 decimals, not more/],
  ['amount > amount("1,000 XEM")', /is not like "300 XEM"/],
  ['amount > amount("-1 XEM")', /is not like "300 XEM"/],
  ['amount > amount("0 XEM")', /not a positive decimal integer/],
  ['amount > amount("340282366920938463463374607431769 XEM")', /2\^128 or more/],
  ['amount > amount(50)', /amount\(\) takes one text/],
  ['amount > amount("1 XEM", "2 XEM")', /amount\(\) takes one text/],
  ['amount > amount(customer)', /amount\(\) takes one text/],
  // What would make cost or meaning unbounded.
  ['[1, 2].all(x, x > 1)', /all\(\) is not provided for/],
  ['[1].exists(x, x > 1)', /exists\(\) is not provided for/],
  ['[1].exists_one(x, x > 1)', /exists_one\(\) is not provided for/],
  ['[1].map(x, x) == [1]', /\.?map|is not provided for/],
  ['[1].filter(x, x > 1) == [1]', /is not provided for|a list stands only after in/],
  ['has(amount.value)', /has\(\) is not provided for/],
  ['dyn(amount) == 1', /dyn\(\) is not provided for/],
  ['customer.matches("(a+)+$")', /matches\(\) is not provided for/],
  ['matches(customer, "a")', /is not provided for/],
  ['customer.startsWith("a")', /startsWith\(\) is not provided for/],
  ['cel.bind(x, amount, x > x)', /is not provided for/],
  ['size(customer) > 1', /size\(\) is not provided for/],
  ['timestamp("2027-01-01T00:00:00Z") > timestamp("2026-01-01T00:00:00Z")', /timestamp\(\)/],
  ['amount.value > 1', /facts have no members/],
  ['customer["x"] == "a"', /facts have no members/],
  ['customer in []', /after in stands a list with something in it/],
  ['customer in client', /after in stands a list/],
  ['customer in ["a", client]', /the list may hold literals only/],
  ['customer in ["a", 1]', /in takes string here, and this is int/],
  ['amount in [1]', /amount is not looked up in a list/],
  ['[1] == [1]', /a list stands only after in/],
  ['{"a": 1} == {"a": 1}', /a map is not provided for/],
  // Text.
  ['amount >', /^line 1, column 9: /],
  ['', /^line 1, column 1: /],
  ['amount > > balance', /^line 1, column 10: /],
  ['customer == "open', /^line 1, column \d+: /],
  ['amount > b\u0430lance', /column 11: U\+0430 is not printable ASCII/],
  ['customer == "\u202e"', /U\+202e is not printable ASCII/],
  [`${'('.repeat(30)}newcomer${')'.repeat(30)}`, /too long or too deeply nested/],
  [`${'!'.repeat(300)}newcomer`, /too long or too deeply nested/],
  [Array(130).fill('newcomer').join('||'), /too long or too deeply nested/],
];

for (const [text, says] of BAD) {
  test(`refused when it is read: ${text.slice(0, 60)}`, () => {
    const problem = readExpression(text, XEM, VALUES);
    assert.equal(typeof problem, 'string', 'it was let through');
    assert.match(String(problem), /^line \d+, column \d+: /);
    assert.match(String(problem), says);
  });
}
