import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Policy } from '@sekisho/protocol/policy';
import { OUTCOMES } from '@sekisho/protocol/status';
import type { Subject } from '../src/facts.ts';
import { judge } from '../src/judge.ts';
import { applies, entityOf } from '../src/limits.ts';
import { REASON_TAGS, type ReasonTag } from '../src/reason-tags.ts';
import type { Reason } from '../src/verdict.ts';
import { asked, asking } from './support/asking.ts';
import { basePolicy, COLD, ETH, LIMITS, RULES, XEM } from './support/base-policy.ts';
import { WATCHFUL } from './support/watchful.ts';
import { factsOf, PLAIN, subjectOf } from './support/subject.ts';

type FactsChanges = Parameters<typeof factsOf>[2];

const verdictOf = (
  subject: Partial<Subject> = {},
  facts: FactsChanges = {},
  policy: Policy = basePolicy(),
) => judge(policy, factsOf(policy, subjectOf(subject), facts), subjectOf(subject));

const tagsOf = (...args: Parameters<typeof verdictOf>) =>
  verdictOf(...args).reasons.map(({ tag }) => tag);

const withPolicy = (change: (policy: Policy) => void): Policy => {
  const policy = basePolicy();
  change(policy);
  return policy;
};

const under = (change: (policy: Policy) => void) => verdictOf({}, {}, withPolicy(change));
test('an ordinary withdrawal is allowed without a reason', () => {
  assert.deepEqual(verdictOf(), { outcome: 'allow', reasons: [], reviews: [], delaySeconds: 0 });
});

const seeing = (detector: string, seen: bigint) => ({ behaviour: new Map([[detector, seen]]) });

/** One case per tag, where it is the only reason but for those `also` names. */
const CASES: Record<
  ReasonTag,
  { verdict: () => ReturnType<typeof judge>; reason: Reason; also?: readonly ReasonTag[] }
