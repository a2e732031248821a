// How many watchers have read a stop in the ledger: all that the gateway can tell of it. A watcher
// that was told directly (telling.ts) holds it before it reads of it, and both bind it alike.
import type { Trust } from '../settings.ts';
import { neededFor } from './telling.ts';
import type { stopWords } from './words.ts';

export const readBy = (
  { watchers }: { readonly watchers: readonly string[] },
  trust: Trust,
  words: Pick<(typeof stopWords)['en'], 'read'>,
): string => words.read(watchers.length, trust.watchers.length, neededFor(trust));
