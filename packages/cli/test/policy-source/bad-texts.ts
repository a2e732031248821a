// Policies that must be refused, by hand: what somebody wrote by mistake, and what somebody wrote
// to make the reader misread, hang or fall.
import { SOURCE } from './base.ts';

export interface Bad {
  readonly name: string;
  readonly text: string | Uint8Array;
  /** What the first problem says. */
  readonly says: RegExp;
  /** Where it must be, where the case is about one line. */
  readonly line?: number;
}

const lineOf = (text: string, what: string): number =>
  text.slice(0, text.indexOf(what)).split('\n').length;

/** The source with one text replaced; the problem stands in the line of the first change. */
function edit(name: string, from: string, to: string, says: RegExp): Bad {
  if (!SOURCE.includes(from)) throw new Error(`the source has no "${from}"`);
  const text = SOURCE.replace(from, () => to);
  return { name, text, says, line: lineOf(SOURCE, from) };
}

const before = (name: string, to: string, says: RegExp): Bad => ({
  ...{ name, text: to + SOURCE, says, line: 1 },
});
const after = (name: string, to: string, says: RegExp): Bad => ({
  ...{ name, text: SOURCE + to, says, line: SOURCE.split('\n').length },
});
const whole = (name: string, text: string | Uint8Array, says: RegExp): Bad => ({
  ...{ name, text, says },
});

const SUM = 'sum: 10000 XEM';
const sum = (to: string, says: RegExp): Bad => edit(`an amount of ${to}`, SUM, `sum: ${to}`, says);
const window = (to: string, says: RegExp): Bad =>
  edit(`a window of ${to}`, 'window: 1d', `window: ${to}`, says);
const share = (to: string, says: RegExp): Bad =>
  edit(`a share of ${to}`, 'balanceShare: 0.4 %', `balanceShare: ${to}`, says);

const amounts: readonly Bad[] = [
  sum('10000', /sum: "10000" has no unit; write "300 XEM"/),
  sum('"10000000000"', /has no unit/),
  sum('10000.5', /not a plain whole one/),
  sum('1e4', /not a plain whole one/),
  sum('0x10', /not decimal/),
  sum('0o17', /not decimal/),
  sum('.inf', /not a number/),
  sum('.nan', /not a number/),
  sum('NaN', /not a number/),
  sum('Infinity', /not a number/),
  sum('-5 XEM', /not like "300 XEM"/),
  sum('+5 XEM', /not like "300 XEM"/),
  sum('0 XEM', /not an amount/),
  sum('010 XEM', /not like "300 XEM"/),
  sum('1,000 XEM', /not like "300 XEM"/),
  sum('1_000 XEM', /not like "300 XEM"/),
  sum('1e4 XEM', /not like "300 XEM"/),
  sum('0.0000001 XEM', /6 decimals/),
  sum('300 XYM', /XYM is not meant here; write "300 XEM"/),
  sum('300 xem', /xem is not meant here/),
  sum('300XEM', /has no unit/),
  sum('300  XEM', /not like|has no unit/),
  sum('XEM 300', /has no unit|not meant/),
  sum(`${'9'.repeat(60)} XEM`, /2\^128|not a positive/),
  sum('340282366920938463463374607431769 XEM', /2\^128/),
  sum('[300 XEM]', /sum: .*expected string/),
  sum('{amount: 300 XEM}', /sum: .*expected string/),
  sum('true', /has no unit/),
  sum('', /nothing is written/),
  sum('~', /null is no value/),
  edit('a fee without a unit', 'maximumFee: 5 XEM', 'maximumFee: 5', /"5" has no unit/),
  edit('a threshold of nothing', 'above: 20000 XEM', 'above: 0 XEM', /not an amount/),
];

