// Random changes of the policy, most of them valid, some not: what people might come to propose.
import { amendedBody } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { documentOf, hashNow } from './amending.ts';
import { KIT } from './world.ts';

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly pick: number;
  readonly size: number;
}

const KINDS = [
  'limit',
  'limit',
  'new limit',
  'lost limit',
  'lower',
  'rule',
  'lost rule',
  'familiarity',
  'expiry',
  'watcher',
  'suspend',
  'client',
  'reviews',
  'veto',
] as const;

export const changes = fc.record({
  kind: fc.constantFrom(...KINDS),
  pick: fc.nat(9_999),
  size: fc.nat(9_999),
});

const PER: readonly Limit['per'][] = ['customer', 'destination', 'client', 'wallet', 'newcomers'];
const ONLY = ['new-destinations', 'unattended', 'near-thresholds'] as const;
const WINDOWS = [60, 600, 3_600, 86_400, 2_592_000];
const SUMS = ['1', '500000000', '20000000000', '400000000000'];
const REVIEW = { outcome: 'review', review: 'desk' } as const;
const DELAY = { outcome: 'delay', seconds: 600 } as const;

const at = <T>(list: readonly T[], pick: number): T => list[pick % list.length]!;

/** A limit of any sort; ids come back with another meaning, as people reuse them. */
function limitOf(pick: number, size: number): Limit {
  const base = {
    id: `limit-${pick % 4}`,
    asset: 'nem:mainnet/xem',
    wallets: pick % 3 === 0 ? ['hot'] : [],
    per: at(PER, size),
    windowSeconds: at(WINDOWS, pick + size),
    then: pick % 2 === 0 ? REVIEW : DELAY,
    ...(size % 2 === 0 ? { only: at(ONLY, pick) } : {}),
  };
  if (size % 5 === 0) return { ...base, balanceShare: 1 + (pick % 900) };
  return size % 3 === 0 ? { ...base, count: 1 + (pick % 9) } : { ...base, sum: at(SUMS, size) };
}

function ruleOf(pick: number, size: number): Rule {
  const base = { id: `rule-${pick % 4}`, asset: 'nem:mainnet/xem', then: REVIEW };
  const windowSeconds = at(WINDOWS, size);
  switch (pick % 4) {
    case 0:
      return {
        ...base,
        kind: 'probe-then-large',
        ratio: 2 + (size % 9),
        windowSeconds,
        above: '5',
      };
    case 1:
      return {
        ...base,
        ...{ kind: 'cadence', per: 'client', gaps: 2 + (size % 3), tolerancePercent: 40 },
        ...{ windowSeconds, aboveShare: 1 },
      };
    case 2:
      return {
        ...base,
        ...{ kind: 'growth', per: 'customer', steps: 2 + (size % 3), ratioPercent: 101 },
        ...{ windowSeconds, above: '5' },
      };
    default:
      return { ...base, kind: 'payment-ceiling', above: at(SUMS, size) };
  }
}

const put = <T extends { readonly id: string }>(list: readonly T[], thing: T): T[] => [
  ...list.filter(({ id }) => id !== thing.id),
  thing,
];

const without = <T>(list: readonly T[], pick: number): T[] =>
  list.filter((_thing, i) => i !== pick % list.length);

function changeOf(policy: Policy, { kind, pick, size }: Change): Partial<Policy> {
  switch (kind) {
    case 'limit':
    case 'new limit':
      return { limits: put(policy.limits, limitOf(pick, size)) };
    case 'lost limit':
      return { limits: without(policy.limits, pick) };
    case 'lower':
      return {
        limits: policy.limits.map((limit, i): Limit => {
          const hit = (i + pick) % 2 === 0 && 'sum' in limit && BigInt(limit.sum) > 5n;
          return hit ? { ...limit, sum: (BigInt(limit.sum) / 2n).toString() } : limit;
        }),
      };
    case 'rule':
      return { rules: put(policy.rules, ruleOf(pick, size)) };
    case 'lost rule':
      return { rules: without(policy.rules, pick) };
    case 'familiarity':
      return { familiarity: { ageSeconds: at(WINDOWS, pick), factor: 1 + (size % 5) } };
    case 'expiry':
      return { withdrawalExpirySeconds: at([3_600, 21_600, 86_400], pick), newcomerSeconds: 60 };
    case 'watcher':
      return { watchers: watchersOf(policy, pick) };
    case 'suspend':
      return suspended(policy, pick);
    case 'client':
      return { clients: policy.clients.map((client) => ({ ...client, wallets: [] })) };
    default:
      return { reviews: policy.reviews.map((review) => ({ ...review, delaySeconds: pick % 900 })) };
  }
}

/** The third watcher comes and goes; the first two state the time. */
function watchersOf({ watchers }: Policy, pick: number): Policy['watchers'] {
  const id = `watcher-${3 + (pick % 2)}`;
  const { publicHex } = KIT.keys(id);
  const [first, second] = watchers.parties;
  const third = { ...first!, id, publicKey: publicHex, certificate: publicHex };
  return { quorum: 2, parties: pick % 3 === 0 ? [first!, second!] : [first!, second!, third] };
}

function suspended(policy: Policy, pick: number): Partial<Policy> {
  const validUntil = '2026-01-26T00:00:00.000Z';
  const id = at(['carol', 'dave', 'watcher-3', 'signer-3', 'alice'], pick);
  const end = <T extends { id: string }>(parties: readonly T[]): T[] =>
    parties.map((party) => (party.id === id ? { ...party, validUntil } : party));
  return {
    signers: end(policy.signers),
    watchers: { ...policy.watchers, parties: end(policy.watchers.parties) },
    persons: end(policy.persons),
  };
}

/** Tries one change; whether anything was written. */
export function attempt(scribe: Scribe, change: Change): boolean {
  scribe.pass(1 + (change.size % 3) * 1_000);
  const waiting = scribe.state.get('waiting', '') ?? [];
  if (change.kind === 'veto') {
    const subject = waiting[change.pick % Math.max(1, waiting.length)];
    if (subject === undefined || change.size % 3 > 0) return false;
    const act = scribe.act('dave', { act: 'veto', subject });
    return !isRefusal(scribe.append(scribe.seal('policy.vetoed', act)));
  }
  const document = documentOf(scribe);
  const name = change.pick % 7 === 0 ? document.name : `name-${scribe.size}`;
  const policy = { ...document, ...changeOf(document, change) };
  const hasName = change.kind === 'suspend' || change.kind === 'lower';
  const named = hasName ? policy : { ...policy, name };
  const body = amendedBody((person, act) => scribe.act(person, act), named, hashNow(scribe));
  if (policyHash(named) === hashNow(scribe)) return false;
  return !isRefusal(scribe.append(scribe.seal('policy.amended', body)));
}
