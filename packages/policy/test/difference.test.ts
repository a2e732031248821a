// Two policies as a list of changes: nothing goes unnamed, and nothing that may take effect at once
// is called loosening.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Json } from '@sekisho/protocol/json';
import { type Policy, policyHash, policySchema } from '@sekisho/protocol/policy';
import fc from 'fast-check';
import { z } from 'zod';
import { amendmentOf, PARTY_KINDS, withEnd } from '../src/amendment.ts';
import { type Change, differences, type Effect, effectOf } from '../src/difference.ts';
import { SECTIONS } from '../src/difference-sections.ts';
import { attester, basePolicy, XEM } from './support/base-policy.ts';
import { growth, probe } from './support/model-policies.ts';
import { type Patch, patched } from './support/patch.ts';

const base = basePolicy();
/** Every member that the schema has stands in it somewhere. */
const FULL: Policy = {
  ...base,
  familiarity: { ageSeconds: 86_400, factor: 3 },
  attesters: [attester('books', ['accounting', 'travel-rule'])],
  attestations: [
    {
      ...{ id: 'covered', asset: XEM, wallets: ['nem-hot'], purposes: ['customer'] },
      ...{ kind: 'accounting', above: '5' },
    },
  ],
  chains: base.chains.map((chain) => ({ ...chain, deniedDestinations: ['NDENIED'] })),
  wallets: [
    ...base.wallets,
    { ...base.wallets[1]!, id: 'cold', custody: { kind: 'observed', publicKey: 'aa' } },
  ],
  persons: base.persons.map((person) => ({ ...person, excludedClients: ['desk'] })),
  limits: [
    ...base.limits.map((limit) => ({ ...limit, only: 'new-destinations' as const })),
    { ...base.limits[0]!, id: 'tried', mode: 'shadow' },
  ],
  rules: [
    ...base.rules,
    { ...base.rules[0]!, id: 'share', kind: 'payment-ceiling', above: '7', aboveShare: 100 },
    probe('probe', 3_600, { above: '1', then: { outcome: 'freeze', scope: 'client' } }),
    growth('steps', 'client', 3_600, { above: '1' }),
    {
      ...{ id: 'line', kind: 'cadence', asset: XEM, per: 'client', windowSeconds: 600, gaps: 3 },
      ...{ tolerancePercent: 5, above: '5', then: { outcome: 'block' } },
    },
    {
      ...{ id: 'asks', kind: 'expression', asset: XEM, when: 'newcomer', onError: 'desk' },
      ...{ mode: 'shadow', then: { outcome: 'block' } },
    },
  ],
};

/** JSON pointers of all that is no object and no list, and of lists that are empty. */
function* leaves(value: Json, path = ''): Generator<readonly [path: string, value: Json]> {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (inside.length === 0) yield [path, value];
  for (const [key, member] of inside) {
    yield* leaves(member, `${path}/${key.replaceAll('/', '~1')}`);
  }
}

const LEAVES = [...leaves(FULL as Json)].filter(([, value]) => !Array.isArray(value));

/** Another value of the same kind. */
function other(value: Json): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  const text = String(value);
  return text.startsWith('2099-') ? text.replace('2099', '2098') : `${text}1`;
}

const change = (policy: Policy, ...patches: Patch[]): Policy => patched(policy, patches) as Policy;

test('the policy of this test has every member of the schema', () => {
  const schema = z.toJSONSchema(policySchema, { unrepresentable: 'any' });
  const pattern = (path: string): string => path.replace(/\/\d+(?=\/|$)/g, '/*');
  const here = new Set(LEAVES.map(([path]) => pattern(path)));
  const inSchema = new Set(membersOf(schema as Json, ''));
  assert.ok(inSchema.size > 60, `${inSchema.size} members`);
  assert.deepEqual(
    [...inSchema].filter((member) => !here.has(member)),
    [],
  );
});

/** Patterns of the leaves that a JSON schema describes. */
function* membersOf(schema: Json, path: string): Generator<string> {
  const { properties, items, anyOf, oneOf, allOf } = schema as Record<string, Json>;
  const forms = [anyOf, oneOf, allOf].flatMap((them) => (them ?? []) as readonly Json[]);
  for (const form of forms) yield* membersOf(form, path);
  for (const [name, member] of Object.entries(properties ?? {})) {
    yield* membersOf(member, `${path}/${name}`);
  }
  if (items !== undefined) yield* membersOf(items, `${path}/*`);
  if (properties === undefined && items === undefined && forms.length === 0) yield path;
}

