// A corpus of bad policies: each is refused, with its place and how to mend it; none makes the
// reader crash, hang, or take it for something else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable, problemLines } from '../../src/policy-source/problem.ts';
import { type ReadSource, readSource } from '../../src/policy-source/source.ts';
import { BAD, GOOD_WITH_TESTS } from './bad-texts.ts';
import { bytesOf, SOURCE } from './base.ts';

/** Nothing here takes a second; what hangs ends the suite. */
const HANGS = { timeout: 120_000 };

function refused(text: string | Uint8Array): ReadSource {
  const read = readSource(typeof text === 'string' ? bytesOf(text) : text);
  assert.ok(read.problems.length > 0, 'it was taken');
  for (const { line, column, problem, fix } of read.problems) {
    assert.ok(line! >= 1 && column! >= 1, `${line}:${column}`);
    assert.ok(problem !== '' && fix !== '', `${problem}; ${fix}`);
  }
  return read;
}

test('what the corpus changes is sound', () => {
  assert.deepEqual(readSource(bytesOf(SOURCE)).problems, []);
  const { problems, tests } = readSource(bytesOf(GOOD_WITH_TESTS));
  assert.deepEqual([problems, tests], [[], 1]);
});

for (const { name, text, says, line } of BAD) {
  test(`refused: ${name}`, HANGS, () => {
    const { problems } = refused(text);
    const [first] = problems;
    const said = problemLines('policy.yaml', undefined, first!).join('\n');
    assert.match(said, says);
    if (line !== undefined) assert.equal(first!.line, line, said);
    assert.equal(printable(said), said);
    assert.ok(said.length < 1_000, `${said.length} characters`);
  });
}

/** What each kind of slip does to the value of a field; no field of a policy takes any of them. */
const SLIPS: Readonly<Record<string, string>> = {
  ...{ nothing: '', null: 'null', 'a fraction': '1.5', 'no number': '.nan', 'a hex': '0x1F' },
  ...{ 'a date': '2026-01-31', 'an anchor': '&x 1', 'an alias': '*x', 'a tag': '!!int 1' },
  ...{ 'a word of yes': 'yes', 'too deep': `${'['.repeat(20)}${']'.repeat(20)}` },
};

/** The first line of each field that there is, once. */
const FIELD_LINES = [
  ...new Map(
    SOURCE.split('\n')
      .map((line, i) => [/^ *(?:- )?([A-Za-z]+):/.exec(line)?.[1], i] as const)
      .filter(([field]) => field !== undefined)
      .toReversed(),
  ),
];

test('every field misspelled, or with a value of each kind that no field takes', HANGS, () => {
  const lines = SOURCE.split('\n');
  let tried = 0;
  const tryLine = (at: number, line: string, says: RegExp): void => {
    const { problems } = refused(lines.with(at, line).join('\n'));
    assert.equal(problems[0]!.line, at + 1, line);
    assert.match(`${problems[0]!.problem}; ${problems[0]!.fix}`, says, line);
    tried++;
  };
  for (const [field, at] of FIELD_LINES) {
    const line = lines[at]!;
    tryLine(at, line.replace(`${field}:`, `${field}x:`), /is not a field here; did you mean/);
    // A field with lines of its own below has no value to replace.
    if (line.endsWith(':')) continue;
    for (const slip of Object.values(SLIPS)) {
      tryLine(at, line.replace(/: .*$/, `: ${slip}`), /./);
    }
  }
  assert.ok(tried > 400, `${tried} were tried`);
});

test('the source cut off anywhere is refused, and so is a character put anywhere', HANGS, () => {
  for (let at = 0; at < SOURCE.length - 40; at += 397) refused(SOURCE.slice(0, at));
  for (const sign of ['\t', '\u0000', '\u202e', '\ufeff']) {
    for (let at = 0; at < SOURCE.length; at += 997) {
      const [first] = refused(SOURCE.slice(0, at) + sign + SOURCE.slice(at)).problems;
      assert.equal(first!.line, SOURCE.slice(0, at).split('\n').length);
    }
  }
});
