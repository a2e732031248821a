// The drill world: the real gateway, signers and watchers on simulated clock, network, disks and
// chain. Everything follows from the seed: same seed, same ledger root.
import type { Checks } from '@sekisho/ledger/apply';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { createApi } from '@sekisho/gateway/api';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import type { HttpSend } from '@sekisho/nodes/http';
import { nisClient, type NisClient } from '@sekisho/nodes/nis';
import type { Link } from '@sekisho/replica/link';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { Front } from '@sekisho/signer/front';
import { openShareHolder, Vault } from '@sekisho/signer/vault';
import { Watcher } from '@sekisho/watcher/watcher';
import { createWatcherApi } from '@sekisho/watcher/watcher-api';
import { CHECKS, seededRandom } from '../keys.ts';
import { createNisNode, type NisNode, parseGenesis, SimulatedChain } from '../nis-node.ts';
import { CHAIN, type PolicyKit } from '../policy-kit.ts';
import { Chance } from './chance.ts';
import { OrderDesk } from './order-desk.ts';
import { rememberedChecks } from './remembered-checks.ts';
import { slowLinkPair } from './slow-link.ts';
import { VirtualClock } from './virtual-clock.ts';

/** NEM's average. */
export const BLOCK_MS = 60_000;
/** Half a block: what is in one is seen before the next. */
const LOOK_EVERY_MS = 30_000;
/** Watchers read their first block, signers ask how far the ledger is. */
const BOOT_MS = 60_000;

export interface WorldOptions {
  /** Its one wallet and its judging are those of the drill. */
  readonly kit: PolicyKit;
  /** Unix ms at which the ledger opens. */
  readonly start: number;
  /** Smallest unit. */
  readonly balance: bigint;
}

export interface World {
  readonly kit: PolicyKit;
  readonly clock: VirtualClock;
  readonly chain: SimulatedChain;
  readonly nis: NisNode;
  readonly gateway: Gateway;
  readonly desk: OrderDesk;
  /** Ms between two blocks, from the next block on. */
  readonly pace: { blockMs: number };
}

/** A world that has booted. */
export async function openWorld({ kit, start, balance }: WorldOptions): Promise<World> {
  const clock = new VirtualClock(start);
  const network = { clock, chance: new Chance(seededRandom(`${kit.seed} network`)) };
  const random = seededRandom(`${kit.seed} gateway`);
  const checks = rememberedChecks(CHECKS);
  const opened: Body<'ledger.opened'> = {
    nonce: hex(random.bytes(32)),
    time: formatInstant(start),
    policy: kit.policy,
    recovery: [],
  };
  const ledger = hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  const { address } = kit.policy.wallets[0]!;
  const genesis = parseGenesis([{ address, balance: balance.toString() }]);
  const chain = new SimulatedChain({ network: 'mainnet', clock, genesis });
  const nis = createNisNode({ chain, clock });
  const pace = { blockMs: BLOCK_MS };
  keepHarvesting(clock, chain, pace);
  const gateway = must(
    await startGateway({
      ...{ ledger, opened, clock, random, checks },
      store: new MemoryDisk().open(),
      sign: kit.keys('gateway').sign,
      nodes: new Map([[CHAIN, [nodeOf(nis, clock)]]]),
      onEvent: () => {}, // what counts is in the ledger
    }),
  );
  const connect = (certificate: string, serve: (link: Link) => Promise<string>): void => {
    const [own, theirs] = slowLinkPair(certificate, kit.policy.gateway.certificate, network);
    gateway.door.enter(theirs);
    void serve(own);
  };
  const parts: NodeParts = { kit, ledger, clock, nis, checks };
  const apis: WatcherApis = new Map();
  for (const { id, certificate } of kit.policy.watchers.parties) {
    const watcher = await startWatcher(parts, id, apis);
    apis.set(id, createWatcherApi(watcher));
    connect(certificate, (link) => watcher.serve(link));
  }
  for (const { id, certificate } of kit.policy.signers) {
    const front = await startSigner(parts, id);
    connect(certificate, (link) => front.serve(link));
  }
  const api = createApi({ ...gateway, checks, clock });
  const desk = new OrderDesk({ kit, clock, api, chance: network.chance });
  await clock.runUntil(start + BOOT_MS);
  return { kit, clock, chain, nis, gateway, desk, pace };
}

function keepHarvesting(clock: VirtualClock, chain: SimulatedChain, pace: World['pace']): void {
  clock.after(pace.blockMs, () => {
    chain.makeBlock();
    keepHarvesting(clock, chain, pace);
  });
}

interface NodeParts {
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly clock: VirtualClock;
  readonly nis: NisNode;
  readonly checks: Checks;
}

type WatcherApis = Map<string, ReturnType<typeof createWatcherApi>>;

async function startSigner({ kit, ledger, clock, checks }: NodeParts, id: string): Promise<Front> {
  const store = new MemoryDisk().open();
  const replica = must(await Replica.open(store, ledger, checks));
  const { group, shares } = kit.dealt;
  const random = seededRandom(`${kit.seed} ${id}`);
  const holder = must(openShareHolder(shares.get(id)!, group, id, random));
  return new Front({
    ...{ signer: id, replica, store, clock, random, checks },
    vault: new Vault(new Map([[group.publicKey, holder]])),
    sign: kit.keys(id).sign,
    onRefusal: () => {}, // the gateway hears it too, and the ledger shows what came of it
  });
}

async function startWatcher(
  { kit, ledger, clock, nis, checks }: NodeParts,
  id: string,
  apis: WatcherApis,
): Promise<Watcher> {
  const store = new MemoryDisk().open();
  const replica = must(await Replica.open(store, ledger, checks));
  const others = kit.policy.watchers.parties.filter((party) => party.id !== id);
  return Watcher.start({
    ...{ watcher: id, replica, store, clock, checks, chain: CHAIN },
    node: nodeOf(nis, clock),
    random: seededRandom(`${kit.seed} ${id}`),
    sign: kit.keys(id).sign,
    nodeName: `node-of-${id}`,
    peerUrls: new Map(others.map((other) => [other.id, `https://${other.id}`])),
    send: sendTo(apis),
    lookEveryMs: LOOK_EVERY_MS,
    onRefusal: () => {}, // as with signers
    onFault: () => {}, // a peer that has not started; it is asked again
  });
}

/** Watchers' interfaces called as functions, by the host name in the URL. */
function sendTo(apis: WatcherApis): HttpSend {
  return async ({ method, url, body }) => {
    const { hostname, pathname, search } = new URL(url);
    const api = apis.get(hostname);
    if (api === undefined) throw new Error(`${hostname} is not reachable`);
    const request = { method, target: pathname + search, authority: hostname, fields: [] };
    const answer = await api({ ...request, body: utf8(body ?? ''), certificate: undefined });
    return { status: answer.status, body: answer.body as Uint8Array };
  };
}

function nodeOf(nis: NisNode, clock: VirtualClock): NisClient {
  const send: HttpSend = async ({ method, url, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await nis.handle({ method, url: pathname + search, body: body ?? '' });
    return { status: answer.status, body: utf8(answer.body) };
  };
  return must(nisClient({ send, clock, url: 'http://node.example:7890', chain: CHAIN }));
}

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}
