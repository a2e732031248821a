// `sekisho policy diff`: two policies, what changes between them, and when it would count.
import { discontinuities } from '@sekisho/policy/continuity';
import { differences, effectOf } from '@sekisho/policy/difference';
import { policyHash } from '@sekisho/protocol/policy';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { DONE, type Invocation, REFUSED } from '../command.ts';
import { bad, print } from '../print.ts';
import {
  changeFacts,
  changeLines,
  effectiveFrom,
  languageOf,
  whenText,
} from './difference-words.ts';
import { policyNamed } from './policy-file.ts';

/** Exit 1 where the second could never follow the first. */
export async function diff(invocation: Invocation, files: readonly string[]): Promise<number> {
  const words = languageOf(invocation);
  const [before, after] = await Promise.all(files.map((file) => policyNamed(invocation, file)));
  if (before === undefined || after === undefined) throw new Error('two policies are compared');
  const now = systemClock.now();
  const changes = differences(before, after);
  const when = effectiveFrom(before, after, null);
  const breaks = changes.length === 0 ? [] : [...discontinuities(before, after, now)];
  const facts = {
    before: policyHash(before),
    after: policyHash(after),
    effect: effectOf(changes),
    takesEffect: when.kind,
    changes: changeFacts(changes, words),
    breaks,
  };
  const lines = [
    ...changeLines(before, after, words),
    whenText(when, now, words),
    ...breaks.map((one) => `${bad('CANNOT BE ADOPTED')}: ${one}`),
  ];
  print(invocation, facts, changes.length === 0 ? ['the same policy, byte for byte'] : lines);
  return breaks.length === 0 ? DONE : REFUSED;
}
