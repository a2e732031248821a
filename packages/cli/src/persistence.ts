// A stop must get through while strangers flood the place it is brought to: what was turned away
// for the crowd, or lost in it, is brought again. It counts once, so that nothing is done twice.
import { type Clock, sleep } from '@sekisho/protocol/clock';
import { Refused } from './refused.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;
/** No further attempt begins after this; one may last 15 s more. */
const PATIENCE_MS = 20_000;

/** Refusals that say nothing of what was brought. */
const TURNED_AWAY = ['sender-too-fast', 'api-overloaded', 'api-busy'];

/** The answer, or the last fault. Who is not there at all is not asked again. */
export async function persistently<T>(work: () => Promise<T>, clock: Clock): Promise<T> {
  const until = clock.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (fault) {
      if (!mayHelp(fault) || clock.now() + pause > until) throw fault;
    }
    await sleep(clock, pause);
  }
}

function mayHelp(fault: unknown): boolean {
  if (fault instanceof Refused) return TURNED_AWAY.includes(fault.tag);
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  return code === 'ECONNRESET' || code === 'ETIMEDOUT' || code === 'ABORT_ERR' || code === 23;
}
