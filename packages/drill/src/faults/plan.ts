// What a seed has in store: which faults, how often, until when, and what people do meanwhile. Each
// seed switches some kinds of fault off altogether: a rare fault is found where no other is in its
// way.
import type { Dice } from './dice.ts';

/** Once in so many times on average; 0 is never. */
type Odds = number;

export interface Plan {
  /** Faults begin when everybody has booted, and end at `calmFrom`. Ms from the start. */
  readonly faultsFrom: number;
  readonly calmFrom: number;
  /** Per call of a port. */
  readonly crash: Odds;
  /** Of crashes that cut no connection: peers find out by silence. */
  readonly silent: Odds;
  /** Per write. */
  readonly diskFails: Odds;
  /** Per frame of a link. */
  readonly frameLost: Odds;
  readonly frameTwice: Odds;
  readonly frameLate: Odds;
  readonly linkCut: Odds;
  /** Per HTTP request, and again per answer. */
  readonly requestLost: Odds;
  readonly requestTwice: Odds;
  /** Per question to a node. */
  readonly nodeFails: Odds;
  readonly nodeStalls: Odds;
  /** How many of each within the time of faults. */
  readonly reorganisations: number;
  readonly nodesAstray: number;
  readonly clockSteps: number;
  readonly clockStepMs: number;
  /** Everybody is down for hours: what was prepared expires. */
  readonly outage: boolean;
  readonly errands: number;
  readonly stop: boolean;
  readonly thaw: boolean;
  /** Somebody asks for a withdrawal when the stop must long be in force. */
  readonly late: boolean;
  readonly theft: boolean;
  readonly blockMs: number;
  /** Entries from one seal to the next, where nodes are to start from snapshots in a short life. */
  readonly sealEvery?: number;
}

/** Longer than everybody's boot; what happens before has no fault in it. */
const BOOTED_MS = 3_000;
/** A step within what the design permits: cosignatures may be dated 5 s ahead. */
const STEP_MS = [300, 2_000, 20_000] as const;

/** In every fourth life, whatever else its dice say; its seals are some seconds apart. */
const SEALING = { of: 4, rest: 3, every: 4 };

export function planOf(dice: Dice, seed: number): Plan {
  const odds = (...often: readonly Odds[]): Odds => (dice.oneIn(2) ? 0 : dice.pick(often));
  const outage = dice.oneIn(24);
  const stop = dice.oneIn(4);
  return {
    faultsFrom: BOOTED_MS,
    calmFrom: BOOTED_MS + dice.between(4, dice.oneIn(8) ? 60 : 20) * 1_000,
    crash: dice.oneIn(4) ? 0 : dice.pick([100, 250, 600]),
    silent: dice.pick([0, 2, 4]),
    diskFails: odds(12, 40, 80),
    frameLost: odds(15, 60),
    frameTwice: odds(8, 40),
    frameLate: odds(4, 20),
    linkCut: odds(30, 100),
    requestLost: odds(3, 10),
    requestTwice: odds(3, 10),
    nodeFails: odds(3, 10),
    nodeStalls: odds(5, 20),
    reorganisations: dice.oneIn(2) ? 0 : dice.between(1, 3),
    nodesAstray: dice.oneIn(2) ? 0 : dice.between(1, 3),
    clockSteps: dice.oneIn(2) ? 0 : dice.between(1, 4),
    clockStepMs: dice.pick(STEP_MS),
    outage,
    errands: dice.oneIn(8) ? dice.between(4, 6) : dice.between(1, 3),
    stop,
    thaw: dice.oneIn(2),
    late: stop && dice.oneIn(3),
    theft: dice.oneIn(10),
    blockMs: dice.pick([3_000, 6_000, 12_000]),
    ...(seed % SEALING.of === SEALING.rest ? { sealEvery: SEALING.every } : {}),
  };
}
