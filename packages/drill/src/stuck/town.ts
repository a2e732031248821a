// The world of the stuck states: the real gateway, signers and watchers, each on a machine that can
// be switched off, replaced and set to a wrong time, with a chain node of its own that can fail.
// Nothing fails by chance here; what goes wrong is what the story does.
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import type { HttpSend } from '@sekisho/nodes/http';
import { nisClient, type NisClient } from '@sekisho/nodes/nis';
import { Callers } from '../faults/callers.ts';
import { realCryptography } from '../faults/cryptography.ts';
import { Dice } from '../faults/dice.ts';
import { Fates } from '../faults/fates.ts';
import type { Life, Surroundings } from '../faults/life.ts';
import type { Machine } from '../faults/machine.ts';
import type { Plan } from '../faults/plan.ts';
import { type Leaving, type LogLine, Station } from '../faults/station.ts';
import { Trace } from '../faults/trace.ts';
import { CHECKS, seedOf } from '../keys.ts';
import { createNisNode, type NisNode, parseGenesis, SimulatedChain } from '../nis-node.ts';
import { CHAIN, MICRO, type PolicyKit, policyKit } from '../policy-kit.ts';
import { Harvester } from '../world/harvester.ts';
import { must } from '../world/machines.ts';
import { rememberedChecks } from '../world/remembered-checks.ts';
import { VirtualClock } from '../world/virtual-clock.ts';

/** 2026-01-26T00:00:00Z. */
const START = 1_769_385_600_000;
const BALANCE = 1_000_000n * MICRO;
/** Half a block: what is in one is seen before the next. */
const LOOK_EVERY_MS = 30_000;
/** A client asks until it is answered, for days if need be, as an SDK's queue does. */
const PATIENCE = { tries: Infinity, pauseMs: [20_000, 40_000] } as const;

/** No fault is ever drawn. */
const QUIET: Plan = {
  ...{ faultsFrom: 0, calmFrom: 0, crash: 0, silent: 0, diskFails: 0 },
  ...{ frameLost: 0, frameTwice: 0, frameLate: 0, linkCut: 0, requestLost: 0, requestTwice: 0 },
  ...{ nodeFails: 0, nodeStalls: 0, reorganisations: 0, nodesAstray: 0, clockSteps: 0 },
  ...{ clockStepMs: 0, outage: false, errands: 0, stop: false, thaw: false, late: false },
  ...{ theft: false, blockMs: 60_000 },
};

/** A line of a log, and when it was written. */
export interface Logged extends LogLine {
  readonly at: number;
}

export interface Town {
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly world: Surroundings & { readonly clock: VirtualClock };
  readonly chain: SimulatedChain;
  readonly station: Station;
  readonly callers: Callers;
  /** Everything that every process wrote to its log. */
  readonly logs: readonly Logged[];
  /** Chain nodes by the machine that asks them; a name in `down` does not answer. */
  readonly nodes: ReadonlyMap<string, NisNode>;
  readonly down: Set<string>;
  /** Told of every share that is about to leave; a story may have its signer die then. */
  readonly onShare: Set<(leaving: Leaving) => void>;
}

/** Everything is started; nobody has booted yet. */
export function openTown(seed: string, change: Partial<Policy> = {}): Town {
  const base = policyKit(seed);
  const wallets = base.policy.wallets.map((wallet) => ({ ...wallet, startHeight: 1 }));
  const kit = policyKit(seed, { wallets, ...change });
  const dice = new Dice(seed);
  const clock = new VirtualClock(START);
  const logs: Logged[] = [];
  const log = (line: LogLine): void => void logs.push({ at: clock.now(), ...line });
  const world: Town['world'] = {
    ...{ clock, dice, trace: new Trace(clock), fates: new Fates(QUIET, clock, dice) },
    violated: ({ message: detail }) =>
      log({ who: detail.split(':')[0]!, what: 'does not start', tag: '', detail }),
  };
  const [wallet] = kit.policy.wallets;
  const genesis = parseGenesis([{ address: wallet!.address, balance: BALANCE.toString() }]);
  const chain = new SimulatedChain({ network: 'mainnet', clock, genesis });
  new Harvester(clock, chain);
  const names = ['gateway', ...kit.policy.watchers.parties.map(({ id }) => id)];
  const nodes = new Map(names.map((name) => [name, createNisNode({ chain, clock })]));
  const down = new Set<string>();
  const onShare: Town['onShare'] = new Set();
  const opened: Body<'ledger.opened'> = {
    ...{ nonce: hex(seedOf(seed, 'ledger')), time: formatInstant(START) },
    ...{ policy: kit.policy, recovery: [] },
  };
  const ledger = hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  const cryptography = { ...realCryptography(kit), checks: rememberedChecks(CHECKS) };
  const station = new Station({
    ...{ world, ledger, opened, cryptography, lookEveryMs: LOOK_EVERY_MS },
    nodeOf: (life) => nodeOf(life, nodes.get(life.name)!, down),
    onShare: (leaving) => onShare.forEach((tell) => tell(leaving)),
    onLog: log,
  });
  for (const machine of station.machines) machine.start();
  const callers = new Callers({ world, kit, ledger, dice, patience: PATIENCE });
  return { kit, ledger, world, chain, station, callers, logs, nodes, down, onShare };
}

export function machineOf({ station }: Town, name: string): Machine {
  const machine = station.machines.find((candidate) => candidate.name === name);
  if (machine === undefined) throw new Error(`there is no machine ${name}`);
  return machine;
}

function nodeOf(life: Life, node: NisNode, down: ReadonlySet<string>): NisClient {
  const send: HttpSend = ({ method, url, body }) =>
    life.through('node', async () => {
      if (down.has(life.name)) throw new Error('connect ECONNREFUSED');
      const { pathname, search } = new URL(url);
      const answer = await node.handle({ method, url: pathname + search, body: body ?? '' });
      return { status: answer.status, body: utf8(answer.body) };
    });
  const url = `http://node-of-${life.name}.example:7890`;
  return must(nisClient({ send, clock: life.clock, url, chain: CHAIN }));
}
