// How this gateway and everybody it needs are, part by part and in words for whoever is on call.
import { MAX_COSIGNATURE_AHEAD_MS } from '@sekisho/ledger/head';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { payingWallet } from '@sekisho/ledger/payment-bytes';
import { livePayment } from '@sekisho/ledger/payments';
import type { Withdrawal } from '@sekisho/ledger/state';
import type { Clock } from '@sekisho/protocol/clock';
import type { ReadyAnswer } from '@sekisho/protocol/http-api';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Status, Wait } from '@sekisho/protocol/status';
import type { Replica } from '@sekisho/replica/replica';
import type { Follower } from './follower.ts';
import type { Outbox } from './outbox.ts';
import type { Signers } from './signers.ts';
import type { Watchers } from './watchers.ts';

export interface HealthParts {
  readonly replica: Replica;
  readonly watchers: Pick<Watchers, 'connected' | 'offsets'>;
  readonly signers?: Pick<Signers, 'connected' | 'fit'>;
  readonly outbox?: Pick<Outbox, 'troubles'>;
  readonly clock: Clock;
}

type Party = Policy['signers'][number];

export type Part = ReadyAnswer['parts'][number];

/** Watchers state the time at least every ten minutes, if they can. */
const SILENT_MS = 900_000;
/** A watcher's node this far behind another's has stopped, or is on its way back. */
const MAX_BEHIND_BLOCKS = 15;

export function healthOf(parts: HealthParts): ReadyAnswer {
  const { replica } = parts;
  const watchers = replica.policy.watchers.parties.map((party) => watcherPart(parts, party));
  const signers = replica.policy.signers.map((party) => signerPart(parts, party));
  const all = [
    ...[ledgerPart(parts), watchersPart(parts), clockPart(parts), timePart(parts), ...watchers],
    ...[signersPart(parts), ...signers, ...chainParts(parts)],
  ];
  const ready = replica.halted === undefined && missingLinks(parts) === undefined;
  return {
    ready,
    paying: ready && missingWatchers(parts) === undefined && missingSigners(parts) === undefined,
    reasons: all.filter(({ ok }) => !ok).map(({ part, reason }) => `${part}: ${reason}`),
    parts: all,
  };
}

/** What a withdrawal that nothing holds back waits for, where that is not there now. */
export function waitOf(parts: HealthParts, withdrawal: Withdrawal, status: Status): Wait | null {
  const payment = livePayment(parts.replica.state, withdrawal);
  if (payment !== undefined && ['prepared', 'signed'].includes(status)) {
    if (payment.deadline <= parts.clock.now()) return 'expiry';
    if (status === 'signed') return 'chain';
  } else if (status !== 'cleared') {
    return null;
  }
  if (missingWatchers(parts) !== undefined) return 'watchers';
  return missingSigners(parts) === undefined ? null : 'signers';
}

const part = (name: string, reason: string | undefined): Part => ({
  part: name,
  ok: reason === undefined,
  reason: reason ?? '',
});

const ledgerPart = ({ replica: { halted } }: HealthParts): Part =>
  part('ledger', halted && `halted: ${halted.refused}: ${halted.detail}`);

const watchersPart = (parts: HealthParts): Part =>
  part('watchers', missingLinks(parts) ?? missingWatchers(parts));

function missingLinks({ replica, watchers }: HealthParts): string | undefined {
  const { quorum } = replica.policy.watchers;
  const here = watchers.connected.length;
  return here < quorum ? `${here} of ${quorum} needed watchers are connected` : undefined;
}

function missingWatchers({ replica, watchers }: HealthParts): string | undefined {
  const { quorum } = replica.policy.watchers;
  const able = watchers.connected.filter(({ withheld }) => withheld === undefined).length;
  return able < quorum ? `${able} of ${quorum} needed watchers cosign` : undefined;
}

const signersPart = (parts: HealthParts): Part => part('signers', missingSigners(parts));

function missingSigners({ replica, signers }: HealthParts): string | undefined {
  if (signers === undefined) return undefined;
  const thresholds = replica.policy.wallets.flatMap(({ id }) => {
    const wallet = payingWallet(replica.state, id);
    return isRefusal(wallet) || wallet.custody.kind !== 'threshold'
      ? []
      : [wallet.custody.group.threshold];
  });
  const needed = Math.max(0, ...thresholds);
  const able = signers.fit.length;
  return able < needed ? `${able} of ${needed} needed signers are here and sign` : undefined;
}

function watcherPart(parts: HealthParts, party: Party): Part {
  const { watchers, replica } = parts;
  const off = watchers.offsets.get(party.id) ?? 0;
  const isOurs = clockPart(parts).ok === false;
  const clock =
    Math.abs(off) > MAX_COSIGNATURE_AHEAD_MS && !isOurs
      ? `its clock is ${apart(off)}: set it`
      : undefined;
  const why = partyTrouble(parts, party, watchers.connected) ?? clock ?? behind(replica, party.id);
  return part(party.id, why);
}

const signerPart = (parts: HealthParts, party: Party): Part =>
  part(party.id, partyTrouble(parts, party, parts.signers?.connected ?? []));

function partyTrouble(
  { replica }: HealthParts,
  { id, validUntil }: Party,
  connected: readonly Follower[],
): string | undefined {
  const { witnessed } = metaOf(replica.state);
  if (parseInstant(validUntil)! <= witnessed)
    return `suspended or past its end since ${validUntil}`;
  const follower = connected.find((candidate) => candidate.id === id);
  if (follower === undefined) return 'not connected';
  const { withheld } = follower;
  return withheld && `${withheld.tag}: ${withheld.detail}`;
}

/** Where its node stands, against the one that is furthest. */
function behind({ state }: Replica, id: string): string | undefined {
  const { watchers, chains } = policyOf(state).document;
  for (const { id: chain } of chains) {
    const height = (watcher: string) => state.get('chain-view', `${chain}|${watcher}`)?.height;
    const own = height(id);
    const most = Math.max(...watchers.parties.map((party) => height(party.id) ?? 0));
    if (own !== undefined && most - own > MAX_BEHIND_BLOCKS) {
      return `its node of ${chain} is at block ${own}, ${most - own} behind another watcher’s`;
    }
  }
  return undefined;
}

/** Where a quorum of watchers differs from it alike, it is this machine's clock that is wrong. */
function clockPart({ watchers, replica }: HealthParts): Part {
  const { quorum } = replica.policy.watchers;
  const offsets = [...watchers.offsets.values()];
  for (const sign of [1, -1]) {
    const off = offsets.filter((ms) => ms * sign > MAX_COSIGNATURE_AHEAD_MS);
    if (off.length < quorum) continue;
    const least = Math.min(...off.map(Math.abs));
    const how = apart(-sign * least).replace('ahead', 'ahead of');
    return part('clock', `this machine’s clock is ${how} the watchers’: set it`);
  }
  return part('clock', undefined);
}

function timePart({ replica, clock }: HealthParts): Part {
  const age = clock.now() - metaOf(replica.state).witnessed;
  const isOld = Math.abs(age) > SILENT_MS;
  return part('time', isOld ? `a quorum of watchers last stated a time ${apart(-age)}` : undefined);
}

const chainParts = ({ replica, outbox }: HealthParts): readonly Part[] =>
  replica.policy.chains.map(({ id }) => {
    const why = outbox?.troubles.get(id);
    return part(id, why && `no node of it took the payment announced last: ${why}`);
  });

const apart = (ms: number): string =>
  `${Math.round(Math.abs(ms) / 1_000)} s ${ms > 0 ? 'ahead' : 'behind'}`;
