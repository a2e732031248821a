// Output for people or for machines: the same facts, one of two forms.
import { styleText } from 'node:util';
import type { Invocation } from './command.ts';

/** Words to standard output, or with --json the facts as one JSON document. */
export function print(invocation: Invocation, facts: object, words: readonly string[]): void {
  const json = invocation.values['json'] === true;
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : `${words.join('\n')}\n`);
}

/** Colour always comes with a word, for those who do not see it. */
export const good = (text: string): string => styleText('green', text);
export const bad = (text: string): string => styleText('red', text);
export const waiting = (text: string): string => styleText('yellow', text);
export const dim = (text: string): string => styleText('dim', text);
export const strong = (text: string): string => styleText('bold', text);
