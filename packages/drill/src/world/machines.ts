// The machines of the drill world: signers and watchers as they ship, on memory disks, simulated
// links and their own nodes of the simulated chain.
import type { Checks } from '@sekisho/ledger/apply';
import { utf8 } from '@sekisho/protocol/bytes';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import type { HttpSend } from '@sekisho/nodes/http';
import { nisClient, type NisClient } from '@sekisho/nodes/nis';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { Front } from '@sekisho/signer/front';
import { openShareHolder, Vault } from '@sekisho/signer/vault';
import { Watcher } from '@sekisho/watcher/watcher';
import { createWatcherApi } from '@sekisho/watcher/watcher-api';
import { seededRandom } from '../keys.ts';
import type { NisNode } from '../nis-node.ts';
import { CHAIN } from '../policy-kit.ts';
import type { DrillKit } from './parties.ts';
import type { Refusals } from './refusals.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Half a block: what is in one is seen before the next. */
const LOOK_EVERY_MS = 30_000;

export interface MachineParts {
  readonly kit: DrillKit;
  readonly ledger: string;
  readonly clock: VirtualClock;
  readonly nis: NisNode;
  readonly checks: Checks;
  readonly refusals: Refusals;
}

export interface SignerMachine {
  readonly id: string;
  readonly replica: Replica;
  readonly front: Front;
}

export interface WatcherMachine {
  readonly id: string;
  readonly replica: Replica;
  readonly watcher: Watcher;
}

export type WatcherApis = Map<string, ReturnType<typeof createWatcherApi>>;

export async function startSigner(parts: MachineParts, id: string): Promise<SignerMachine> {
  const { kit, ledger, clock, checks, refusals } = parts;
  const store = new MemoryDisk().open();
  const { sign } = kit.keys(id);
  const replica = must(await Replica.open(store, ledger, checks, { sign }));
  const random = seededRandom(`${kit.seed} ${id}`);
  const holders = [...kit.keysOfWallets.values()].map(({ group, shares }) => {
    const holder = must(openShareHolder(shares.get(id)!, group, id, random));
    return [group.publicKey, holder] as const;
  });
  const front = new Front({
    ...{ signer: id, replica, store, clock, random, checks },
    vault: new Vault(new Map(holders)),
    sign,
    onRefusal: (what, refusal) => refusals.note(id, what, refusal, replica),
  });
  return { id, replica, front };
}

/** `apis` takes this watcher's own interface; through it the others reach it. */
export async function startWatcher(
  parts: MachineParts,
  id: string,
  apis: WatcherApis,
): Promise<WatcherMachine> {
  const { kit, ledger, clock, nis, checks, refusals } = parts;
  const store = new MemoryDisk().open();
  const { sign } = kit.keys(id);
  const replica = must(await Replica.open(store, ledger, checks, { sign }));
  const others = kit.policy.watchers.parties.filter((party) => party.id !== id);
  const watcher = await Watcher.start({
    ...{ watcher: id, replica, store, clock, checks, chain: CHAIN },
    node: nodeOf(nis, clock),
    random: seededRandom(`${kit.seed} ${id}`),
    sign,
    nodeName: `node-of-${id}`,
    peerUrls: new Map(others.map((other) => [other.id, `https://${other.id}`])),
    send: sendTo(apis),
    lookEveryMs: LOOK_EVERY_MS,
    onRefusal: (what, refusal) => refusals.note(id, what, refusal, replica),
    onFault: () => {}, // a peer that has not started; it is asked again
  });
  apis.set(id, createWatcherApi(watcher));
  return { id, replica, watcher };
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

export function nodeOf(nis: NisNode, clock: VirtualClock): NisClient {
  const send: HttpSend = async ({ method, url, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await nis.handle({ method, url: pathname + search, body: body ?? '' });
    return { status: answer.status, body: utf8(answer.body) };
  };
  return must(nisClient({ send, clock, url: 'http://node.example:7890', chain: CHAIN }));
}

export function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}
