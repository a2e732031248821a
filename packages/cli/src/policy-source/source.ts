// A policy as its authors write it, in restricted YAML, and the one document it stands for.
// spec/policy-source.md is the normative text.
import { inconsistencies } from '@sekisho/policy/check';
import { isJsonObject } from '@sekisho/protocol/json';
import { type Policy, policySchema } from '@sekisho/protocol/policy';
import { type Fault, fromSentence, placed, type Problem } from './problem.ts';
import { compose, MOST_FAULTS, placeOf } from './reader.ts';
import { schemaFaults } from './schema-faults.ts';
import { SOURCE_SHAPE } from './shape.ts';
import { testsSchema } from './test-schema.ts';
import { failureOf } from './tests.ts';
import { textOfBytes } from './text.ts';
import { treeOf } from './tree.ts';

export interface ReadSource {
  /** The document, once it is well formed; what is wrong with it is in `problems`. */
  readonly policy: Policy | undefined;
  /** How many tests were played. */
  readonly tests: number;
  readonly problems: readonly Problem[];
  /** To show lines of; absent for what is no text. */
  readonly text: string | undefined;
}

/** Never throws, whatever the bytes: what cannot be read is refused, with its place. */
export function readSource(bytes: Uint8Array): ReadSource {
  const read = textOfBytes(bytes);
  if ('fault' in read) {
    const { path, problem, fix } = read.fault;
    const problems = [{ line: read.line, column: 1, path, problem, fix }];
    return { policy: undefined, tests: 0, problems, text: undefined };
  }
  const { text } = read;
  const { policy, tests, faults } = readText(text);
  const inOrder = [...faults].sort((a, b) => a.at - b.at).slice(0, MOST_FAULTS);
  return { policy, tests, problems: inOrder.map((fault) => placed(text, fault)), text };
}

interface Judged {
  readonly policy: Policy | undefined;
  readonly tests: number;
  readonly faults: readonly Fault[];
}

/** Each step needs what the one before it found nothing wrong with. */
function readText(text: string): Judged {
  const { tree, faults } = treeOf(text);
  if (tree === undefined) return unread(faults);
  const { json, places, faults: misread } = compose(tree, SOURCE_SHAPE);
  const all = [...faults, ...misread];
  if (all.length > 0) return unread(all);
  if (!isJsonObject(json)) return unread([EMPTY]);
  const { tests: asked = [], ...document } = json;
  const parsed = policySchema.safeParse(document);
  const read = testsSchema.safeParse(asked);
  if (!parsed.success || !read.success) {
    const issues = read.success
      ? []
      : read.error.issues.map((one) => ({ ...one, path: ['tests', ...one.path] }));
    return unread(schemaFaults([...(parsed.error?.issues ?? []), ...issues], places));
  }
  const wrong = inconsistencies(parsed.data).map((sentence): Fault => {
    const fault = fromSentence(sentence);
    return { at: placeOf(places, fault.path), ...fault };
  });
  if (wrong.length > 0) return { policy: parsed.data, tests: 0, faults: wrong };
  const failures = read.data.flatMap((test, i): Fault[] => {
    const failure = failureOf(parsed.data, test);
    if (failure === undefined) return [];
    const path = `tests[${i}].${failure.path}`;
    return [{ ...failure, path, at: placeOf(places, path) }];
  });
  return { policy: parsed.data, tests: read.data.length, faults: failures };
}

const unread = (faults: readonly Fault[]): Judged => ({ policy: undefined, tests: 0, faults });

const EMPTY: Fault = {
  ...{ at: 0, path: '', problem: 'no policy stands here' },
  fix: 'write its fields; sekisho policy export prints one to start from',
};
