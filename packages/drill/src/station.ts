// A whole station in one process: the real gateway, signers and watchers on memory stores, link
// pairs and a simulated chain. Tests take it apart and put hostile parts in.
import type { Checks } from '@sekisho/ledger/apply';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import type { Clock, Random } from '@sekisho/protocol/clock';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import { nisClient, type NisClient } from '@sekisho/nodes/nis';
import type { HttpSend } from '@sekisho/nodes/http';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { Front } from '@sekisho/signer/front';
import { openShareHolder, Vault } from '@sekisho/signer/vault';
import { Watcher } from '@sekisho/watcher/watcher';
import { createWatcherApi } from '@sekisho/watcher/watcher-api';
import { seededRandom } from './keys.ts';
import { linkPair } from './link-pair.ts';
import { createNisNode, parseGenesis, SimulatedChain } from './nis-node.ts';
import { CHAIN, type PolicyKit, policyKit, WALLET } from './policy-kit.ts';

export interface StationOptions {
  readonly seed: string;
  readonly clock: Clock;
  readonly checks: Checks;
  readonly policy?: (policy: Policy) => Partial<Policy>;
  /** Micro-XEM in the wallet at the start. */
  readonly balance: bigint;
  readonly watchers?: number;
  /** The gateway's, in memory if absent. */
  readonly store?: Store;
  /** What stands between the gateway and its chain node. */
  readonly announcing?: (node: NisClient) => NisClient;
}

export interface SignerNode {
  readonly id: string;
  readonly disk: MemoryDisk;
  readonly replica: Replica;
  readonly front: Front;
}

export interface WatcherNode {
  readonly id: string;
  readonly replica: Replica;
  readonly watcher: Watcher;
}

export interface Station {
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly opened: Body<'ledger.opened'>;
  readonly chain: SimulatedChain;
  readonly node: NisClient;
  readonly gateway: Gateway;
  readonly signers: readonly SignerNode[];
  readonly watchers: readonly WatcherNode[];
  /** Every refusal that signers and watchers reported: what, tag, detail. */
  readonly refusals: { who: string; what: string; refusal: Refusal }[];
  /** Everything the gateway said. */
  readonly events: { event: string; who: string; detail: string; tag?: string }[];
}

export async function openStation(options: StationOptions): Promise<Station> {
  const { seed, clock, checks } = options;
  const base = policyKit(seed);
  const kit = policyKit(seed, {
    wallets: base.policy.wallets.map((wallet) => ({ ...wallet, startHeight: 1 })),
    ...options.policy?.(base.policy),
  });
  const random = seededRandom(`${seed} station`);
  const opened: Body<'ledger.opened'> = {
    nonce: hex(random.bytes(32)),
    time: formatInstant(clock.now()),
    policy: kit.policy,
    recovery: [],
  };
  const ledger = hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  const { address } = kit.policy.wallets.find(({ id }) => id === WALLET)!;
  const genesis = parseGenesis([{ address, balance: options.balance.toString() }]);
  const chain = new SimulatedChain({ network: 'mainnet', clock, genesis });
  const nis = createNisNode({ chain, clock });
  const node = clientOf(nis, clock);
  const events: Station['events'] = [];
  const refusals: Station['refusals'] = [];
  const gateway = await startGateway({
    ...{ ledger, opened, checks, clock, random },
    store: options.store ?? new MemoryDisk().open(),
    sign: kit.keys('gateway').sign,
    nodes: new Map([[CHAIN, [options.announcing?.(node) ?? node]]]),
    onEvent: (event) => events.push(event),
  });
  if (isRefusal(gateway)) throw new Error(gateway.detail);
  const parts: NodeParts = { kit, ledger, clock, checks, random, refusals };
  const watcherIds = kit.policy.watchers.parties.slice(0, options.watchers).map(({ id }) => id);
  const apis = new Map<string, ReturnType<typeof createWatcherApi>>();
  const watchers = await Promise.all(
    watcherIds.map((id) => startWatcher(parts, id, clientOf(nis, clock), watcherIds, apis)),
  );
  for (const { id, watcher } of watchers) apis.set(id, createWatcherApi(watcher));
  const signers = await Promise.all(kit.policy.signers.map(({ id }) => startSigner(parts, id)));
  const station = {
    kit,
    ledger,
    opened,
    chain,
    node,
    gateway,
    signers,
    watchers,
    refusals,
    events,
  };
  connectAll(station);
  return station;
}

function connectAll(station: Station): void {
  const { watchers, signers } = station;
  for (const { id, watcher } of watchers) connect(station, id, (link) => watcher.serve(link));
  for (const { id, front } of signers) connect(station, id, (link) => front.serve(link));
}

