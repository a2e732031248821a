// The browser's clock, chance, memory and files.
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { ConsoleParts } from '../start.ts';

/** Browsers run a timer of more than 2^31 - 1 ms at once. */
const MAX_TIMER_MS = 2_147_483_647;

const clock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

/** The one thing this origin keeps in a browser: how its page is liked. */
const KEY = 'sekisho.preferences';

export const browserParts = (): Omit<ConsoleParts, 'authenticator'> => ({
  clock,
  random,
  memory: {
    read: () => localStorage.getItem(KEY),
    write: (text) => localStorage.setItem(KEY, text),
  },
  fetch: (path, init) => fetch(path, init),
  window,
  save: (name, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  },
});
