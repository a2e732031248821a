// What a change of the policy is, and what it may not do, told from the two documents alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limit, Policy } from '@sekisho/protocol/policy';
import fc from 'fast-check';
import { amendmentOf, PARTY_KINDS, withEnd } from '../src/amendment.ts';
import { discontinuities, standing, unmetQuorums } from '../src/continuity.ts';
import { attester, basePolicy } from './support/base-policy.ts';

const BASE: Policy = {
  ...basePolicy(),
  attesters: [attester('books', ['accounting']), attester('screener', ['screening'])],
};
const ENDED = '2026-01-01T00:00:00.000Z';
const NOW = Date.parse('2026-06-01T00:00:00.000Z');

const parties = {
  signer: BASE.signers,
  watcher: BASE.watchers.parties,
  client: BASE.clients,
  person: BASE.persons,
  attester: BASE.attesters ?? [],
};

test('each party may be suspended, and it is told which', () => {
  assert.deepEqual([...PARTY_KINDS].sort(), Object.keys(parties).sort());
  for (const kind of PARTY_KINDS) {
    for (const { id } of parties[kind]) {
      const suspended = amendmentOf(BASE, withEnd(BASE, kind, id, ENDED));
      assert.deepEqual(suspended, { kind: 'suspend', party: kind, id });
      const later = withEnd(BASE, kind, id, '2199-01-01T00:00:00.000Z');
      assert.deepEqual(amendmentOf(BASE, later), { kind: 'delayed' });
    }
  }
});

const numberOf = (limit: Limit): bigint =>
  BigInt('sum' in limit ? limit.sum : 'count' in limit ? limit.count : limit.balanceShare);

const withNumber = (limit: Limit, number: bigint): Limit =>
  'sum' in limit
    ? { ...limit, sum: number.toString() }
    : 'count' in limit
      ? { ...limit, count: Number(number) }
      : { ...limit, balanceShare: Number(number) };

test('limits are lowered exactly where some number falls and none rises', () => {
  const steps = fc.array(fc.integer({ min: -1, max: 1 }), {
    minLength: BASE.limits.length,
    maxLength: BASE.limits.length,
  });
  fc.assert(
    fc.property(steps, (changes) => {
      const limits = BASE.limits.map((limit, i) =>
        withNumber(limit, numberOf(limit) + BigInt(changes[i]!)),
      );
      const isLower = changes.some((it) => it < 0) && !changes.some((it) => it > 0);
      const { kind } = amendmentOf(BASE, { ...BASE, limits });
      assert.equal(kind, isLower ? 'lower' : 'delayed');
    }),
  );
});

const denying = (...lists: string[][]): Policy => ({
  ...BASE,
  chains: BASE.chains.map((chain, i) => ({ ...chain, deniedDestinations: lists[i] ?? [] })),
});

test('destinations are denied besides where the lists only grow behind', () => {
  const [before] = [denying(['A', 'B'], ['C'])];
  for (const [after, kind] of [
    [denying(['A', 'B', 'D'], ['C']), 'deny'],
    [denying(['A', 'B', 'D', 'E'], ['C', 'A']), 'deny'],
    [before, 'delayed'],
    [denying(['A'], ['C']), 'delayed'],
    [denying(['A'], ['C', 'D', 'E']), 'delayed'],
    [denying(['B', 'A', 'D'], ['C']), 'delayed'],
    [denying(['A', 'D', 'B'], ['C']), 'delayed'],
    [{ ...denying(['A', 'B', 'D'], ['C']), name: 'other' }, 'delayed'],
    [{ ...denying(['A', 'B', 'D'], ['C']), thaw: { persons: 1, origins: 1 } }, 'delayed'],
  ] as const) {
    assert.deepEqual(amendmentOf(before, after), { kind });
  }
});

test('beside a limit on what is near a threshold, one that merely delays waits', () => {
  const near: Limit = {
    ...BASE.limits.find((limit) => limit.per === 'client' && 'count' in limit)!,
    id: 'near',
    only: 'near-thresholds',
  };
  const before = { ...BASE, limits: [...BASE.limits, near] };
  for (const { id, then } of BASE.limits) {
    const limits = before.limits.map((limit) =>
      limit.id === id ? withNumber(limit, numberOf(limit) - 1n) : limit,
    );
    const { kind } = amendmentOf(before, { ...before, limits });
    assert.equal(kind, then.outcome === 'delay' ? 'delayed' : 'lower', id);
  }
});