/** The gateway started anew on what its store has, and dialled by everybody again. */
export async function gatewayAgain(
  station: Station,
  { clock, checks }: Pick<StationOptions, 'clock' | 'checks'>,
  store: Store,
): Promise<Station> {
  const { kit, ledger, opened, node, events } = station;
  const gateway = await startGateway({
    ...{ ledger, opened, checks, clock, store },
    random: seededRandom(`${kit.seed} gateway again ${clock.now()}`),
    sign: kit.keys('gateway').sign,
    nodes: new Map([[CHAIN, [node]]]),
    onEvent: (event) => events.push(event),
  });
  if (isRefusal(gateway)) throw new Error(gateway.detail);
  const again = { ...station, gateway };
  connectAll(again);
  return again;
}

/** Connects a party to the gateway's door, with the certificate that the policy names. */
export function connect(
  { kit, gateway }: Pick<Station, 'kit' | 'gateway'>,
  id: string,
  serve: (link: ReturnType<typeof linkPair>[0]) => Promise<string>,
): void {
  const { signers, watchers } = kit.policy;
  const party = [...signers, ...watchers.parties].find((candidate) => candidate.id === id)!;
  const [own, theirs] = linkPair(party.certificate, kit.policy.gateway.certificate);
  gateway.door.enter(theirs);
  void serve(own);
}

interface NodeParts {
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly clock: Clock;
  readonly checks: Checks;
  readonly random: Random;
  readonly refusals: Station['refusals'];
}

export async function startSigner(parts: NodeParts, id: string): Promise<SignerNode> {
  const { kit, ledger, clock, checks, refusals } = parts;
  const disk = new MemoryDisk();
  const store = disk.open();
  const replica = await Replica.open(store, ledger, checks, { sign: kit.keys(id).sign });
  if (isRefusal(replica)) throw new Error(replica.detail);
  const { group, shares } = kit.dealt;
  const random = seededRandom(`${kit.seed} ${id} boot 1`);
  const holder = openShareHolder(shares.get(id)!, group, id, random);
  if (isRefusal(holder)) throw new Error(holder.detail);
  const front = new Front({
    ...{ signer: id, replica, store, checks, clock, random },
    vault: new Vault(new Map([[group.publicKey, holder]])),
    sign: kit.keys(id).sign,
    onRefusal: (what, refusal) => refusals.push({ who: id, what, refusal }),
  });
  return { id, disk, replica, front };
}

async function startWatcher(
  parts: NodeParts,
  id: string,
  node: NisClient,
  ids: readonly string[],
  apis: ReadonlyMap<string, ReturnType<typeof createWatcherApi>>,
): Promise<WatcherNode> {
  const { kit, ledger, clock, checks, refusals } = parts;
  const store = new MemoryDisk().open();
  const replica = await Replica.open(store, ledger, checks, { sign: kit.keys(id).sign });
  if (isRefusal(replica)) throw new Error(replica.detail);
  const watcher = await Watcher.start({
    ...{ watcher: id, replica, store, checks, clock, node, chain: CHAIN },
    random: seededRandom(`${kit.seed} ${id}`),
    sign: kit.keys(id).sign,
    nodeName: `node-of-${id}`,
    peerUrls: new Map(
      ids.filter((other) => other !== id).map((other) => [other, `https://${other}`]),
    ),
    send: sendTo(apis),
    lookEveryMs: 200,
    onRefusal: (what, refusal) => refusals.push({ who: id, what, refusal }),
    onFault: () => {}, // a peer that is not there yet; the watcher asks again
  });
  return { id, replica, watcher };
}

/** Watchers' APIs called as functions, by the host name in the URL. */
function sendTo(apis: ReadonlyMap<string, ReturnType<typeof createWatcherApi>>): HttpSend {
  return async ({ method, url, body }) => {
    const { hostname, pathname, search } = new URL(url);
    const api = apis.get(hostname);
    if (api === undefined) throw new Error(`${hostname} is not reachable`);
    const answer = await api({
      method,
      target: pathname + search,
      authority: hostname,
      fields: [],
      body: utf8(body ?? ''),
      certificate: undefined,
    });
    return { status: answer.status, body: answer.body as Uint8Array };
  };
}

function clientOf(nis: ReturnType<typeof createNisNode>, clock: Clock): NisClient {
  const send: HttpSend = async ({ method, url, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await nis.handle({ method, url: pathname + search, body: body ?? '' });
    return { status: answer.status, body: utf8(answer.body) };
  };
  const client = nisClient({ send, clock, url: 'http://node.example:7890', chain: CHAIN });
  if (isRefusal(client)) throw new Error(client.detail);
  return client;
}
