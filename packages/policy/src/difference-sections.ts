// The parts of a policy, in the order in which people should read what changes of them.
import type { Unit } from '@sekisho/protocol/amount';
import { chainOfAsset } from '@sekisho/protocol/asset';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import type { Effect } from './difference-effect.ts';
import type { FieldTable } from './difference-field.ts';
import * as tables from './difference-tables.ts';

export interface Item {
  /** Null where a policy has only one. */
  readonly id: string | null;
  readonly owner: string | null;
  /** Of its amounts. */
  readonly unit: Unit | null;
  readonly members: Readonly<Record<string, Json | undefined>>;
}

export interface Section {
  /** What it does that there is one more, and one less. */
  readonly added: Effect;
  readonly removed: Effect;
  readonly items: (policy: Policy) => readonly Item[];
  readonly fields: FieldTable;
}

/** Somebody or something with a power. */
const POWER = { added: 'loosens', removed: 'tightens' } as const;
/** What only prevents. */
const GUARD = { added: 'tightens', removed: 'loosens' } as const;
/** What does something only once another part names it, which is a change of that part. */
const NAMED = { added: 'neither', removed: 'neither' } as const;

export const SECTIONS = {
  limit: {
    ...GUARD,
    fields: tables.limit,
    items: (policy) => policy.limits.map((limit) => item(limit, unitOf(policy, limit.asset))),
  },
  rule: {
    ...GUARD,
    fields: tables.rule,
    items: (policy) => policy.rules.map((rule) => item(rule, unitOf(policy, rule.asset))),
  },
  review: {
    ...NAMED,
    fields: { ...within('approvals', tables.quorum), ...tables.review },
    items: ({ reviews }) =>
      reviews.map(({ approvals, ...rest }) => item({ ...rest, ...within('approvals', approvals) })),
  },
  attestation: {
    ...GUARD,
    fields: tables.attestation,
    items: (policy) => (policy.attestations ?? []).map((it) => item(it, unitOf(policy, it.asset))),
  },
  attester: {
    ...POWER,
    fields: tables.attester,
    items: ({ attesters = [] }) => attesters.map((it) => item(it)),
  },
  person: {
    ...POWER,
    fields: tables.person,
    items: ({ persons }) => persons.map(({ credentials: _credentials, ...rest }) => item(rest)),
  },
  credential: {
    ...POWER,
    fields: tables.credential,
    items: ({ persons }) =>
      persons.flatMap(({ id, credentials }) => credentials.map((it) => item(it, null, id))),
  },
  amendment: {
    ...POWER,
    fields: tables.amendment,
    items: ({ amendment }) => [item(amendment)],
  },
  thaw: { ...POWER, fields: tables.quorum, items: ({ thaw }) => [item(thaw)] },
  client: {
    ...POWER,
    fields: tables.client,
    items: ({ clients }) => clients.map(({ keys: _keys, ...rest }) => item(rest)),
  },
  'client-key': {
    ...POWER,
    fields: tables.clientKey,
    items: ({ clients }) => clients.flatMap(({ id, keys }) => keys.map((it) => item(it, null, id))),
  },
  wallet: {
    ...POWER,
    fields: tables.wallet,
    items: ({ wallets }) => wallets.map((wallet) => item(wallet)),
  },
  watchers: {
    ...POWER,
    fields: tables.watchers,
    items: ({ watchers: { quorum } }) => [item({ quorum })],
  },
  watcher: {
    ...POWER,
    fields: tables.node,
    items: ({ watchers }) => watchers.parties.map((party) => item(party)),
  },
  signer: {
    ...POWER,
    fields: tables.node,
    items: ({ signers }) => signers.map((party) => item(party)),
  },
  chain: {
    ...NAMED,
    fields: tables.chain,
    items: (policy) => policy.chains.map((chain) => item(chain, feeUnitOf(policy, chain.id))),
  },
  asset: {
    ...NAMED,
    fields: tables.asset,
    items: ({ assets }) => assets.map((asset) => item(asset)),
  },
  gateway: { ...POWER, fields: tables.gateway, items: ({ gateway }) => [item(gateway)] },
  /** What stands in the document beside its parts. */
  policy: {
    ...POWER,
    fields: { ...tables.policy, ...within('familiarity', tables.familiarity) },
    items: (policy) => [item(documentOf(policy))],
  },
} as const satisfies Readonly<Record<string, Section>>;

export type Part = keyof typeof SECTIONS;
export const PARTS = Object.keys(SECTIONS) as readonly Part[];

function documentOf(policy: Policy): Item['members'] {
  const { name, version, withdrawalExpirySeconds, newcomerSeconds, familiarity = {} } = policy;
  const own = { name, version, withdrawalExpirySeconds, newcomerSeconds };
  return { ...own, ...within('familiarity', familiarity) };
}

const item = (
  { id, ...members }: Item['members'],
  unit: Unit | null = null,
  owner: string | null = null,
): Item => ({ id: typeof id === 'string' ? id : null, owner, unit, members });

/** The members of a member under their dotted names. */
function within<T>(name: string, members: Readonly<Record<string, T>>): Record<string, T> {
  const dotted = Object.entries(members).map(([member, value]) => [`${name}.${member}`, value]);
  return Object.fromEntries(dotted) as Record<string, T>;
}

const unitOf = ({ assets }: Policy, id: string): Unit | null =>
  asUnit(assets.find((asset) => asset.id === id));

/** Of the asset in which the chain takes its fees, where there can be no doubt. */
function feeUnitOf({ assets }: Policy, chain: string): Unit | null {
  const [only, ...more] = assets.filter(({ id }) => chainOfAsset(id) === chain);
  return more.length === 0 ? asUnit(only) : null;
}

const asUnit = (asset: Unit | undefined): Unit | null =>
  asset === undefined ? null : { symbol: asset.symbol, decimals: asset.decimals };
