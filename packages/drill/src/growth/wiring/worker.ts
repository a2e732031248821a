// One node's process: it lives, or it starts on what an earlier one left. It is called by its
// parent (nodes.ts), one call at a time.
import { createApi } from '@sekisho/gateway/api';
import { startGateway } from '@sekisho/gateway/gateway';
import { nisClient } from '@sekisho/nodes/nis';
import { base64 } from '@sekisho/protocol/bytes';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import { nodeHashing } from '@sekisho/replica/wiring/node-checks';
import { Watcher } from '@sekisho/watcher/watcher';
import { seededRandom } from '../../keys.ts';
import { CHAIN } from '../../policy-kit.ts';
import { type Growing, growing, START } from '../kit.ts';
import { StepClock } from '../step-clock.ts';
import { Traffic } from '../traffic.ts';
import type { Batch, Call, Role, Sample, Start, StartCall } from './calls.ts';

let traffic: Traffic | undefined;
let replica: Replica | undefined;

process.on('message', ({ id, call }: { id: number; call: Call }) => {
  answer(call).then(
    (value) => process.send!({ id, value }),
    (fault: Error) => process.send!({ id, fault: fault.stack ?? fault.message }),
  );
});

async function answer(call: Call): Promise<unknown> {
  if ('live' in call) return live(call.live, call.file, kitFor(call));
  if ('rounds' in call) return rounds(call.rounds);
  if ('follow' in call) return take(call.follow, call.role, kitFor(call));
  if ('start' in call) return start(call, kitFor(call));
  return sample();
}

/** With the platform's hashes, as the daemons have them. */
function kitFor({ real }: { readonly real: boolean }): Growing {
  const kit = growing(real);
  const checks = { ...kit.cryptography.checks, hashing: nodeHashing };
  return { ...kit, cryptography: { ...kit.cryptography, checks } };
}

async function live(role: Role, file: string, kit: Growing): Promise<void> {
  const store = openSqlite(file);
  if (role === 'gateway') {
    traffic = await Traffic.begin(kit, store);
    replica = traffic.gateway.replica;
    // Its lists of withdrawals, by client, are a part of what grows.
    createApi({ ...traffic.gateway, checks: kit.cryptography.checks, clock: traffic.clock });
  } else {
    replica = must(await openReplica(role, store, kit, true));
  }
}

/** Goes on by so many rounds; all entries that followers lack are in the answer. */
async function rounds(count: number): Promise<Batch> {
  // What it began with, followers have not seen either.
  const from = traffic!.asked === 0 ? 0 : replica!.size;
  for (let round = 0; round < count; round++) await traffic!.round();
  const stored = await replica!.entries(from, replica!.size - from);
  return { from, entries: stored.map(base64), note: traffic!.note() };
}

async function take(batch: Batch, role: Role, { cryptography }: Growing): Promise<void> {
  const trust = role === 'signer' ? 'cosigned' : 'sequenced';
  must(await follow(replica!, { ...batch, consistency: [] }, trust, cryptography.checks));
}

function sample(): Sample {
  globalThis.gc!();
  const { heapUsed, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { heap: heapUsed, rss, processorMs: (user + system) / 1_000, size: replica!.size };
}

/** From an empty process to the moment at which the node would be ready to serve. */
async function start({ start: role, file, sealed }: StartCall, kit: Growing): Promise<Start> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const store = openSqlite(file);
  if (role === 'gateway') replica = await startedGateway(store, kit, sealed);
  else replica = must(await openReplica(role, store, kit, sealed));
  if (role === 'watcher') await startedWatcher(replica, store, kit);
  const { user, system } = process.cpuUsage(before);
  const [ms, processorMs] = [performance.now() - began, (user + system) / 1_000];
  const { size, started, state } = replica;
  const refused = started.refused?.detail ?? '';
  const { sealed: from, folded } = started;
  return { ms, processorMs, size, sealed: from, folded, refused, stateHash: state.hash };
}

const PARTY = { gateway: 'gateway', signer: 'signer-1', watcher: 'watcher-1' } as const;

function openReplica(
  role: Role,
  store: Store,
  { ledger, cryptography }: Growing,
  sealed: boolean,
): Promise<Replica | Refusal> {
  const own = sealed ? { sign: cryptography.sign(PARTY[role]) } : {};
  return Replica.open(store, ledger, cryptography.checks, own);
}

/** Later than whatever the ledger says. */
const LATER = START + 2 * 365 * 86_400_000;

/** With its lists and its interface; without snapshots, only what it folds. */
async function startedGateway(store: Store, kit: Growing, sealed: boolean): Promise<Replica> {
  if (!sealed) return must(await openReplica('gateway', store, kit, false));
  const { ledger, opened, cryptography } = kit;
  const { checks, aggregate, sign } = cryptography;
  const clock = new StepClock(LATER);
  const gateway = must(
    await startGateway({
      ...{ ledger, opened, store, checks, aggregate, clock, sign: sign('gateway') },
      ...{ random: seededRandom('start'), nodes: new Map(), onEvent: () => {} },
    }),
  );
  createApi({ ...gateway, checks, clock });
  return gateway.replica;
}

/** Its chain node is silent: what it reads there is no part of a start. */
async function startedWatcher(own: Replica, store: Store, { cryptography }: Growing) {
  const clock = new StepClock(LATER);
  const send = () => new Promise<never>(() => {});
  const node = must(nisClient({ send, clock, url: 'http://127.0.0.1:1', chain: CHAIN }));
  await Watcher.start({
    ...{ watcher: PARTY.watcher, replica: own, store, checks: cryptography.checks, clock, node },
    ...{ random: seededRandom('watcher'), sign: cryptography.sign(PARTY.watcher), send },
    ...{ nodeName: 'node', chain: CHAIN, peerUrls: new Map(), lookEveryMs: 1_000 },
    ...{ onRefusal: () => {}, onFault: () => {} },
  });
}

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value;
}