> = {
  'unknown-asset': {
    verdict: () => verdictOf({ asset: 'nem:mainnet/other' }),
    also: ['wallet-asset', 'no-limit'],
    reason: denial(
      'unknown-asset',
      'asset:nem:mainnet/other',
      'nem:mainnet/other',
      `${XEM} ${ETH}`,
    ),
  },
  'unknown-wallet': {
    verdict: () => verdictOf({ wallet: 'w-9' }),
    also: ['client-scope'],
    reason: denial('unknown-wallet', 'wallet:w-9', 'w-9', 'nem-hot eth-hot'),
  },
  'unknown-client': {
    verdict: () => verdictOf({ client: 'nobody' }),
    reason: denial('unknown-client', 'client:nobody', 'nobody', 'app desk'),
  },
  'wallet-asset': {
    verdict: () => verdictOf({ asset: ETH }),
    also: ['no-limit'],
    reason: denial('wallet-asset', 'wallet:nem-hot', ETH, XEM),
  },
  'wallet-purpose': {
    verdict: () => under((p) => (p.wallets[0]!.purposes = ['internal'])),
    reason: denial('wallet-purpose', 'wallet:nem-hot', 'customer', 'internal'),
  },
  'client-scope': {
    verdict: () => under((p) => (p.clients[0]!.wallets = ['eth-hot'])),
    reason: denial('client-scope', 'client:app', 'nem-hot', 'eth-hot'),
  },
  'internal-destination': {
    verdict: () => verdictOf({ purpose: 'internal' }),
    reason: denial('internal-destination', 'destination:NDEST', 'NDEST', COLD),
  },
  'denied-destination': {
    verdict: () => under(({ chains: [nem] }) => (nem!.deniedDestinations = ['NDEST'])),
    reason: denial('denied-destination', 'destination:NDEST', 'NDEST', 'denied'),
  },
  'no-limit': {
    verdict: () => under((p) => (p.limits = [p.limits[0]!, p.limits[2]!])),
    reason: denial('no-limit', 'wallet:nem-hot', '0', '1'),
  },
  'limit-sum': {
    verdict: () => verdictOf({}, { used: { 'customer-day': { sum: 951n, count: 1 } } }),
    reason: {
      ...{ tag: 'limit-sum', id: 'customer-day', outcome: 'review', windowSeconds: 86_400 },
      ...{ observed: '1001', threshold: '1000', entity: 'customer:c-17' },
    },
  },
  'limit-count': {
    verdict: () => verdictOf({}, { used: { 'client-rate': { sum: 5n, count: 5 } } }),
    reason: {
      ...{ tag: 'limit-count', id: 'client-rate', outcome: 'freeze', windowSeconds: 600 },
      ...{ observed: '6', threshold: '5', entity: 'client:app' },
    },
  },
  'limit-balance-share': {
    verdict: () => verdictOf({}, { balance: 499n }),
    reason: {
      ...{ tag: 'limit-balance-share', id: 'wallet-share', outcome: 'review' },
      ...{ windowSeconds: 86_400, observed: '50', threshold: '49', entity: 'wallet:nem-hot' },
    },
  },
  'balance-unknown': {
    verdict: () => verdictOf({}, { balance: undefined }),
    reason: {
      ...{ tag: 'balance-unknown', id: 'wallet-share', outcome: 'review', windowSeconds: 86_400 },
      ...{ observed: '50', threshold: 'unknown', entity: 'wallet:nem-hot' },
    },
  },
  'payment-ceiling': {
    verdict: () => verdictOf({ amount: 801n }),
    reason: {
      ...{ tag: 'payment-ceiling', id: 'large', outcome: 'delay' },
      ...{ observed: '801', threshold: '800', entity: 'customer:c-17' },
    },
  },
  'new-destination': {
    verdict: () => verdictOf({ amount: 101n }, { destinationFirstPaid: undefined }),
    reason: {
      ...{ tag: 'new-destination', id: 'fresh', outcome: 'review' },
      ...{ observed: 'never paid', threshold: '86400 s', entity: 'destination:NDEST' },
    },
  },
  'probe-then-large': {
    verdict: () => verdictOf({}, seeing('probe', 5n), WATCHFUL),
    reason: {
      ...{ tag: 'probe-then-large', id: 'probe', outcome: 'review', windowSeconds: 604_800 },
      ...{ observed: '50', threshold: '50', entity: 'destination:NDEST' },
    },
  },
  cadence: {
    verdict: () => verdictOf({}, seeing('even', 4n), WATCHFUL),
    reason: {
      ...{ tag: 'cadence', id: 'even', outcome: 'freeze', windowSeconds: 86_400 },
      ...{ observed: '4', threshold: '4', entity: 'client:app' },
    },
  },
  expression: {
    verdict: () => verdictOf({}, {}, asking('amount > amount("0.000001 XEM")')),
    reason: asked('block', 'amount = 50', 'amount > amount("0.000001 XEM")'),
  },
  'expression-error': {
    verdict: () => verdictOf({}, { balance: undefined }, asking('amount > balance')),
    also: ['balance-unknown'],
    reason: asked(
      'review',
      'a fact is unknown: amount = 50, balance = unknown',
      'amount > balance',
    ),
  },
  growth: {
    verdict: () => verdictOf({}, seeing('rising', 5n), WATCHFUL),
    reason: {
      ...{ tag: 'growth', id: 'rising', outcome: 'block', windowSeconds: 2_592_000 },
      ...{ observed: '5', threshold: '3', entity: 'customer:c-17' },
    },
  },
};

function denial(tag: ReasonTag, entity: string, observed: string, threshold: string): Reason {
  return { tag, id: '', outcome: 'block', observed, threshold, entity };
}

