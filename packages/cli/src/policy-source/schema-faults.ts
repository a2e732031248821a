// What the schema says against a document, one fault for each place, in words for authors.
import { place } from '@sekisho/protocol/field';
import type { z } from 'zod';
import type { Fault } from './problem.ts';
import { placeOf } from './reader.ts';

type Issue = z.core.$ZodIssue;

export function schemaFaults(
  issues: readonly Issue[],
  places: ReadonlyMap<string, number>,
): Fault[] {
  return issues.flatMap(innermost).map((issue) => {
    const path = place(issue.path).replace(/^\./, '');
    const isMissing = issue.code === 'invalid_type' && !places.has(path);
    return { at: placeOf(places, path), path, ...(isMissing ? MISSING : wordsOf(issue)) };
  });
}

const MISSING = {
  problem: 'is missing',
  fix: 'write it: nothing has a default, so that nothing is allowed by silence',
};

/** Of alternatives, what is wrong with the one that comes nearest. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const [first = [], ...others] = issue.errors;
  const nearest = others.reduce((best, one) => (one.length < best.length ? one : best), first);
  return nearest.flatMap((one) => {
    const path = [...issue.path, ...one.path];
    return innermost({ ...one, path });
  });
}

function wordsOf(issue: Issue): { problem: string; fix: string } {
  const { message } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return { problem: message, fix: `write ${kindOf(issue.expected)} here` };
    case 'invalid_value':
      return { problem: message, fix: `write ${issue.values.map(String).join(', or ')}` };
    case 'too_big':
      return { problem: message, fix: `at most ${issue.maximum} is allowed here` };
    case 'too_small':
      return { problem: message, fix: `at least ${issue.minimum} is needed here` };
    case 'unrecognized_keys':
      return { problem: `${issue.keys.join(', ')}: no field here`, fix: 'remove it' };
    case 'invalid_union':
      return { problem: message, fix: 'spec/policy.md lists what may stand here' };
    default:
      return { problem: message, fix: 'spec/policy.md and spec/ids.md say what it looks like' };
  }
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ array: 'a list, with a dash for each item', object: 'fields, each with its colon' },
  ...{ string: 'text, in "quotes" if it is only digits', int: 'a whole number' },
  ...{ number: 'a whole number', boolean: 'true or false' },
};
const kindOf = (expected: string): string => KINDS[expected] ?? expected;