const times: readonly Bad[] = [
  window('24', /"24" is not a time; write a whole number and s, m, h or d/),
  window('24 h', /not a time/),
  window('1w', /not a time/),
  window('1.5h', /not a time/),
  window('-1h', /not a time/),
  window('01h', /not a time/),
  window('24H', /not a time/),
  window('1h30m', /not a time/),
  window('1:30', /base of sixty/),
  window('59s', /60/),
  window('31d', /2592000/),
  window('999999999d', /2592000/),
  window('forever', /not a time/),
  window('P1D', /not a time/),
  window('24h Europe/Nowhere', /not a time/),
  edit(
    'both names of one field',
    'window: 1d',
    'window: 1d\n    windowSeconds: 5',
    /mean the same/,
  ),
  edit('a delay as long as a life', 'seconds: 20m', 'seconds: 1d', /a withdrawal expires after/),
  edit('a delay of a year and more', 'seconds: 20m', 'seconds: 400d', /31622400/),
].map((bad) => (bad.name.startsWith('both') ? { ...bad, line: bad.line! + 1 } : bad));

const shares: readonly Bad[] = [
  share('40', /"40" is not a share; write a percentage/),
  share('0.4', /not a plain whole one/),
  share('0 %', /between 0.01 % and 100 %/),
  share('100.01 %', /between 0.01 % and 100 %/),
  share('0.005 %', /finer than 0.01 %/),
  share('-1 %', /not a share/),
  share('1e1 %', /not a share/),
  share('half', /not a share/),
  share('.5 %', /not a share/),
];

const yaml: readonly Bad[] = [
  edit('an anchor', 'name: drill', 'name: &a drill', /an anchor/),
  edit('an alias', 'name: drill', 'name: *a', /an alias/),
  edit('a tag', 'name: drill', 'name: !!str drill', /a tag/),
  edit('a tag of its own', 'name: drill', 'name: !policy drill', /a tag/),
  edit('a binary tag', 'name: drill', 'name: !!binary aGk=', /a tag/),
  edit('a verbatim tag', 'name: drill', 'name: !<x> drill', /a tag/),
  edit('a merge key', 'thaw: {', '<<: {', /a merge key/),
  edit('a merge of an alias', 'thaw: {persons: 2', 'thaw: {<<: *q, persons: 2', /an alias/),
  before('a directive', '%YAML 1.1\n---\n', /a directive/),
  before('a tag directive', '%TAG ! tag:x,2000:\n---\n', /a directive/),
  after('a second document', '---\nversion: 1\n', /a second document/),
  after('an end of document', '...\n', /an end of document/),
  before('a complex key', '? [a, b]\n: 1\n', /a key with "\?"/),
  before('a list as a key', '[a, b]: 1\n', /a key that is not text/),
  edit('a tab for an indent', '  finalityBlocks', '\tfinalityBlocks', /a tab/),
  edit('a tab after a colon', 'name: drill', 'name:\tdrill', /a tab/),
  edit('a control character', 'name: drill', 'name: dr\u0007ill', /a control character/),
  edit('an escape sequence', 'name: drill', 'name: "\u001b[2Jdrill"', /a control character/),
  edit('a null character', 'name: drill', 'name: dr\u0000ill', /a control character/),
  edit('a C1 control character', 'name: drill', 'name: dr\u0085ill', /a control character/),
  edit('an override', 'name: drill', 'name: "dr\u202eill"', /not seen, or turns/),
  edit('a space without width', 'name: drill', 'name: dri\u200bll', /not seen/),
  edit('a carriage return alone', 'name: drill', 'name: dr\rill', /carriage return/),
  before('a byte order mark', '\ufeff', /byte order mark/),
  edit('a key twice', 'name: drill', 'name: drill\nname: drill', /"name" stands here twice/),
  edit('a key twice in brackets', 'thaw: {persons: 2', 'thaw: {persons: 1, persons: 2', /twice/),
  edit('a key twice in quotes', 'name: drill', 'name: drill\n"name": drill', /twice/),
  edit('no', 'deviceBound: true', 'deviceBound: no', /yes or no/),
  edit('off', 'deviceBound: true', 'deviceBound: off', /yes or no/),
  edit('TRUE', 'deviceBound: true', 'deviceBound: TRUE', /yes or no/),
  edit('a date', '"2030-01-01T00:00:00.000Z"', '2030-01-01', /a date of their own/),
  edit('a date in no quotes', '"2030-01-01T00:00:00.000Z"', '2030-01-01T00:00:00.000Z', /a date/),
  edit('a day that is none', '2030-01-01T', '2030-02-30T', /not like 2026-01-31/),
  edit('an octal number', 'finalityBlocks: 10', 'finalityBlocks: 010', /plain whole one/),
  edit('a hex number', 'finalityBlocks: 10', 'finalityBlocks: 0xA', /not decimal/),
  edit('a fraction', 'finalityBlocks: 10', 'finalityBlocks: 10.0', /plain whole one/),
  edit('an exponent', 'finalityBlocks: 10', 'finalityBlocks: 1e1', /plain whole one/),
  edit('a plus', 'finalityBlocks: 10', 'finalityBlocks: +10', /plain whole one/),
  edit('minus zero', 'finalityBlocks: 10', 'finalityBlocks: -0', /plain whole one/),
  edit('groups', 'finalityBlocks: 10', 'finalityBlocks: 1_0', /plain whole one/),
  edit('a number beyond 2^53', 'startHeight: 1000', 'startHeight: 9007199254740993', /2\^53/),
  edit('a number in quotes', 'finalityBlocks: 10', 'finalityBlocks: "10"', /expected .*number/),
  edit('an unclosed quote', 'name: drill', 'name: "drill', /quote|Missing|key/),
  edit('an unclosed bracket', 'thaw: {persons: 2, origins: 2}', 'thaw: {persons: 2', /./),
  edit('a wrong indent', '  - id: nem:mainnet\n', ' - id: nem:mainnet\n', /./),
  edit('a key without a value', 'name: drill', 'name', /./),
  edit('a colon too many', 'name: drill', 'name: drill: drill', /./),
  whole('nothing', '', /nothing is written|no policy/),
  whole('white space', '\n\n  \n', /nothing is written|no policy/),
  whole('a remark', '# a policy\n', /nothing is written|no policy/),
  whole('one word', 'policy\n', /no policy stands here/),
  whole('a list', '- a\n- b\n', /no policy stands here/),
  whole('a number', '1\n', /no policy stands here/),
].map((bad) => {
  // Where a line of one's own was added, the second one is at fault.
  const isSecond = ['a key twice', 'a key twice in quotes'].includes(bad.name);
  if (isSecond) return { ...bad, line: bad.line! + 1 };
  const elsewhere = /^(an? (unclosed|wrong|key without|colon))/.test(bad.name);
  return elsewhere ? { name: bad.name, text: bad.text, says: bad.says } : bad;
});