for (const [tag, { verdict, reason, also = [] }] of Object.entries(CASES)) {
  test(`reason ${tag}`, () => {
    const { outcome, reasons } = verdict();
    assert.deepEqual(
      reasons.filter((other) => other.tag === tag),
      [reason],
    );
    assert.deepEqual(reasons.map((other) => other.tag).sort(), [tag, ...also].sort());
    assert.equal(outcome, reason.outcome);
  });
}

test('spec/reasons.md and the tests above name exactly the tags of the code', () => {
  const text = readFileSync(new URL('../../../spec/reasons.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|/gm)].map(([, tag, says]) => [
    tag,
    says,
  ]);
  assert.deepEqual(Object.fromEntries(rows), { ...REASON_TAGS });
  assert.equal(rows.length, Object.keys(REASON_TAGS).length);
  assert.deepEqual(Object.keys(CASES).sort(), Object.keys(REASON_TAGS).sort());
});

test('exactly at a limit is allowed, one more is a hit', () => {
  const used = (sum: bigint, count: number) => ({ sum, count });
  assert.deepEqual(tagsOf({}, { used: { 'customer-day': used(950n, 1) } }), []);
  assert.deepEqual(tagsOf({}, { used: { 'customer-day': used(951n, 1) } }), ['limit-sum']);
  assert.deepEqual(tagsOf({}, { used: { 'client-rate': used(0n, 4) } }), []);
  assert.deepEqual(tagsOf({}, { used: { 'client-rate': used(0n, 5) } }), ['limit-count']);
  assert.deepEqual(tagsOf({}, { balance: 500n }), []);
  assert.deepEqual(tagsOf({}, { balance: 499n }), ['limit-balance-share']);
  assert.deepEqual(tagsOf({}, { balance: 0n }), ['limit-balance-share']);
  assert.deepEqual(tagsOf({ amount: 800n }), []);
  assert.deepEqual(tagsOf({ amount: 801n }), ['payment-ceiling']);
  const young = { destinationFirstPaid: 1_000_000_000 - 86_400_000 };
  assert.deepEqual(tagsOf({ amount: 101n }, young), []);
  const younger = { destinationFirstPaid: young.destinationFirstPaid + 1 };
  assert.deepEqual(tagsOf({ amount: 101n }, younger), ['new-destination']);
  assert.deepEqual(tagsOf({ amount: 100n }, younger), []);
});

test('a sum one above 2^128 - 1 is seen, which no float would', () => {
  const subject = { wallet: 'eth-hot', asset: ETH, amount: 1n };
  const full = (sum: bigint) => ({ used: { 'eth-wallet': { sum, count: 1 } } });
  assert.deepEqual(tagsOf(subject, full((1n << 128n) - 2n)), []);
  assert.deepEqual(tagsOf(subject, full((1n << 128n) - 1n)), ['limit-sum']);
});

test('each wallet, client and purpose rule stands alone', () => {
  const internal = { purpose: 'internal' as const, destination: COLD };
  assert.deepEqual(tagsOf(internal), []);
  const customersOnly = withPolicy((p) => (p.clients[0]!.purposes = ['customer']));
  assert.deepEqual(tagsOf(internal, {}, customersOnly), ['client-scope']);
  assert.deepEqual(
    tagsOf(
      {},
      {},
      withPolicy((p) => (p.wallets[0]!.purposes = ['internal'])),
    ),
    ['wallet-purpose'],
  );
});

