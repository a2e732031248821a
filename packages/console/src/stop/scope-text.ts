// A scope in words: "wallet nem-hot".
import type { stopWords } from './words.ts';

type Words = (typeof stopWords)['en'];

export function scopeText(scope: string, words: Pick<Words, 'scopeNames'>): string {
  const [kind = '', ...rest] = scope.split(':');
  const say = Object.hasOwn(words.scopeNames, kind)
    ? words.scopeNames[kind as keyof Words['scopeNames']]
    : undefined;
  return say === undefined ? scope : say(rest.join(':'));
}