const fields: readonly Bad[] = [
  edit('a slip of the pen', 'sum: 10000', 'smu: 10000', /"smu" is not a field here; did you mean/),
  edit('a key in capitals', 'familiarity:', 'Familiarity:', /did you mean familiarity\?/),
  edit('a key with a dash', 'withdrawalExpiry:', 'withdrawal-expiry:', /did you mean/),
  edit('a key nobody knows', 'name: drill', 'name: drill\npermissive: true', /"permissive" is not/),
  edit('a prototype', 'name: drill', 'name: drill\n__proto__: {a: b}', /"__proto__" is not/),
  edit('a refusal', 'name: drill', 'name: drill\nrefused: x', /"refused" is not a field/),
  edit('a constructor', 'name: drill', 'name: drill\nconstructor: x', /"constructor" is not/),
  edit('a consequence that allows', 'outcome: block', 'outcome: allow', /outcome/),
  edit('a field of another kind', 'outcome: block', 'outcome: block, seconds: 5', /not a field/),
  edit('a version to come', 'version: 1', 'version: 2', /version: .*expected 1/),
  edit('a version that is text', 'version: 1', 'version: "1"', /version: .*expected 1/),
  edit(
    'an asset nobody lists',
    'asset: nem:mainnet/xem',
    'asset: nem:mainnet/xym',
    /not meant|not in/,
  ),
  edit('a review nobody lists', 'review: desk', 'review: desks', /"desks" is not in reviews/),
  edit('a name in capitals', 'name: drill', 'name: Drill', /name: /),
  edit('too many watchers', 'quorum: 2', 'quorum: 9', /watchers.quorum: 9 of 3; ask for more/),
  edit('a quorum nobody can meet', 'thaw: {persons: 2', 'thaw: {persons: 50', /thaw: /),
  edit('a map for a list', 'excludedClients: []', 'excludedClients: {}', /expected array/),
  edit('a list for a map', 'thaw: {persons: 2, origins: 2}', 'thaw: [2, 2]', /expected object/),
  edit('a key that is no key', 'publicKey: a9', 'publicKey: zz', /publicKey: /),
].map((bad) => {
  const isSecond = bad.name.match(/nobody knows|prototype|refusal|constructor/) !== null;
  if (isSecond) return { ...bad, line: bad.line! + 1 };
  return bad.name.startsWith('an asset nobody') ? { ...bad, line: lineOf(SOURCE, SUM) } : bad;
});