test('only a sum or share per wallet or client that counts all of them covers it', () => {
  const only = (change: object, facts: FactsChanges = {}) =>
    tagsOf(
      {},
      facts,
      withPolicy((p) => (p.limits = [{ ...LIMITS[0]!, ...change } as Policy['limits'][number]])),
    );
  const { sum: _, ...share } = { ...LIMITS[0], sum: undefined, balanceShare: 10_000 };
  assert.deepEqual(only({ per: 'wallet' }), []);
  assert.deepEqual(only({ per: 'client' }), []);
  // What a share counts can never be more than that part of a balance that a quorum reports …
  const shared = (change: object, facts: FactsChanges = {}) =>
    tagsOf(
      {},
      facts,
      withPolicy((p) => (p.limits = [{ ...share, ...change } as Policy['limits'][number]])),
    );
  assert.deepEqual(shared({ per: 'wallet' }), []);
  assert.deepEqual(shared({ per: 'client' }), []);
  // … and where none does, nothing passes.
  assert.deepEqual(shared({ per: 'wallet' }, { balance: undefined }), ['balance-unknown']);
  // Whoever holds a client's key invents customers and destinations as he likes.
  for (const per of ['customer', 'destination', 'newcomers']) {
    assert.deepEqual(only({ per }), ['no-limit']);
    assert.deepEqual(shared({ per }), ['no-limit']);
  }
  assert.deepEqual(only({ per: 'newcomers' }, { newcomer: true }), ['no-limit']);
  assert.deepEqual(only({ per: 'wallet', wallets: ['eth-hot'] }), ['no-limit']);
  assert.deepEqual(only({ per: 'wallet', asset: ETH }), ['no-limit']);
  // What a limit on a class leaves out leaves the wallet as well.
  const every = { newcomer: true, newDestination: true, unattended: true, nearThreshold: true };
  assert.deepEqual(only({ per: 'client', only: 'new-destinations' }, every), ['no-limit']);
  assert.deepEqual(only({ per: 'client', only: 'unattended' }, every), ['no-limit']);
  assert.deepEqual(shared({ per: 'wallet', only: 'near-thresholds' }, every), ['no-limit']);
  const count = { ...LIMITS[2]!, per: 'wallet' as const };
  assert.deepEqual(
    tagsOf(
      {},
      {},
      withPolicy((p) => (p.limits = [count])),
    ),
    ['no-limit'],
  );
});

test('newcomers share one allowance, and only newcomers', () => {
  const limit = LIMITS[4]!;
  assert.equal(applies(limit, subjectOf(), PLAIN), false);
  assert.equal(applies(limit, subjectOf(), { ...PLAIN, newcomer: true }), true);
  assert.equal(entityOf(limit, subjectOf({ customer: 'a' })), 'newcomers');
  const used = { 'newcomers-day': { sum: 551n, count: 1 } };
  assert.deepEqual(tagsOf({}, { newcomer: true, used }), ['limit-sum']);
  assert.deepEqual(tagsOf({}, { newcomer: false, used }), []);
});

test('entities of different kinds never meet', () => {
  const subject = subjectOf({ client: 'x', customer: 'x', wallet: 'x', destination: 'x' });
  const kinds = ['customer', 'destination', 'client', 'wallet', 'newcomers'] as const;
  const names = kinds.map((per) => entityOf({ ...LIMITS[0]!, per }, subject));
  assert.equal(new Set(names).size, kinds.length);
});

test('the strictest outcome wins, and every hit is a reason', () => {
  const used = {
    'customer-day': { sum: 1_000n, count: 1 },
    'wallet-hour': { sum: 5_000n, count: 1 },
    'client-rate': { sum: 0n, count: 5 },
    'wallet-share': { sum: 100_000n, count: 1 },
    'newcomers-day': { sum: 600n, count: 1 },
  };
  const facts = { used, newcomer: true, destinationFirstPaid: undefined };
  const verdict = verdictOf({ amount: 900n }, facts);
  assert.equal(verdict.outcome, 'freeze');
  assert.deepEqual(
    verdict.reasons.map(({ id }) => id),
    [...LIMITS.slice(0, 5).map(({ id }) => id), ...RULES.map(({ id }) => id)],
  );
  assert.deepEqual(verdict.reviews, ['board', 'desk']);
  assert.equal(verdict.delaySeconds, 7_200);
  assert.equal(verdict.freeze, 'client');
});

