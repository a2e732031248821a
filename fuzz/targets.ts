// Every target: one for each parser that reads what others wrote.
import type { Target } from './target.ts';
import { bookTargets } from './targets/books.ts';
import { entryTargets } from './targets/entries.ts';
import { frameTargets } from './targets/frames.ts';
import { httpTargets } from './targets/http.ts';
import { logTargets } from './targets/log.ts';
import { nemTargets } from './targets/nem.ts';
import { secretTargets } from './targets/secrets.ts';
import { socketTargets } from './targets/sockets.ts';
import { wordTargets } from './targets/words.ts';

export const targets: readonly Target[] = [
  ...wordTargets,
  ...entryTargets,
  ...logTargets,
  ...nemTargets,
  ...frameTargets,
  ...httpTargets,
  ...socketTargets,
  ...bookTargets,
  ...secretTargets,
];
