// Random ledgers: a story is a list of steps, each of which tries one entry on what is there. What
// the fold refuses is not written, as a gateway would not write it.
import type { Scribe, Written } from '@sekisho/drill/scribe';
import { sealOf } from '../../src/sealed.ts';
import { stopsBy } from '../../src/stops.ts';
import fc from 'fast-check';
import { type EntryName, type Body } from '@sekisho/protocol/entry';
import type { Limit, Policy, Rule } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';

const KINDS = [
  'request',
  'request',
  'request',
  'approve',
  'approve',
  'reject',
  'cancel',
  'prepare',
  'prepare',
  'prepare',
  'sign',
  'expire',
  'tick',
  'tick',
  'observe',
  'see',
  'retract',
  'rob',
  'stop',
  'thaw',
  'thaw',
  'seal',
  'sleep',
] as const;

export interface Step {
  readonly kind: (typeof KINDS)[number];
  /** Picks among what is there. */
  readonly pick: number;
  readonly size: number;
}

export const steps = (length: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      pick: fc.nat(9_999),
      size: fc.nat(9_999),
    }),
    { minLength: length, maxLength: length },
  );

const AMOUNTS = ['1', '7', '99999999', '500000000', '1000000000', '1000000001', '15000000000'];
const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'grace'];
const PAUSES = [1, 1_000, 45_000, 100_000, 600_000, 1_900_000, 3_600_000, 25_200_000];

/** Stories go on about what was last asked for. */
const RECENT = 10;

/** Tries one step; answers the entry if it was written. */
export function take(scribe: Scribe, { kind, pick, size }: Step): Written | undefined {
  const withdrawal = chosen(scribe.state.ids('withdrawal').slice(-RECENT), pick);
  const payment = chosen(scribe.state.ids('payment').slice(-RECENT), pick);
  const person = chosen(PEOPLE, size)!;
  scribe.pass(1 + (size % 3) * 1_000);
  switch (kind) {
    case 'request':
      return attempt(scribe, 'withdrawal.requested', request(scribe, pick, size));
    case 'approve': {
      if (withdrawal === undefined) return undefined;
      const act = scribe.act(person, { act: 'approve', subject: withdrawal });
      return attempt(scribe, 'withdrawal.approved', act);
    }
    case 'reject': {
      if (withdrawal === undefined || size % 4 > 0) return undefined;
      const act = scribe.act(person, { act: 'reject', subject: withdrawal });
      return attempt(scribe, 'withdrawal.rejected', act);
    }
    case 'cancel': {
      if (withdrawal === undefined || size % 4 > 0) return undefined;
      const { id } = scribe.state.get('withdrawal', withdrawal)!;
      return attempt(scribe, 'withdrawal.cancelled', scribe.cancelledBody(id));
    }
    case 'prepare': {
      const waiting = scribe.state.ids('withdrawal').filter((hash) => {
        const { ended, payments } = scribe.state.get('withdrawal', hash)!;
        return ended === null && payments.every((id) => scribe.state.get('payment', id)!.expired);
      });
      const withdrawal = chosen(waiting, pick);
      if (withdrawal === undefined) return undefined;
      const deadline = scribe.time + 60_000 + size * 100;
      return attempt(scribe, 'payment.prepared', scribe.preparedBody(withdrawal, { deadline }));
    }
    case 'sign': {
      if (payment === undefined || scribe.state.get('payment', payment)!.signature)
        return undefined;
      return attempt(scribe, 'payment.signed', scribe.signedBody(payment));
    }
    case 'expire': {
      if (payment === undefined) return undefined;
      const watchers = ['watcher-1', 'watcher-2', 'watcher-3'].slice(size % 2);
      const witnesses = watchers.map((id) => scribe.expiryWitness(id, payment));
      return attempt(scribe, 'payment.expired', { payment, witnesses });
    }
    case 'stop': {
      const scope = chosen(['everything', 'wallet:hot', 'customer:c-1', 'client:app-1'], pick)!;
      const act = { act: 'stop', subject: scope, reason: 'mistake' } as const;
      return size % 9 === 0 ? attempt(scribe, 'stopped', scribe.act(person, act)) : undefined;
    }
    case 'thaw':
      return thaw(scribe, pick);
    case 'seal':
      return attempt(scribe, 'state.sealed', sealOf(scribe.state));
    default:
      return watch(scribe, kind, pick, size);
  }
}