test('of any two consequences the stricter one is the outcome', () => {
  const thens = {
    delay: { outcome: 'delay', seconds: 60 },
    review: { outcome: 'review', review: 'desk' },
    block: { outcome: 'block' },
    freeze: { outcome: 'freeze', scope: 'customer' },
  } as const;
  for (const one of Object.values(thens)) {
    for (const two of Object.values(thens)) {
      const policy = withPolicy((p) => {
        p.rules = [
          { ...RULES[0]!, then: one },
          { ...RULES[0]!, id: 'second', then: two },
        ];
      });
      const { outcome } = verdictOf({ amount: 801n }, {}, policy);
      const stricter =
        OUTCOMES[Math.max(OUTCOMES.indexOf(one.outcome), OUTCOMES.indexOf(two.outcome))];
      assert.equal(outcome, stricter);
    }
  }
});

test('the freeze of the client wins over that of the customer, in either order', () => {
  const scopes = ['client', 'customer'] as const;
  const freezing = (...order: readonly (typeof scopes)[number][]) =>
    verdictOf(
      { amount: 801n },
      {},
      withPolicy((p) => {
        p.rules = order.map((scope, i) => {
          return { ...RULES[0]!, id: `r-${i}`, then: { outcome: 'freeze' as const, scope } };
        });
      }),
    ).freeze;
  assert.equal(freezing('client', 'customer'), 'client');
  assert.equal(freezing('customer', 'client'), 'client');
  assert.equal(freezing('customer', 'customer'), 'customer');
});

test("the delay is the largest hit, the review tier's own included", () => {
  assert.equal(verdictOf({}, { balance: undefined }).delaySeconds, 1_800);
  assert.equal(verdictOf({ amount: 801n }, { balance: undefined }).delaySeconds, 7_200);
  const delays = (...seconds: readonly number[]) =>
    withPolicy((p) => {
      p.rules = seconds.map((each, i) => {
        return { ...RULES[0]!, id: `r-${i}`, then: { outcome: 'delay' as const, seconds: each } };
      });
    });
  assert.equal(verdictOf({ amount: 801n }, {}, delays(60, 120)).delaySeconds, 120);
  assert.equal(verdictOf({ amount: 801n }, {}, delays(120, 60)).delaySeconds, 120);
});

test('a rule judges its own asset only', () => {
  const subject = { wallet: 'eth-hot', asset: ETH, amount: 10n ** 18n };
  assert.deepEqual(tagsOf(subject, { destinationFirstPaid: undefined }), []);
});

test('usage or a review tier that is missing stops the caller, and nothing is assumed', () => {
  const policy = basePolicy();
  const facts = factsOf(policy, subjectOf());
  assert.throws(() => judge(policy, { ...facts, usage: new Map() }, subjectOf()), /is missing/);
  const headless = withPolicy((p) => (p.reviews = []));
  assert.throws(() => verdictOf({}, { balance: undefined }, headless), /desk|board/);
  assert.throws(() => verdictOf({ amount: 0n }), /not above zero/);
  assert.throws(() => verdictOf({ amount: -1n }), /not above zero/);
});

test('asking for more is never judged more leniently, nor is having used more', () => {
  const amount = fc.bigInt(1n, 2_000n);
  const sum = fc.bigInt(0n, 6_000n);
  const rank = (one: bigint, used: bigint, count: number) => {
    const all = Object.fromEntries(LIMITS.map(({ id }) => [id, { sum: used, count }]));
    const facts = { used: all, balance: 10_000n, destinationFirstPaid: undefined };
    return OUTCOMES.indexOf(verdictOf({ amount: one }, facts).outcome);
  };
  fc.assert(
    fc.property(amount, amount, sum, sum, fc.nat(8), (one, more, used, further, count) => {
      const before = rank(one, used, count);
      assert.ok(rank(one + more, used, count) >= before);
      assert.ok(rank(one, used + further, count + 1) >= before);
    }),
  );
});
