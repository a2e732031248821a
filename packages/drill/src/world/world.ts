// The drill world: the real gateway, signers and watchers on simulated clock, network, disks and
// chain. Everything follows from the seed: same seed, same ledger root.
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import { createApi } from '@sekisho/gateway/api';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import type { Api } from '@sekisho/replica/api';
import type { Link } from '@sekisho/replica/link';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { actOf, type Counter, counter } from '../evidence.ts';
import { importedBodies, type PastPayment } from '../imported.ts';
import { CHECKS, seededRandom } from '../keys.ts';
import { createNisNode, type NisNode, parseGenesis, SimulatedChain } from '../nis-node.ts';
import { CHAIN } from '../policy-kit.ts';
import { Chance } from './chance.ts';
import { Harvester } from './harvester.ts';
import type { WalletAtStart } from './incident.ts';
import {
  type MachineParts,
  must,
  nodeOf,
  type SignerMachine,
  startSigner,
  startWatcher,
  type WatcherApis,
  type WatcherMachine,
} from './machines.ts';
import { OrderDesk } from './order-desk.ts';
import type { DrillKit } from './parties.ts';
import { post } from './people.ts';
import { Refusals } from './refusals.ts';
import { rememberedChecks } from './remembered-checks.ts';
import { slowLinkPair } from './slow-link.ts';
import { StopBook } from './stops.ts';
import { Unpaid } from './unpaid.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Watchers read their first block, signers ask how far the ledger is. */
export const BOOT_MS = 60_000;

export interface WorldOptions {
  /** Its wallets and its judging are those of the drill. */
  readonly kit: DrillKit;
  /** Unix ms at which the ledger opens. */
  readonly start: number;
  readonly wallets: readonly WalletAtStart[];
  /** What was paid before, all of it before `start`. */
  readonly past: readonly PastPayment[];
}

export interface World {
  readonly kit: DrillKit;
  readonly ledger: string;
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly chain: SimulatedChain;
  readonly nis: NisNode;
  readonly harvester: Harvester;
  readonly gateway: Gateway;
  readonly api: Api;
  readonly signers: readonly SignerMachine[];
  readonly watchers: readonly WatcherMachine[];
  readonly watcherApis: WatcherApis;
  readonly desk: OrderDesk;
  readonly unpaid: Unpaid;
  readonly stops: StopBook;
  readonly refusals: Refusals;
  /** Frames, orders and acts under way: they keep the world awake. */
  readonly doing: { count: number };
  /** Of what people sign, each once. */
  readonly count: Counter;
  /** A link with this certificate to the gateway; `serve` gets the near end. */
  readonly dial: (certificate: string, serve: (link: Link) => void) => void;
}

/** A world that has booted and imported its past. */
export async function openWorld({ kit, start, wallets, past }: WorldOptions): Promise<World> {
  const clock = new VirtualClock(start);
  const chance = new Chance(seededRandom(`${kit.seed} network`));
  const random = seededRandom(`${kit.seed} gateway`);
  const checks = rememberedChecks(CHECKS);
  const opened: Body<'ledger.opened'> = {
    nonce: hex(random.bytes(32)),
    time: formatInstant(start),
    policy: kit.policy,
    recovery: [],
  };
  const ledger = hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  const chain = chainOf(kit, clock, wallets);
  const nis = createNisNode({ chain, clock });
  const gateway = must(
    await startGateway({
      ...{ ledger, opened, clock, random, checks },
      store: new MemoryDisk().open(),
      sign: kit.keys('gateway').sign,
      nodes: new Map([[CHAIN, [nodeOf(nis, clock)]]]),
      onEvent: () => {}, // what counts is in the ledger
    }),
  );
  const doing = { count: 0 };
  const network = { clock, chance, traffic: doing };
  const dial: World['dial'] = (certificate, serve) => {
    const [own, theirs] = slowLinkPair(certificate, kit.policy.gateway.certificate, network);
    gateway.door.enter(theirs);
    serve(own);
  };
  const refusals = new Refusals(clock);
  const api = createApi({ ...gateway, checks, clock });
  const base = { kit, ledger, clock, chance, chain, nis, gateway, api, refusals, dial };
  const count = counter();
  await importPast(base, count, past);
  const machines = await startMachines({ ...base, checks });
  const isDead = () => machines.watchers.filter(isAlive).length < kit.policy.watchers.quorum;
  const world: World = {
    ...{ ...base, ...machines, count },
    harvester: new Harvester(clock, chain),
    desk: new OrderDesk({ kit, clock, api, chance }),
    unpaid: new Unpaid(gateway, clock, isDead),
    stops: new StopBook(gateway),
    doing,
  };
  await clock.runUntil(start + BOOT_MS);
  refusals.forget(); // who boots refuses until he has heard the others
  return world;
}

const isAlive = ({ replica }: WatcherMachine): boolean => replica.halted === undefined;

function chainOf(
  { policy }: DrillKit,
  clock: VirtualClock,
  wallets: readonly WalletAtStart[],
): SimulatedChain {
  const balances = wallets.map(({ id, balance }) => {
    const { address } = policy.wallets.find((wallet) => wallet.id === id)!;
    return { address, balance: balance.toString() };
  });
  return new SimulatedChain({ network: 'mainnet', clock, genesis: parseGenesis(balances) });
}

/** What comes first after a ledger is opened: its amenders sign what they know of the past. */
async function importPast(
  { kit, ledger, clock, api }: Pick<World, 'kit' | 'ledger' | 'clock' | 'api'>,
  count: Counter,
  past: readonly PastPayment[],
): Promise<void> {
  const context = { kit, ledger, count, time: clock.now() };
  for (const body of importedBodies((person, act) => actOf(context, person, act), past)) {
    const refused = await post({ kit, api }, '/v1/imports', utf8(JSON.stringify(body)));
    if (refused !== undefined) throw new Error(`the past was not taken: ${refused}`);
  }
}

async function startMachines(
  parts: MachineParts & Pick<World, 'dial'>,
): Promise<Pick<World, 'watchers' | 'signers' | 'watcherApis'>> {
  const { policy } = parts.kit;
  const watcherApis: WatcherApis = new Map();
  const watchers: WatcherMachine[] = [];
  for (const { id, certificate } of policy.watchers.parties) {
    const machine = await startWatcher(parts, id, watcherApis);
    watchers.push(machine);
    parts.dial(certificate, (link) => void machine.watcher.serve(link));
  }
  const signers: SignerMachine[] = [];
  for (const { id, certificate } of policy.signers) {
    const machine = await startSigner(parts, id);
    signers.push(machine);
    parts.dial(certificate, (link) => void machine.front.serve(link));
  }
  return { watchers, signers, watcherApis };
}
