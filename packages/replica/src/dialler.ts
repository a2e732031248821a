// Dials the gateway, serves the link, and dials again when it closes: signers and watchers listen
// to nobody, so this is their only way in and out.
import { type Clock, sleep } from '@sekisho/protocol/clock';
import type { Link } from './link.ts';

/** First pause after a link closed, doubled while links fail or do not last. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A link that lasted this long was one: in TLS 1.3 a refused certificate shows only afterwards. */
const LASTING_MS = 5_000;

export interface DiallerParts {
  readonly clock: Clock;
  readonly dial: () => Promise<Link>;
  /** Resolves when the link has closed, with the reason. */
  readonly serve: (link: Link) => Promise<string>;
  readonly onClosed: (reason: string) => void;
}

/** Never returns while the process lives. */
export async function keepDialling({ clock, dial, serve, onClosed }: DiallerParts): Promise<never> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      const link = await dial();
      const since = clock.now();
      const reason = await serve(link);
      if (clock.now() - since >= LASTING_MS) pause = FIRST_PAUSE_MS;
      onClosed(reason);
    } catch (fault) {
      onClosed(fault instanceof Error ? fault.message : 'unknown fault');
    }
    await sleep(clock, pause);
  }
}