/** Whether a change says that what stands at this place is another. */
function names(found: Change, path: string, policy: Policy): boolean {
  const [list = '', ...rest] = path.slice(1).split('/');
  const steps = list === 'watchers' && rest[0] === 'parties' ? rest.slice(1) : rest;
  let place: Json = patchedAt(policy, [list, ...(steps === rest ? [] : ['parties'])]);
  let [id, owner]: (string | null)[] = [null, null];
  while (Array.isArray(place) && typeof place[0] === 'object') {
    place = (place as readonly Json[])[Number(steps.shift())]!;
    [owner, id] = [id, (place as { id: string }).id];
    if (steps[0] === 'keys' || steps[0] === 'credentials') {
      place = (place as Record<string, Json>)[steps.shift()!]!;
    }
  }
  const field = steps.length === 0 && id === null ? list : steps.join('.');
  if (field === 'id') return found.kind === 'removed' && found.id === id && found.owner === owner;
  if (found.kind !== 'changed' || found.id !== id || found.owner !== owner) return false;
  const full = list === 'familiarity' ? `familiarity.${field}` : field;
  return full === found.field || full.startsWith(`${found.field}.`);
}

const patchedAt = (policy: Policy, steps: readonly string[]): Json =>
  steps.reduce((at, step) => (at as Record<string, Json>)[step]!, policy as Json);

test('each member that changes is named, with its item', () => {
  for (const [path, value] of LEAVES) {
    const after = change(FULL, { path, value: other(value) });
    const found = differences(FULL, after);
    assert.ok(
      found.some((one) => names(one, path, FULL)),
      `${path}: ${JSON.stringify(found)}`,
    );
  }
});

test('each item and optional member that comes or goes is named', () => {
  for (const part of ['limits', 'rules', 'reviews', 'persons', 'clients', 'signers'] as const) {
    const less = change(FULL, { path: `/${part}/0` });
    const { id } = FULL[part][0]!;
    const is = (kind: string) => (found: Change) => found.kind === kind && found.id === id;
    assert.ok(differences(FULL, less).some(is('removed')), part);
    assert.ok(differences(less, FULL).some(is('added')), part);
  }
  for (const path of ['/familiarity', '/limits/0/only', '/rules/1/ageSeconds']) {
    const less = change(FULL, { path });
    assert.notDeepEqual(differences(FULL, less), []);
    assert.notDeepEqual(differences(less, FULL), []);
  }
});

test('items in another order are said to be that, and nothing else', () => {
  const swapped = { ...FULL, limits: FULL.limits.toReversed() };
  assert.deepEqual(differences(FULL, swapped), [
    { part: 'limit', id: null, owner: null, effect: 'neither', fields: [], kind: 'reordered' },
  ]);
});

/** Edits of all kinds at random places of the document. */
const edit = fc.oneof(
  fc.constantFrom(...LEAVES).map(([path, value]) => (policy: Policy) => {
    const now = [...leaves(policy as Json)].some(([at]) => at === path);
    return now ? change(policy, { path, value: other(value) }) : policy;
  }),
  fc
    .tuple(
      fc.constantFrom('limits', 'rules', 'reviews', 'persons', 'clients'),
      fc.nat(3),
      fc.nat(2),
    )
    .map(([part, at, kind]) => (policy: Policy) => {
      const items = patchedAt(policy, [part]) as readonly Json[];
      if (items.length <= at) return policy;
      const path = `/${part}`;
      if (kind === 0) return change(policy, { path: `${path}/${at}` });
      if (kind === 1) return change(policy, { path, value: items.toReversed() });
      return change(policy, { path, value: [...items.slice(at), ...items.slice(0, at)] });
    }),
);

const policies = fc
  .array(edit, { maxLength: 4 })
  .map((edits) => edits.reduce((policy, one) => one(policy), FULL));

test('there is no difference exactly where the hashes are equal', () => {
  fc.assert(
    fc.property(policies, policies, (one, two) => {
      const isSame = policyHash(one) === policyHash(two);
      assert.equal(differences(one, two).length === 0, isSame);
      assert.equal(differences(two, one).length === 0, isSame);
    }),
    { numRuns: 200 },
  );
});

