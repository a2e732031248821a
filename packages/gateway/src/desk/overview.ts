// The whole at one look: wallets, nodes, what is stopped and what waits.
import { usageOf } from '@sekisho/policy/window';
import { applies } from '@sekisho/policy/limits';
import { shareOf } from '@sekisho/policy/thresholds';
import { cellsOf } from '@sekisho/ledger/order';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { quorumBalance } from '@sekisho/ledger/witnessed';
import {
  type NodeHealth,
  type OverviewAnswer,
  overviewAnswer,
  type WalletView,
} from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Limit, Policy, Wallet } from '@sekisho/protocol/policy';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Roll } from '../api/roll.ts';
import type { Answer, ReaderRoute } from '../api/route.ts';
import { stopsInForce } from '../api/stops.ts';
import type { Follower } from '../follower.ts';
import { healthOf } from '../health.ts';
import { Flows } from './flows.ts';
import { PerHead } from './per-head.ts';
import { stopBrief } from './stop-routes.ts';
import { UnderWay } from './under-way.ts';
import { holdsNow } from './withdrawal-view.ts';

/** Open withdrawals looked at to say what they wait for: a tenth of a millisecond each. */
const MAX_LOOKED_AT = 200;
/** The rest are a list of their own. */
const FIRST_STOPS = 10;

export function overviewRoute(parts: ApiParts, roll: Roll): ReaderRoute {
  const perHead = new PerHead<Waiting>(parts);
  const [flows, underWay] = [new Flows(parts, roll), new UnderWay(parts)];
  return {
    method: 'GET',
    path: '/v1/desk/overview',
    access: 'reader',
    maximumBody: 0,
    summary: 'Wallets with their flows, nodes, health, stops and what waits.',
    gives: overviewAnswer,
    status: 200,
    handle: () => overview(parts, roll, { flows, underWay, perHead }),
  };
}

interface Kept {
  readonly flows: Flows;
  readonly underWay: UnderWay;
  readonly perHead: PerHead<Waiting>;
}

type Waiting = Omit<OverviewAnswer['waiting'], 'paying'>;

/** Who is connected changes without a commit, so only what a commit changes is kept. */
async function overview(
  parts: ApiParts,
  roll: Roll,
  { flows, underWay, perHead }: Kept,
): Promise<Answer> {
  const { replica, watchers, clock } = parts;
  const { state } = replica;
  const { hash, document } = policyOf(state);
  const { cosigned } = watchers;
  const stops = stopsInForce(parts.replica);
  const now = Math.max(clock.now(), metaOf(state).time);
  const answer: OverviewAnswer = {
    ledger: replica.ledger,
    policy: hash,
    size: replica.size,
    witnessed: formatInstant(metaOf(state).witnessed),
    cosigned: cosigned === undefined ? null : { size: cosigned.size, note: cosigned.note },
    wallets: document.wallets.flatMap((wallet) =>
      wallet.assets.map((asset) => walletView(parts, flows, wallet, asset, now)),
    ),
    nodes: nodesOf(parts, document),
    health: healthOf(parts),
    stops: {
      total: stops.length,
      first: stops.slice(0, FIRST_STOPS).map(([id, stop]) => stopBrief(parts, id, stop)),
    },
    waiting: { ...perHead.kept('', () => waitingOf(parts, roll)), paying: underWay.count },
    amendments: (state.get('waiting', '') ?? []).length,
    proposals: (await parts.proposals.all()).length,
    deadLetters: parts.notices?.dead.length ?? 0,
  };
  return json(200, answer);
}

function waitingOf(parts: ApiParts, roll: Roll): Waiting {
  const counts = { people: 0, delay: 0, stopped: 0, cleared: 0 };
  for (const hash of roll.open.after(undefined, MAX_LOOKED_AT)) {
    const holds = holdsNow(parts, hash);
    if (holds === undefined) continue;
    if (holds.length === 0) counts.cleared += 1;
    else if (holds.includes('stop')) counts.stopped += 1;
    else if (holds.every((hold) => hold === 'delay')) counts.delay += 1;
    else counts.people += 1;
  }
  return { ...counts, atLeast: roll.open.size > MAX_LOOKED_AT };
}

function walletView(
  parts: ApiParts,
  flows: Flows,
  wallet: Wallet,
  asset: string,
  now: number,
): WalletView {
  const { state, policy } = parts.replica;
  const { id, chain, address } = wallet;
  const { symbol, decimals } = policy.assets.find((one) => one.id === asset)!;
  return {
    ...{ wallet: id, chain, asset, symbol, decimals, address },
    balance: quorumBalance(state, id, asset)?.toString() ?? null,
    ceilings: ceilingsOf(parts, id, asset),
    hours: flows.of(id, asset, now),
  };
}

const NO_CLASS = {
  newcomer: false,
  newDestination: false,
  unattended: false,
  nearThreshold: false,
};

/** Sums and shares per wallet that count whatever leaves it; the one with least room first. */
function ceilingsOf({ replica }: ApiParts, wallet: string, asset: string): WalletView['ceilings'] {
  const { state, policy } = replica;
  const subject = {
    ...{ wallet, asset, client: '', customer: '', destination: '', amount: 1n },
    purpose: 'customer' as const,
  };
  const balance = quorumBalance(state, wallet, asset);
  const usage = (['request', 'payment'] as const).map((family) =>
    usageOf(cellsOf(state), policy, family, subject, NO_CLASS),
  );
  const ceilings = policy.limits
    .filter((limit) => limit.per === 'wallet' && !('count' in limit))
    .filter((limit) => applies(limit, subject, NO_CLASS))
    .map((limit) => {
      const sums = usage.map((each) => each.get(limit.id)?.sum ?? 0n);
      const used = sums.reduce((a, b) => (a > b ? a : b));
      const threshold = thresholdOf(limit, balance);
      return { limit, used, threshold, room: threshold === undefined ? -1n : threshold - used };
    });
  ceilings.sort((a, b) => (a.room < b.room ? -1 : a.room > b.room ? 1 : 0));
  return ceilings.map(({ limit: { id, windowSeconds, then }, used, threshold }) => ({
    ...{ limit: id, windowSeconds, outcome: then.outcome, used: used.toString() },
    threshold: threshold?.toString() ?? null,
  }));
}

function thresholdOf(limit: Limit, balance: bigint | undefined): bigint | undefined {
  if ('sum' in limit) return BigInt(limit.sum);
  if (!('balanceShare' in limit) || balance === undefined) return undefined;
  return shareOf(balance, limit.balanceShare);
}

function nodesOf(parts: ApiParts, { signers, watchers }: Policy): NodeHealth[] {
  const { parts: told } = healthOf(parts);
  const view = (role: NodeHealth['role'], id: string, here: readonly Follower[]): NodeHealth => {
    const follower = here.find((one) => one.id === id);
    const part = told.find((one) => one.part === id);
    return {
      ...{ role, id, ok: part?.ok ?? false, reason: part?.reason ?? '' },
      connected: follower !== undefined,
      size: follower?.size ?? null,
      withheld: follower?.withheld ?? null,
    };
  };
  return [
    ...signers.map(({ id }) => view('signer', id, parts.signers?.connected ?? [])),
    ...watchers.parties.map(({ id }) => view('watcher', id, parts.watchers.connected)),
  ];
}
