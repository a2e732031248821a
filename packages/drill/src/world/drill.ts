// A drill: one incident in one mode against the whole system, with everyday traffic around it.
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { defaultJudging } from '@sekisho/policy/default-judging';
import type { Policy } from '@sekisho/protocol/policy';
import { seededRandom } from '../keys.ts';
import { policyKit, type PolicyKit, XEM } from '../policy-kit.ts';
import type { Scenario } from '../scenario.ts';
import { type Attempt, attackOf, type Mode } from './attack.ts';
import { Chance } from './chance.ts';
import { type Errand, everyday } from './everyday.ts';
import { type Incident, incidentOf, UNIT } from './incident.ts';
import { type Customer, populationOf } from './population.ts';
import { type Result, resultOf, type Served } from './result.ts';
import { type Story, storyOf } from './story.ts';
import { BLOCK_MS, openWorld, type World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Customers are paid a little, one after another, so that they and their addresses are known. */
const PAST_EVERY_MS = 30_000;
/** An address is new to the policy for a day; the past ends that long before what is measured. */
const PAST_MS = 26 * HOUR_MS;
/** While nothing happens, blocks are rare: well within the age that watchers call stale. */
const QUIET_BLOCK_MS = 10 * MINUTE_MS;
/** Undisturbed traffic before the incident: what false holds are mostly measured on. */
const LEAD_MS = 12 * HOUR_MS;
/** What was allowed last is confirmed by then. */
const AFTER_MS = 10 * MINUTE_MS;
/** Everyday withdrawals, whatever the length of the incident. */
const WITHDRAWALS = 200;
/** The world's past is hours long, not weeks. */
const NEWCOMER_SECONDS = 3_600;
/** Of what a customer usually takes out, the payments of the past are this part. */
const PAST_PART = 10n;

export interface DrillOptions {
  readonly scenario: Scenario;
  readonly mode: Mode;
  readonly seed: number;
  /** Everyday withdrawals around the incident; 200 unless said. */
  readonly withdrawals?: number;
  /** Told after each everyday withdrawal: the virtual time, and how many are served. */
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
  const kit = kitOf(seed, incident);
  const chanceFor = (what: string) => new Chance(seededRandom(`${kit.seed} ${what}`));
  const { balance, home } = incident;
  const people = populationOf(kit, balance, home, chanceFor('people'));
  const measuredFrom = incident.from - LEAD_MS;
  const period = { from: measuredFrom, to: incident.to };
  const errands = everyday(kit, people, withdrawals, period, chanceFor('errands'));
  const world = await openWorld({ kit, start: measuredFrom - PAST_MS, balance });
  await live(world, people, measuredFrom);
  const seen = { onProgress: options.onProgress ?? (() => {}) };
  const { served, attempts } = await play(world, incident, mode, errands, people, seen);
  const outcomes = { world, incident, mode, seed, served, attempts };
  return { result: resultOf(outcomes), story: storyOf(outcomes) };
}

/** A kit's parties with the default judging and the scenario's wallet. */
function kitOf(seed: number, incident: Incident): PolicyKit {
  const name = `drill ${seed}`;
  const { wallets, clients } = policyKit(name).policy;
  const changed: Partial<Policy> = {
    wallets: wallets.map((wallet) => ({ ...wallet, id: incident.wallet, startHeight: 1 })),
    clients: clients.map((client) => ({ ...client, wallets: [incident.wallet] })),
    newcomerSeconds: NEWCOMER_SECONDS,
    ...defaultJudging(XEM, UNIT.decimals),
  };
  return policyKit(name, changed);
}

/** Gives customers and the addresses of their books a past, and lets it grow old. */
async function live(world: World, people: readonly Customer[], until: number): Promise<void> {
  const { clock, kit, desk, pace } = world;
  let turn = 0;
  const working: Promise<unknown>[] = [];
  for (const { id: customer, book, usual } of people) {
    for (const address of book) {
      const order = {
        ...{ id: `past-${turn}`, wallet: kit.policy.wallets[0]!.id, asset: XEM, customer },
        amount: (usual / PAST_PART + 1n).toString(),
        destination: { address },
      };
      clock.after(++turn * PAST_EVERY_MS, () => working.push(desk.ask(order)));
    }
  }
  await clock.runUntil(clock.now() + turn * PAST_EVERY_MS + AFTER_MS);
  await Promise.all(working);
  pace.blockMs = QUIET_BLOCK_MS;
  await clock.runUntil(until - QUIET_BLOCK_MS);
  pace.blockMs = BLOCK_MS;
}

/** Errands and thefts, each at its time, to the end. */
async function play(
  world: World,
  incident: Incident,
  mode: Mode,
  errands: readonly Errand[],
  people: readonly Customer[],
  { onProgress }: Required<Pick<DrillOptions, 'onProgress'>>,
): Promise<{ served: readonly Served[]; attempts: readonly Attempt[] }> {
  const { clock } = world;
  const served: Promise<Served>[] = [];
  const attempts: Promise<Attempt>[] = [];
  const attack = attackOf(mode, world, people);
  for (const [turn, errand] of errands.entries()) {
    clock.at(errand.at, () => {
      served.push(serve(world, errand, turn));
      onProgress(errand.at, served.length, errands.length);
    });
  }
  clock.at(incident.from, () => topUp(world, incident.balance));
  for (const [turn, theft] of incident.thefts.entries()) {
    clock.at(theft.at, () => attempts.push(attack(theft, turn)));
  }
  await clock.runUntil(incident.to + AFTER_MS);
  return { served: await Promise.all(served), attempts: await Promise.all(attempts) };
}

async function serve({ desk, kit }: World, errand: Errand, turn: number): Promise<Served> {
  const answer = await desk.ask({
    ...{ id: `everyday-${turn}`, wallet: kit.policy.wallets[0]!.id, asset: XEM },
    ...{ customer: errand.customer, amount: errand.amount.toString() },
    destination: { address: errand.to },
  });
  return 'refused' in answer ? { errand } : { errand, withdrawal: answer.withdrawal };
}

/** The file says what is in the wallet when its story begins; a deposit makes up for the past. */
function topUp({ chain, kit }: World, balance: bigint): void {
  const recipient = kit.policy.wallets[0]!.address;
  const missing = balance - chain.history.accounts.balance(recipient);
  if (missing > 0n) chain.pay({ recipient, amount: missing });
}