test('what may take effect at once only tightens', () => {
  for (const kind of PARTY_KINDS) {
    for (const [part, { items }] of Object.entries(SECTIONS)) {
      if (part !== kind) continue;
      for (const { id } of items(FULL)) {
        const after = withEnd(FULL, kind, id!, '2026-01-01T00:00:00.000Z');
        const [only, ...more] = differences(FULL, after);
        assert.deepEqual([only?.part, only?.id, only?.effect, more], [kind, id, 'tightens', []]);
      }
    }
  }
  let atOnce = 0;
  const lower = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(policies, lower, (before, which) => {
      const limits = before.limits.map((limit, i) =>
        which.includes(i) && 'sum' in limit ? { ...limit, sum: '1' } : limit,
      );
      for (const after of [{ ...before, limits }, FULL]) {
        if (amendmentOf(before, after).kind === 'delayed') continue;
        atOnce += 1;
        const found = differences(before, after);
        const isTried = found.every(({ id }) => id === 'tried');
        assert.equal(effectOf(found), isTried ? 'neither' : 'tightens');
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(atOnce > 30, `${atOnce} took effect at once`);
});

test('what tightens in one direction loosens in the other', () => {
  for (const [path, value] of LEAVES) {
    const after = change(FULL, { path, value: other(value) });
    const [there, back] = [effectOf(differences(FULL, after)), effectOf(differences(after, FULL))];
    if (there === 'tightens') assert.equal(back, 'loosens', path);
    if (there === 'neither') assert.equal(back, 'neither', path);
  }
});

const ROWS: readonly (readonly [path: string, value: Json | undefined, effect: Effect])[] = [
  ['/limits/0/sum', '999', 'tightens'],
  ['/limits/2/count', 6, 'loosens'],
  ['/limits/3/balanceShare', 999, 'tightens'],
  ['/limits/0/windowSeconds', 86_460, 'tightens'],
  ['/limits/0/only', undefined, 'tightens'],
  ['/limits/0/only', 'unattended', 'loosens'],
  ['/limits/1/wallets', [], 'tightens'],
  ['/limits/0/wallets', ['nem-hot'], 'loosens'],
  ['/limits/1/wallets', ['nem-hot', 'eth-hot'], 'tightens'],
  ['/limits/0/then', { outcome: 'block' }, 'tightens'],
  ['/limits/1/then', { outcome: 'review', review: 'board' }, 'loosens'],
  ['/limits/4/then', { outcome: 'review', review: 'desk' }, 'loosens'],
  ['/limits/4/then', { outcome: 'delay', seconds: 3_601 }, 'tightens'],
  ['/limits/5/then', { outcome: 'freeze', scope: 'client' }, 'tightens'],
  ['/limits/2/then', { outcome: 'freeze', scope: 'customer' }, 'loosens'],
  ['/limits/0', undefined, 'loosens'],
  ['/rules/0/above', '801', 'loosens'],
  ['/rules/1/ageSeconds', 90_000, 'tightens'],
  ['/rules/0', undefined, 'loosens'],
  ['/familiarity', undefined, 'tightens'],
  ['/familiarity/factor', 4, 'loosens'],
  ['/reviews/0/approvals/persons', 2, 'tightens'],
  ['/reviews/1/delaySeconds', 0, 'loosens'],
  ['/persons/0/roles', ['approver', 'amender'], 'loosens'],
  ['/persons/1/roles', ['approver', 'freezer', 'amender'], 'tightens'],
  ['/persons/2/roles', ['approver', 'freezer', 'amender'], 'loosens'],
  ['/persons/0/excludedClients', [], 'loosens'],
  ['/persons/0/excludedClients', ['desk', 'app'], 'tightens'],
  ['/persons/0/credentials/0/publicKey', 'bb', 'loosens'],
  ['/persons/0/credentials/0/deviceBound', false, 'loosens'],
  ['/persons/0/credentials/0', undefined, 'tightens'],
  ['/persons/0', undefined, 'tightens'],
  ['/thaw/persons', 1, 'loosens'],
  ['/amendment/delaySeconds', 90_000, 'tightens'],
  ['/clients/0/scopes', ['read'], 'tightens'],
  ['/clients/0/keys/0/publicKey', 'bb', 'loosens'],
  ['/clients/0/keys', [], 'tightens'],
  ['/watchers/quorum', 3, 'tightens'],
  ['/chains/0/nodeStaleSeconds', 901, 'loosens'],
  ['/withdrawalExpirySeconds', 43_199, 'tightens'],
  ['/newcomerSeconds', 604_801, 'tightens'],
  ['/gateway/authorities', ['checkpoint.exchange.example', 'b.example'], 'loosens'],
  ['/assets/0/decimals', 7, 'loosens'],
  ['/assets/0/decimals', 5, 'loosens'],
  ['/name', 'base-2', 'neither'],
];

for (const [path, value, effect] of ROWS) {
  test(`${path} → ${JSON.stringify(value) ?? 'nothing'}: ${effect}`, () => {
    const found = differences(FULL, change(FULL, { path, ...(value !== undefined && { value }) }));
    assert.equal(effectOf(found), effect);
  });
}

test('amounts bear the unit of their asset, a fee that of the chain’s only asset', () => {
  const after = change(FULL, { path: '/limits/0/sum', value: '5' }, { path: '/name', value: 'n' });
  const unit = { symbol: 'XEM', decimals: 6 };
  const [sum, name] = differences(FULL, after);
  assert.ok(sum?.kind === 'changed');
  const { fields, ...rest } = sum;
  assert.deepEqual(rest, {
    ...{ part: 'limit', id: 'customer-day', owner: null, effect: 'tightens', kind: 'changed' },
    field: 'sum',
    before: { type: 'amount', amount: '1000', unit },
    after: { type: 'amount', amount: '5', unit },
  });
  const window = fields.find(({ field }) => field === 'windowSeconds');
  assert.deepEqual(window?.value, { type: 'seconds', seconds: 86_400 });
  assert.equal(name?.part, 'policy');
  const [fee] = differences(FULL, change(FULL, { path: '/chains/0/maximumFee', value: '2' }));
  assert.ok(fee?.kind === 'changed');
  assert.deepEqual(fee.after, { type: 'amount', amount: '2', unit });
});
