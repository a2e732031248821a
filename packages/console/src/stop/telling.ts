// Bringing a stop where it counts: to every watcher first, who cannot be made to forget it, then to
// the gateway. In force is what so many watchers hold that no quorum cosigns without one of them.
import { type Clock, sleep } from '@sekisho/protocol/clock';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { actAnswer } from '@sekisho/protocol/http-api';
import { z } from 'zod';
import type { Desk } from '../desk/desk.ts';
import type { Trust } from '../settings.ts';
import { isTrouble, type Trouble } from '../trouble.ts';

/** m − q + 1: any quorum of q among m has one of these. */
export const neededFor = ({ watchers, quorum }: Pick<Trust, 'watchers' | 'quorum'>): number =>
  watchers.length - quorum + 1;

export type Told = 'asking' | 'holds' | Trouble;

export interface Telling {
  /** By watcher. */
  readonly watchers: Readonly<Record<string, Told>>;
  readonly gateway: 'waiting' | 'asking' | 'written' | Trouble;
}

const held = z.object({ watcher: z.string() });

/** The gateway is told once one watcher holds the stop, or all have failed, or after this. */
const PATIENCE_MS = 5_000;

/** Tells `onChange` of each answer as it comes. */
export async function tellStop(
  desk: Desk,
  trust: Trust,
  clock: Clock,
  act: PersonAct,
  onChange: (telling: Telling) => void,
): Promise<void> {
  let telling: Telling = {
    watchers: Object.fromEntries(trust.watchers.map(({ id }) => [id, 'asking' as const])),
    gateway: 'waiting',
  };
  const change = (part: Partial<Telling>): void => {
    telling = { ...telling, ...part };
    onChange(telling);
  };
  change({});
  const told = trust.watchers.map(async ({ id }) => {
    const answer = await desk.tellWatcher(id, held, act);
    // A watcher speaks for itself only: another's name is no confirmation of this one's.
    const isOwn = !isTrouble(answer) && answer.watcher === id;
    const mark = isTrouble(answer) ? answer : isOwn ? ('holds' as const) : ANOTHER;
    change({ watchers: { ...telling.watchers, [id]: mark } });
    if (!isOwn) throw new Error(`${id} does not hold it`);
  });
  const all = Promise.allSettled(told);
  await Promise.any([...told, all, sleep(clock, PATIENCE_MS)]);
  change({ gateway: 'asking' });
  const written = await desk.ask('/v1/acts', actAnswer, act);
  change({ gateway: isTrouble(written) ? written : 'written' });
  await all;
}

const ANOTHER: Trouble = {
  trouble: 'deceived',
  detail: 'another watcher than the one that was asked answered',
};

export const holders = ({ watchers }: Telling): readonly string[] =>
  Object.keys(watchers).filter((id) => watchers[id] === 'holds');