/** What watchers do. */
function watch(
  scribe: Scribe,
  kind: Step['kind'],
  pick: number,
  size: number,
): Written | undefined {
  const watcher = chosen(['watcher-1', 'watcher-2', 'watcher-3'], size)!;
  const payment = chosen(scribe.state.ids('payment'), pick);
  if (kind === 'tick' || kind === 'sleep') {
    const pauses = kind === 'tick' ? PAUSES.slice(0, 3) : PAUSES;
    scribe.pass(chosen(pauses, pick)!);
    for (const id of ['watcher-1', 'watcher-2']) {
      attempt(scribe, 'chain.observed', scribe.observedBody(id));
    }
    return attempt(scribe, 'chain.observed', scribe.observedBody('watcher-3'));
  }
  if (kind === 'rob') {
    if (size % 16 > 0) return undefined;
    const outflows = [scribe.theft(`${pick % 5}`)];
    return attempt(scribe, 'chain.observed', scribe.observedBody(watcher, { outflows }));
  }
  if (kind === 'observe' || payment === undefined) {
    return attempt(scribe, 'chain.observed', scribe.observedBody(watcher));
  }
  const outflow = scribe.outflowOf(payment);
  const { wallet, identity } = outflow;
  const change = kind === 'see' ? { outflows: [outflow] } : { retracted: [{ wallet, identity }] };
  return attempt(scribe, 'chain.observed', scribe.observedBody(watcher, change));
}

/** Three people thaw the same stop, so that stories go on. */
function thaw(scribe: Scribe, pick: number): Written | undefined {
  const open = scribe.state.ids('stop').filter((id) => !scribe.state.get('stop', id)!.lifted);
  const subject = chosen(open, pick);
  if (subject === undefined) return undefined;
  const { scope, by, outflows: own } = scribe.state.get('stop', subject)!;
  const outflows = [...own];
  const many = [...stopsBy(scribe.state, scope, by)].flatMap(([, stop]) => stop.outflows);
  const until = scribe.size;
  const all = { act: 'thaw-all' as const, subject: scope as 'everything', by, until };
  let last: Written | undefined;
  for (const person of ['alice', 'bob']) {
    const one = { act: 'thaw' as const, subject, outflows };
    const act = pick % 3 === 0 ? { ...all, outflows: many } : one;
    last = attempt(scribe, 'thawed', scribe.act(person, act)) ?? last;
  }
  return last;
}

function request(scribe: Scribe, pick: number, size: number): Body<'withdrawal.requested'> {
  const address = scribe.kit.address(size % 4);
  return scribe.requestedBody({
    id: `w-${pick % 500}`,
    amount: chosen(AMOUNTS, pick)!,
    destination: size % 5 === 0 ? { address, memo: `m${size % 7}` } : { address },
    customer: `c-${size % 6}`,
    ...(pick % 11 === 0 ? { purpose: 'internal' as const } : {}),
  });
}

function attempt<Name extends EntryName>(
  scribe: Scribe,
  name: Name,
  body: Body<Name>,
): Written | undefined {
  const written = scribe.append(scribe.seal(name, body));
  return isRefusal(written) ? undefined : written;
}

const chosen = <T>(list: readonly T[], pick: number): T | undefined => list[pick % list.length];

/** A policy whose limits are reached and forgotten, and whose detectors see, now and then. */
export const tight = (policy: Policy): Partial<Policy> => ({
  withdrawalExpirySeconds: 21_600,
  newcomerSeconds: 600,
  familiarity: { ageSeconds: 600, factor: 2 },
  limits: [
    ...policy.limits.map((limit) => ({
      ...limit,
      windowSeconds: limit.id === 'destination-count' ? 60 : 3_600,
      ...(limit.id === 'client-hour' ? { sum: '40000000000' } : {}),
    })),
    ...CLASS_LIMITS,
  ],
  rules: [...policy.rules, ...DETECTORS],
});

const XEM = 'nem:mainnet/xem';
const DESK = { outcome: 'review', review: 'desk' } as const;

const CLASS_LIMITS: readonly Limit[] = [
  {
    ...{ id: 'new-hour', asset: XEM, wallets: [], per: 'client', windowSeconds: 3_600 },
    ...{ only: 'new-destinations', balanceShare: 10, then: DESK },
  },
  {
    ...{ id: 'near-hour', asset: XEM, wallets: [], per: 'customer', windowSeconds: 3_600 },
    ...{ only: 'near-thresholds', count: 2, then: DESK },
  },
];

const DETECTORS: readonly Rule[] = [
  {
    ...{ id: 'probe', kind: 'probe-then-large', asset: XEM, windowSeconds: 86_400 },
    ...{ ratio: 50, above: '400000000', then: DESK },
  },
  {
    ...{ id: 'even', kind: 'cadence', asset: XEM, per: 'client', windowSeconds: 3_600 },
    ...{ gaps: 3, tolerancePercent: 10, aboveShare: 1, then: { outcome: 'delay', seconds: 60 } },
  },
  {
    ...{ id: 'rising', kind: 'growth', asset: XEM, per: 'customer', windowSeconds: 86_400 },
    ...{ steps: 2, ratioPercent: 200, above: '1', then: DESK },
  },
];
