// A drill: one incident in one mode against the whole system, with everyday traffic around it.
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { defaultJudging } from '@sekisho/policy/default-judging';
import { XEM } from '../policy-kit.ts';
import type { Scenario } from '../scenario.ts';
import { Stage } from './acting.ts';
import type { Attempt, Mode } from './attack.ts';
import type { Served } from './endings.ts';
import { type Incident, incidentOf } from './incident.ts';
import type { Judging } from './judging.ts';
import { drillKit } from './parties.ts';
import { type Outcomes, type Result, resultOf } from './result.ts';
import { liveOut, liveUntil } from './sleeping.ts';
import { type Story, storyOf } from './story.ts';
import { type Town, townOf, type WalletErrand } from './town.ts';
import { BOOT_MS, openWorld, type World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Undisturbed traffic before the incident: what false holds are mostly measured on. */
const LEAD_MS = 12 * HOUR_MS;
/** What was allowed last is confirmed by then. */
const AFTER_MS = 10 * MINUTE_MS;
/** No delay outlives a withdrawal, and none of those lives longer than a day unprepared. */
const LATEST_MS = 25 * HOUR_MS;
/** Everyday withdrawals, whatever the length of the incident. */
const WITHDRAWALS = 200;

export interface DrillOptions {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly seed: number;
  /** What it is played against; the default judging unless given. */
  readonly policy?: Judging;
  /** Everyday withdrawals around the incident; 200 unless said. */
  readonly withdrawals?: number;
  /** Told after each everyday withdrawal: the time of the file, and how many are served. */
  readonly onProgress?: (at: number, served: number, of: number) => void;
}

/** The result, and for readers of a report what lies behind it. */
export interface Played {
  readonly result: Result;
  readonly story: Story;
}

export async function runDrill(options: DrillOptions): Promise<Result | Refusal> {
  const played = await playDrill(options);
  return isRefusal(played) ? played : played.result;
}

/** The same options give the same result, byte for byte. Refused: a file that cannot be played. */
export async function playDrill(options: DrillOptions): Promise<Played | Refusal> {
  const { scenario, mode, seed, withdrawals = WITHDRAWALS } = options;
  const incident = incidentOf(scenario);
  if (isRefusal(incident)) return incident;
  const { policy = defaultFor(incident) } = options;
  const kit = drillKit(seed, incident, policy);
  if (isRefusal(kit)) return kit;
  const { wallets } = incident;
  const period = { from: incident.from - LEAD_MS, to: incident.to };
  const town = townOf(kit, incident, withdrawals, period);
  const { past } = town;
  const world = await openWorld({ kit, start: period.from - BOOT_MS, wallets, past });
  const onProgress = options.onProgress ?? (() => {});
  const outcomes = await play({ world, incident, town, mode, seed, onProgress });
  return { result: resultOf(outcomes), story: storyOf(outcomes) };
}

/**
 * The default judging. With several wallets each limit is laid on each by itself: what one of them
 * pays says nothing about the share of another.
 */
function defaultFor({ wallets }: Incident): Judging {
  const judging = defaultJudging(XEM);
  if (wallets.length === 1) return judging;
  const limits = judging.limits.flatMap((limit) =>
    wallets.map(({ id }, i) => ({ ...limit, id: `${limit.id}-${i + 1}`, wallets: [id] })),
  );
  return { ...judging, limits };
}

interface Play extends Pick<Outcomes, 'world' | 'incident' | 'mode' | 'seed'> {
  readonly town: Town;
  readonly onProgress: NonNullable<DrillOptions['onProgress']>;
}

interface Happening {
  readonly at: number;
  readonly run: () => Promise<unknown>;
  /** Nobody wakes up for it. */
  readonly isIdle?: () => boolean;
}

/** Errands, thefts and acts, each at its time, to the end. */
async function play({ world, incident, town, mode, seed, onProgress }: Play): Promise<Outcomes> {
  const stage = new Stage(world, incident.attacker, town.customersOf);
  const served: Served[] = [];
  const attempts: Attempt[] = [];
  const performed: Outcomes['performed'][number][] = [];
  const { errands } = town;
  const happenings: Happening[] = [
    ...errands.map((errand, turn) => ({
      at: errand.at,
      run: async () => {
        const one = await serve(world, errand, turn);
        if (one.withdrawal !== undefined) stage.asked.everyday.push(one.withdrawal);
        served[turn] = one;
        onProgress(Date.parse(incident.told(errand.at)), turn + 1, errands.length);
      },
    })),
    { at: incident.from, run: async () => topUp(world, incident) },
    ...incident.thefts.map((theft, turn) => ({
      at: theft.at,
      isIdle: () => stage.isIdle(mode, theft, turn),
      run: async () => attempts.push(await stage.steal(mode, theft, turn)),
    })),
    ...incident.acts.map((planned, turn) => ({
      at: planned.at,
      run: async () => {
        const came = await stage.perform(planned);
        performed[turn] = { ...planned, ...came };
        if (came.attempt !== undefined) attempts.push(came.attempt);
      },
    })),
  ];
  await happen(
    world,
    happenings.sort((a, b) => a.at - b.at),
  );
  await liveUntil(world, incident.to + AFTER_MS);
  await liveOut(world, incident.to + LATEST_MS);
  attempts.sort((a, b) => a.theft.at - b.theft.at);
  const { held, isAltered } = stage;
  const hostile = stage.hostilePolicies();
  return { world, incident, mode, seed, served, attempts, performed, held, isAltered, hostile };
}

/** What somebody does may take its time; others do not wait for him, only the end does. */
async function happen(world: World, happenings: readonly Happening[]): Promise<void> {
  const { doing } = world;
  const running: Promise<unknown>[] = [];
  let open = 0;
  for (const { at, run, isIdle } of happenings) {
    if (isIdle?.() !== true) await liveUntil(world, at);
    doing.count += 1;
    open += 1;
    const done = (): void => {
      doing.count -= 1;
      open -= 1;
    };
    running.push(run().finally(done));
  }
  while (open > 0) await liveUntil(world, world.clock.now() + MINUTE_MS);
  await Promise.all(running);
}

async function serve({ desk }: World, errand: WalletErrand, turn: number): Promise<Served> {
  const answer = await desk.ask({
    ...{ id: `everyday-${turn}`, wallet: errand.wallet, asset: XEM },
    ...{ customer: errand.customer, amount: errand.amount.toString() },
    destination: { address: errand.to },
  });
  return 'refused' in answer ? { errand } : { errand, withdrawal: answer.withdrawal };
}

/** The file says what is in a wallet when its story begins; a deposit makes up for the traffic. */
function topUp({ chain, kit }: World, { wallets }: Incident): void {
  for (const { id, balance } of wallets) {
    const { address: recipient } = kit.policy.wallets.find((wallet) => wallet.id === id)!;
    const missing = balance - chain.history.accounts.balance(recipient);
    if (missing > 0n) chain.pay({ recipient, amount: missing });
  }
}
