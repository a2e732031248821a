// What holds money or a new policy back goes to every watcher first, who cannot be made to forget
// it, and to the gateway as well, which may be the thief.
import type { PersonAct } from '@sekisho/protocol/evidence';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import type { Gatehouse } from './gatehouse.ts';
import { persistently } from './persistence.ts';
import { bad, good } from './print.ts';

/** The hash that a stop or veto names where none is needed: it holds under any policy. */
export const ANY_POLICY = '0'.repeat(64);

export interface Holding {
  /** Watchers that confirmed that they hold it. */
  readonly heldBy: readonly string[];
  /** Enough of them that no quorum can cosign a head without it. */
  readonly inForce: boolean;
  /** What the gateway said, in words. */
  readonly gateway: string;
}

export async function holdBack(gatehouse: Gatehouse, act: PersonAct): Promise<Holding> {
  const heldBy = await gatehouse.stopAtWatchers(act);
  const gateway = await persistently(() => gatehouse.act(act), systemClock).then(
    () => 'written to the ledger',
    (fault: Error) => `not written by the gateway: ${fault.message}`,
  );
  return { heldBy, inForce: heldBy.length >= neededOf(gatehouse), gateway };
}

const neededOf = ({ settings: { watchers, trust } }: Gatehouse): number =>
  watchers.length - trust.quorum + 1;

export function holdingWords(gatehouse: Gatehouse, { heldBy, inForce }: Holding): string {
  const { watchers } = gatehouse.settings;
  return inForce
    ? good(`IN FORCE: ${heldBy.length} of ${watchers.length} watchers hold it`)
    : bad(`NOT YET IN FORCE: ${heldBy.length} watchers hold it, ${neededOf(gatehouse)} are needed`);
}
