// Links over a simulated network: each frame takes its time, none overtakes another.
import type { Clock } from '@sekisho/protocol/clock';
import type { Link } from '@sekisho/replica/link';
import { linkPair, type Road } from '../link-pair.ts';
import type { Chance } from './chance.ts';

/** Between data centres of one region, one way. */
const FASTEST_MS = 2;
const SLOWEST_MS = 40;

export const latencyOf = (chance: Chance): number =>
  FASTEST_MS + chance.below(SLOWEST_MS - FASTEST_MS + 1);

export interface Network {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Frames under way. */
  readonly traffic?: { count: number };
}

/** One way of a link; what is sent later arrives no earlier. */
function slowRoad({ clock, chance, traffic = { count: 0 } }: Network): Road {
  let lastArrival = 0;
  const arriving = (run: () => void): void => {
    lastArrival = Math.max(lastArrival, clock.now() + latencyOf(chance));
    traffic.count += 1;
    clock.after(lastArrival - clock.now(), () => {
      traffic.count -= 1;
      run();
    });
  };
  return { frame: arriving, close: arriving };
}

/** `a` talks to somebody with `b`'s certificate, and the other way round. */
export const slowLinkPair = (
  certificateOfA: string,
  certificateOfB: string,
  network: Network,
): readonly [Link, Link] => linkPair(certificateOfA, certificateOfB, () => slowRoad(network));
