// Every member of everything in a policy, how it is shown and what a change of it does. The tables
// are checked against the schema: a member that is added there and not here does not compile.
import type {
  Attester,
  Client,
  Credential,
  Familiarity,
  Limit,
  Person,
  Policy,
  Quorum,
  RequiredAttestation,
  Review,
  Rule,
  Wallet,
} from '@sekisho/protocol/policy';
import * as field from './difference-field.ts';

/** All members of all forms of a thing, but its name. */
type Members<T> = T extends unknown ? Exclude<keyof T, 'id'> : never;
type Table<T, Elsewhere extends string = never> = Readonly<
  Record<Exclude<Members<T>, Elsewhere>, field.Field>
>;

export const limit: Table<Limit> = {
  asset: field.text('loosens'),
  wallets: field.covered,
  per: field.word(),
  only: field.word('tightens'),
  sum: field.amount('loosens'),
  count: field.count('loosens'),
  balanceShare: field.share('loosens'),
  windowSeconds: field.seconds('tightens'),
  mode: field.word('tightens'),
  then: field.consequence,
};

export const rule: Table<Rule> = {
  kind: field.word(),
  asset: field.text('loosens'),
  above: field.amount('loosens'),
  aboveShare: field.share('loosens'),
  ageSeconds: field.seconds('tightens'),
  per: field.word(),
  ratio: field.count('loosens'),
  gaps: field.count('loosens'),
  steps: field.count('loosens'),
  tolerancePercent: field.percent('tightens'),
  ratioPercent: field.percent('loosens'),
  windowSeconds: field.seconds('tightens'),
  when: field.text('loosens'),
  onError: field.text('loosens'),
  mode: field.word('tightens'),
  then: field.consequence,
};

export const attestation: Table<RequiredAttestation> = {
  kind: field.word(),
  asset: field.text('loosens'),
  wallets: field.covered,
  purposes: field.words('tightens'),
  above: field.amount('loosens', 'tightens'),
};

/** Whoever is trusted with more kinds can let more pass. */
export const attester: Table<Attester> = {
  kinds: field.words('loosens'),
  publicKey: field.key,
  validUntil: field.until,
};

export const quorum: Table<Quorum> = {
  persons: field.count('tightens'),
  origins: field.count('tightens'),
};

export const amendment: Table<Policy['amendment']> = {
  ...quorum,
  delaySeconds: field.seconds('tightens'),
};

export const watchers: Table<Policy['watchers'], 'parties'> = { quorum: field.count('tightens') };

export const review: Table<Review, 'approvals'> = { delaySeconds: field.seconds('tightens') };

export const person: Table<Person, 'credentials'> = {
  roles: field.roles,
  validUntil: field.until,
  excludedClients: field.texts('tightens'),
};

export const credential: Table<Credential> = {
  origins: field.texts('loosens'),
  rpId: field.text('loosens'),
  algorithm: field.word(),
  publicKey: field.key,
  deviceBound: field.guard,
  validUntil: field.until,
};

export const client: Table<Client, 'keys'> = {
  scopes: field.words('loosens'),
  wallets: field.texts('loosens'),
  purposes: field.words('loosens'),
  validUntil: field.until,
  certificate: field.key,
};

export const wallet: Table<Wallet> = {
  chain: field.text('loosens'),
  assets: field.texts('loosens'),
  address: field.text('loosens'),
  startHeight: field.count('loosens'),
  custody: field.key,
  purposes: field.words('loosens'),
  internalDestinations: field.texts('loosens'),
};

export const clientKey: Table<Client['keys'][number]> = {
  publicKey: field.key,
  validUntil: field.until,
};

/** A signer or watcher. */
export const node: Table<Policy['signers'][number]> = {
  publicKey: field.key,
  certificate: field.key,
  validUntil: field.until,
};

export const chain: Table<Policy['chains'][number]> = {
  finalityBlocks: field.count('tightens'),
  observeLagBlocks: field.count('loosens'),
  nodeStaleSeconds: field.seconds('loosens'),
  maximumFee: field.amount('loosens'),
  deniedDestinations: field.texts('tightens'),
};

/** People read every amount by these. */
export const asset: Table<Policy['assets'][number]> = {
  symbol: field.text('loosens'),
  decimals: { ...field.count('loosens'), effect: () => 'loosens' },
};

export const gateway: Table<Policy['gateway']> = {
  origin: field.text('loosens'),
  publicKey: field.key,
  certificate: field.key,
  authorities: field.texts('loosens'),
};

export const familiarity: Table<Familiarity> = {
  ageSeconds: field.seconds('tightens', 'tightens'),
  factor: field.count('loosens', 'tightens'),
};

/** What the document has of its own, beside its parts. */
type Parts = {
  [Name in keyof Policy]: Policy[Name] extends string | number ? never : Name;
}[keyof Policy];

export const policy: Table<Policy, NonNullable<Parts>> = {
  name: field.text('neither'),
  version: field.count('neither'),
  withdrawalExpirySeconds: field.seconds('loosens'),
  newcomerSeconds: field.seconds('tightens'),
};