/** "lol: [a, a, …]" nine times over would be a billion words. */
const LAUGHS = [...'abcdefghi']
  .map(
    (name, i) =>
      `${name}: &${name} [${`${i === 0 ? 'lol' : `*${'abcdefghi'[i - 1]}`}, `.repeat(9)}]`,
  )
  .join('\n');
const MEGABYTE = 1_000_000;
const nameList = (count: number): string =>
  Array.from({ length: count }, (_, i) => `address-${i}`).join(', ');

const heavy: readonly Bad[] = [
  whole('a billion laughs', LAUGHS, /an anchor/),
  whole('a cycle', 'a: &a [*a]\n', /an anchor/),
  whole('a cycle of two', 'a: &a {b: *b}\nb: &b {a: *a}\n', /an anchor/),
  whole('brackets without end', '['.repeat(MEGABYTE), /nested deeper than 16/),
  whole('braces without end', '{a: '.repeat(MEGABYTE / 4), /nested deeper than 16/),
  whole('brackets in pairs', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, /nested deeper/),
  whole('dashes without end', '- '.repeat(MEGABYTE / 2), /nested deeper than 16/),
  whole('questions without end', '? '.repeat(MEGABYTE / 2), /a key with/),
  whole('stairs', stairs(1_400), /nested deeper than 16/),
  whole(
    'keys without end',
    lines(60_000, (i) => `k${i}: 1`),
    /more than 20000 lines/,
  ),
  whole('keys in braces', `{${'k: 1, '.repeat(30_000)}}`, /more than 20000 values/),
  whole('the same key', `{${'k: 1, '.repeat(9_000)}}`, /"k" is not a field/),
  whole(
    'as many keys as may be',
    lines(9_000, (i) => `k${i}: 1`),
    /"k0" is not a field/,
  ),
  whole(
    'items without end',
    lines(200_000, () => '- a'),
    /more than 20000 lines/,
  ),
  whole(
    'as many items as may be',
    lines(9_000, () => '- a'),
    /no policy/,
  ),
  whole(
    'empty items',
    lines(19_000, () => '-'),
    /nothing is written/,
  ),
  whole('commas without end', `[${','.repeat(MEGABYTE)}`, /./),
  whole('colons without end', ':'.repeat(MEGABYTE), /./),
  whole('quotes without end', '"'.repeat(MEGABYTE), /./),
  whole('single quotes without end', "'".repeat(MEGABYTE), /./),
  whole('backslashes without end', `a: "${'\\'.repeat(MEGABYTE)}`, /./),
  whole('one long word', 'a'.repeat(MEGABYTE), /no policy/),
  whole('one long key', `${'k'.repeat(MEGABYTE)}: 1`, /./),
  whole('one long text', `a: |\n${'  x\n'.repeat(19_000)}`, /"a" is not a field/),
  whole('folds without end', `a: >\n${'  x\n\n'.repeat(9_000)}`, /"a" is not a field/),
  whole('a long plain text', `a: b\n${'  b\n'.repeat(19_000)}`, /"a" is not a field/),
  whole('a long quoted text', `a: "b\n${'  b\n'.repeat(4_000)}  "`, /"a" is not a field/),
  whole('remarks without end', '#\n'.repeat(19_000), /nothing is written|no policy/),
  whole('remarks between', `a: 1\n${'# b\n'.repeat(19_000)}b: 2`, /"a" is not a field/),
  whole('blank lines without end', '\n'.repeat(19_000), /nothing is written|no policy/),
  whole('a megabyte of lines', '\n'.repeat(MEGABYTE), /more than 20000 lines/),
  whole('blanks without end', ' '.repeat(MEGABYTE), /nothing is written|no policy/),
  whole('documents without end', '---\n'.repeat(19_000), /./),
  whole('ends without end', '...\n'.repeat(19_000), /an end of document/),
  whole('directives without end', '%A\n'.repeat(19_000), /a directive/),
  whole('tags without end', '!a '.repeat(MEGABYTE / 3), /a tag/),
  whole('anchors without end', '&a '.repeat(MEGABYTE / 3), /an anchor/),
  whole('bars without end', '|\n'.repeat(19_000), /./),
  whole('digits without end', `version: ${'9'.repeat(MEGABYTE)}`, /./),
  whole('underscores without end', `version: 1${'_'.repeat(MEGABYTE)}x`, /./),
  whole('sixties without end', `version: 1${':1'.repeat(MEGABYTE / 2)}x`, /./),
  whole('ten megabytes', 'a: 1\n'.repeat(2_000_000), /longer than 1048576 bytes/),
  whole('one byte too many', `#${' '.repeat(1_048_576)}`, /longer than 1048576 bytes/),
  whole('bytes that are no text', new Uint8Array([0x61, 0x0a, 0x62, 0xff, 0x0a]), /not UTF-8/),
  whole('UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3a, 0]), /not UTF-8/),
  whole('half a surrogate', new Uint8Array([0x61, 0xed, 0xa0, 0x80]), /not UTF-8/),
  whole('a long way to write a', new Uint8Array([0xc1, 0xa1]), /not UTF-8/),
  whole('a cut-off character', new Uint8Array([0x61, 0xe3, 0x81]), /not UTF-8/),
  edit(
    'a list too long',
    'internalDestinations: [',
    `internalDestinations: [${nameList(1_100)}, `,
    /a list here has at most 1000; shorten it/,
  ),
  edit(
    'a policy that fits into no entry',
    'deniedDestinations: []',
    `deniedDestinations: [${longNames(990)}]`,
    /would not fit into an entry/,
  ),
].map((bad) => (bad.name.startsWith('a policy that fits') ? { ...bad, line: 1 } : bad));

function longNames(count: number): string {
  return Array.from({ length: count }, (_, i) => `N${i}`.padEnd(100, 'A')).join(', ');
}

function stairs(steps: number): string {
  return lines(steps, (i) => `${' '.repeat(i)}a:`).slice(0, MEGABYTE);
}

function lines(count: number, line: (i: number) => string): string {
  return `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`;
}

const TESTS = `tests:
  - name: a large one waits
    withdrawal: {wallet: hot, amount: 30000 XEM, destination: known, balance: 9000000 XEM}
    expect: {outcome: review, reasons: [customer-day, large]}
`;
const tests = (name: string, from: string, to: string, says: RegExp): Bad => {
  const text = SOURCE + TESTS.replace(from, () => to);
  return { name: `a test: ${name}`, text, says };
};

const expectations: readonly Bad[] = [
  tests(
    'another outcome',
    'outcome: review',
    'outcome: allow',
    /"a large one waits": review, not a/,
  ),
  tests('other reasons', '[customer-day, large]', '[large]', /hit: .*customer-day/),
  tests('no reasons', '[customer-day, large]', '[]', /not nothing/),
  tests('a bare amount', '30000 XEM', '30000', /amount: .*expected string|has no unit/),
  tests('a foreign amount', '30000 XEM', '30000 BTC', /BTC is not meant here/),
  tests('nothing asked for', '30000 XEM', '0 XEM', /nothing is asked for/),
  tests('an unknown wallet', 'wallet: hot', 'wallet: cold', /./),
  tests('an unknown field', 'expect:', 'expects:', /did you mean expect\?/),
  tests('an unknown outcome', 'outcome: review', 'outcome: pass', /outcome/),
  tests('no name', 'name: a large one waits', 'name: ""', /name/),
  tests(
    'a past out of order',
    'expect:',
    'past: [{at: -1h, amount: 1 XEM, destination: known}, ' +
      '{at: -2h, amount: 1 XEM, destination: known}]\n    expect:',
    /before the one above/,
  ),
  tests(
    'a past to come',
    'expect:',
    'past: [{at: 1h, amount: 1 XEM, destination: known}]\n' + '    expect:',
    /at: /,
  ),
];

export const BAD: readonly Bad[] = [
  ...[...amounts, ...times, ...shares, ...yaml, ...fields, ...heavy, ...expectations],
];

export const GOOD_WITH_TESTS = SOURCE + TESTS;