test('a limit of another kind is none that was lowered', () => {
  const limits = BASE.limits.map((limit) => {
    if (!('sum' in limit)) return limit;
    const { sum: _sum, ...rest } = limit;
    return { ...rest, count: 1 };
  });
  assert.deepEqual(amendmentOf(BASE, { ...BASE, limits }), { kind: 'delayed' });
});

test('nor is one that counts what another summed, or takes a share of what it counted', () => {
  const base = { ...BASE.limits[0]!, id: 'kind' };
  const { sum: _sum, ...bare } = base as Limit & { sum: string };
  const kinds = [{ sum: '9' }, { count: 9 }, { balanceShare: 9 }].map(
    (number) => ({ ...bare, ...number }) as Limit,
  );
  for (const from of kinds) {
    for (const to of kinds) {
      const before = { ...BASE, limits: [...BASE.limits, from] };
      const after = { ...BASE, limits: [...BASE.limits, withNumber(to, 8n)] };
      assert.equal(amendmentOf(before, after).kind, from === to ? 'lower' : 'delayed');
    }
  }
});

test('what comes or goes is neither suspended nor lowered: it waits', () => {
  const [first, ...others] = BASE.limits;
  const { clients, limits } = BASE;
  for (const change of [
    { clients: clients.slice(1) },
    { clients: [...clients, { ...clients[0]!, id: 'app-new', validUntil: ENDED }] },
    { limits: [...limits, { ...withNumber(first!, 1n), id: 'another' }] },
    { limits: others },
    { limits: [{ ...withNumber(first!, 1n), id: 'another' }, ...others] },
  ]) {
    assert.deepEqual(amendmentOf(BASE, { ...BASE, ...change }), { kind: 'delayed' });
  }
});

test('the version never falls', () => {
  const newer = { ...BASE, version: 2 } as unknown as Policy;
  assert.match([...discontinuities(newer, BASE, NOW)].join(), /version: 1, and 2 is in force/);
  assert.deepEqual([...discontinuities(BASE, BASE, NOW)], []);
});

test('assets, chains and wallets stay, and a wallet keeps what it holds', () => {
  const [wallet, ...others] = BASE.wallets;
  const cases: [Partial<Policy>, RegExp][] = [
    [{ assets: BASE.assets.slice(1) }, /assets: "[^"]+" must stay/],
    [{ chains: BASE.chains.slice(1) }, /chains: "[^"]+" must stay/],
    [{ wallets: others }, /wallets: "[^"]+" must stay/],
    [{ wallets: [{ ...wallet!, assets: [] }, ...others] }, /wallets\[0\]\.assets: .* must stay/],
    [{ wallets: [{ ...wallet!, address: 'N' }, ...others] }, /must stay what it is/],
  ];
  for (const [change, saying] of cases) {
    assert.match([...discontinuities(BASE, { ...BASE, ...change }, NOW)].join('\n'), saying);
  }
  const more = { ...BASE, wallets: [...BASE.wallets, { ...wallet!, id: 'new' }] };
  assert.deepEqual([...discontinuities(BASE, more, NOW)], []);
});

test('who has ended meets no quorum', () => {
  assert.deepEqual(unmetQuorums(BASE, NOW), []);
  const [first, second] = BASE.watchers.parties;
  const once = withEnd(BASE, 'watcher', first!.id, ENDED);
  const twice = withEnd(once, 'watcher', second!.id, ENDED);
  assert.equal(standing(twice, NOW).watchers.parties.length, BASE.watchers.parties.length - 2);
  assert.match(unmetQuorums(twice, NOW).join(), /watchers\.quorum/);
  assert.deepEqual(unmetQuorums(twice, Date.parse(ENDED) - 1), [], 'until then they are valid');
  const credentials = BASE.persons.map((person) => ({
    ...person,
    credentials: person.credentials.map((one) => ({ ...one, validUntil: ENDED })),
  }));
  assert.match(unmetQuorums({ ...BASE, persons: credentials }, NOW).join(), /thaw/);
});
