// The policy document: who may do what, up to how much, and who must look. It is canonical JSON,
// its hash is in every approval and promise, and it changes only by quorum (`policy.amended`).
// Cross-references are checked by @sekisho/policy/check. spec/policy.md is the normative text.
import { z } from 'zod';
import { canonicalBytes } from './canonical.ts';
import { domainHash } from './hash.ts';
import { hex } from './bytes.ts';
import type { HashHex } from './id.ts';
import type { Json } from './json.ts';
import * as field from './field.ts';

export const MINUTE_SECONDS = 60;
export const DAY_SECONDS = 86_400;
/** No window is longer: the fold keeps a withdrawal in its windows for at most this time. */
export const MAX_WINDOW_SECONDS = 30 * DAY_SECONDS;

const publicKey = field.bytesHex(32);
/** SHA-256 of the DER certificate a party must present in the TLS handshake. */
const certificate = field.hashHex;
const seconds = z
  .int()
  .min(1)
  .max(366 * DAY_SECONDS);
const window = z.int().min(MINUTE_SECONDS).max(MAX_WINDOW_SECONDS);

export const PURPOSES = ['customer', 'internal'] as const;
const purpose = z.enum(PURPOSES);

const asset = z.strictObject({
  id: field.assetId,
  symbol: z.string().regex(/^[A-Z0-9]{1,12}$/),
  decimals: z.int().min(0).max(38),
});

const chain = z.strictObject({
  id: field.chainId,
  /** Blocks upon a payment before it counts as final. */
  finalityBlocks: z.int().min(1).max(10_000),
  /** A watcher cosigns only if its own observation is at most this far behind its node. */
  observeLagBlocks: z.int().min(0).max(100),
  /** … and the node's newest block is at most this old by the watcher's clock. */
  nodeStaleSeconds: seconds,
  /** The largest fee one payment may carry. */
  maximumFee: field.amount,
  /** Addresses that nobody is paid at, each in the chain's own spelling. */
  deniedDestinations: field.listOf(field.address),
});

/** Public side of a threshold key; identifiers and points in the suite's encoding, hex. */
const groupKey = z.strictObject({
  suite: z.enum(['frost-ed25519-keccak512-nem', 'frost-ed25519-sha512']),
  threshold: z.int().min(1).max(100),
  parties: field.listOf(
    z.strictObject({
      id: field.partyId,
      identifier: field.bytesHex(),
      verifyingShare: field.bytesHex(),
    }),
  ),
  commitments: field.listOf(field.bytesHex()),
  publicKey: field.bytesHex(),
});

/** Who can make the chain accept a payment (design, section 6, "Custody per wallet"). */
const custody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('threshold'), group: groupKey }),
  z.strictObject({ kind: z.literal('external'), clearance: groupKey, publicKey: field.bytesHex() }),
  z.strictObject({ kind: z.literal('observed'), publicKey: field.bytesHex() }),
]);

const wallet = z.strictObject({
  id: field.partyId,
  chain: field.chainId,
  assets: field.listOf(field.assetId).min(1),
  address: field.address,
  /** Outflows in blocks before this height are not the ledger's to explain. */
  startHeight: z.int().min(1),
  custody,
  purposes: field.listOf(purpose).min(1),
  /** The only destinations a withdrawal of purpose `internal` may name. */
  internalDestinations: field.listOf(field.address),
});

const party = { id: field.partyId, validUntil: field.instant };

const signer = z.strictObject({ ...party, publicKey, certificate });
const watcher = z.strictObject({ ...party, publicKey, certificate });

const client = z.strictObject({
  ...party,
  keys: field.listOf(z.strictObject({ id: field.partyId, publicKey, validUntil: field.instant })),
  certificate,
  scopes: field.listOf(z.enum(['withdraw', 'judge', 'read', 'cancel'])),
  wallets: field.listOf(field.partyId),
  purposes: field.listOf(purpose),
});

/** As many as a quorum may ask for. */
const MAX_CONSOLE_ORIGINS = 10;

/**
 * Systems that see what the withdrawing one does not: books of customers' balances, screening of
 * destinations, the travel rule.
 */
export const ATTESTATION_KINDS = ['accounting', 'screening', 'travel-rule'] as const;
const attestationKind = z.enum(ATTESTATION_KINDS);

const attester = z.strictObject({
  ...party,
  kinds: field.listOf(attestationKind).min(1),
  publicKey,
});

/** What must be attested before it is paid; signers refuse it otherwise. */
const attestation = z.strictObject({
  id: field.partyId,
  asset: field.assetId,
  /** Empty: every wallet of the asset. */
  wallets: field.listOf(field.partyId),
  purposes: field.listOf(purpose).min(1),
  kind: attestationKind,
  /** Only what moves more than this, fee included; absent: everything. */
  above: field.amount.exactOptional(),
});

const credential = z.strictObject({
  id: field.bytesBase64url(),
  algorithm: z.enum(['Ed25519', 'ES256']),
  /** Ed25519: 32 bytes. ES256: the uncompressed point, 65 bytes. Hex. */
  publicKey: field.bytesHex(),
  /** The consoles it may act from, such as "https://console-a.example": one passkey, one rpId. */
  origins: field.listOf(field.visibleAscii(256)).min(1).max(MAX_CONSOLE_ORIGINS),
  rpId: field.visibleAscii(253),
  deviceBound: z.boolean(),
  validUntil: field.instant,
});

/** A reader acts on nothing; whoever has another role reads as well. */
export const ROLES = ['approver', 'freezer', 'amender', 'reader'] as const;

export const personSchema = z.strictObject({
  ...party,
  roles: field.listOf(z.enum(ROLES)),
  credentials: field.listOf(credential),
  /** Clients this person operates: who asked may not approve. */
  excludedClients: field.listOf(field.partyId),
});

const quorum = z.strictObject({
  persons: z.int().min(1).max(100),
  /** How many console origins the persons' assertions must span. */
  origins: z.int().min(1).max(MAX_CONSOLE_ORIGINS),
});

/** What happens when a limit or rule is met. The strictest of all hits wins. */
const consequence = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('delay'), seconds }),
  z.strictObject({ outcome: z.literal('review'), review: field.partyId }),
  z.strictObject({ outcome: z.literal('block') }),
  z.strictObject({ outcome: z.literal('freeze'), scope: z.enum(['client', 'customer']) }),
]);

/** `shadow`: told what it would have done, and nothing happens. Absent: it counts. */
const mode = z.literal('shadow').exactOptional();

const limitBase = {
  id: field.partyId,
  asset: field.assetId,
  /** Empty: every wallet of the asset. */
  wallets: field.listOf(field.partyId),
  /** `newcomers`: all customers without a past, together. */
  per: z.enum(['customer', 'destination', 'client', 'wallet', 'newcomers']),
  /** Counts only withdrawals of this class, as they were judged when asked for; absent: all. */
  only: z.enum(['new-destinations', 'unattended', 'near-thresholds']).exactOptional(),
  windowSeconds: window,
  mode,
  then: consequence,
};

/** In hundredths of a percent of the smallest balance a watcher quorum reports. */
const balanceShare = z.int().min(1).max(10_000);

/** Exact, over a true sliding window, this withdrawal included; no rule can bypass one. */
const limit = z.union([
  z.strictObject({ ...limitBase, sum: field.amount }),
  z.strictObject({ ...limitBase, count: z.int().min(1).max(1_000_000) }),
  z.strictObject({ ...limitBase, balanceShare }),
]);

/** The most withdrawals of one entity that a detector looks back on, its own judgement aside. */
export const TRAIL_LENGTH = 32;
/** Half of the trail: as many withdrawals of other people may lie between those of one thief. */
const MAX_CHAIN = TRAIL_LENGTH / 2;

const ruleBase = { id: field.partyId, asset: field.assetId, mode, then: consequence };

/** Only amounts above one of the two: an amount, or a share of the balance. */
const over = { above: field.amount.exactOptional(), aboveShare: balanceShare.exactOptional() };

const hasOneThreshold = (rule: { above?: string; aboveShare?: number }): boolean =>
  (rule.above === undefined) !== (rule.aboveShare === undefined);
const ONE_THRESHOLD = 'give either above, an amount, or aboveShare, a share of the balance';

/** Whose withdrawals to new destinations a detector lines up. */
const detectorPer = z.enum(['destination', 'customer', 'client']);

/** As long as an expression may be: an officer reads it in one go, a machine in microseconds. */
const MAX_EXPRESSION = 1_000;

const rule = z.discriminatedUnion('kind', [
  z
    .strictObject({ ...ruleBase, kind: z.literal('payment-ceiling'), ...over })
    .refine(hasOneThreshold, ONE_THRESHOLD),
  z
    .strictObject({
      ...ruleBase,
      kind: z.literal('new-destination'),
      /** New: never paid, or first paid less than this ago. Absent: by `familiarity`. */
      ageSeconds: seconds.exactOptional(),
      ...over,
      above: field.amountOrZero.exactOptional(),
    })
    .refine(hasOneThreshold, ONE_THRESHOLD),
  z
    .strictObject({
      ...ruleBase,
      kind: z.literal('probe-then-large'),
      /** To a new destination that was asked to be paid at most the `ratio`th part of it … */
      ratio: z.int().min(2).max(1_000_000),
      /** … within this time. */
      windowSeconds: window,
      ...over,
    })
    .refine(hasOneThreshold, ONE_THRESHOLD),
  z
    .strictObject({
      ...ruleBase,
      kind: z.literal('cadence'),
      per: detectorPer,
      /** So many gaps between withdrawals, each within the tolerance of the last one. */
      gaps: z.int().min(2).max(MAX_CHAIN),
      tolerancePercent: z.int().min(1).max(50),
      windowSeconds: window,
      ...over,
    })
    .refine(hasOneThreshold, ONE_THRESHOLD),
  z
    .strictObject({
      ...ruleBase,
      kind: z.literal('growth'),
      per: detectorPer,
      /** So many steps, each to at least this percentage of the one before. */
      steps: z.int().min(2).max(MAX_CHAIN),
      ratioPercent: z.int().min(101).max(100_000),
      windowSeconds: window,
      ...over,
    })
    .refine(hasOneThreshold, ONE_THRESHOLD),
  z.strictObject({
    ...ruleBase,
    kind: z.literal('expression'),
    /** A question in CEL about the facts of one withdrawal; a yes is a hit. */
    when: z.string().min(1).max(MAX_EXPRESSION),
    /** The review that looks where it cannot be answered; absent: that of `then`. */
    onError: field.partyId.exactOptional(),
  }),
]);

const review = z.strictObject({
  id: field.partyId,
  approvals: quorum,
  /** The approved withdrawal still waits this long from its request on. */
  delaySeconds: z.int().min(0).max(DAY_SECONDS),
});

export const policySchema = z.strictObject({
  /** Version of this schema and of the fold that reads it; it never decreases. */
  version: z.literal(1),
  name: field.partyId,
  assets: field.listOf(asset).min(1),
  chains: field.listOf(chain).min(1),
  wallets: field.listOf(wallet),
  /** `origin` names the log in its checkpoints; `authority` is what clients sign as @authority. */
  gateway: z.strictObject({
    origin: field.visibleAscii(200),
    publicKey,
    certificate,
    authorities: field.listOf(field.visibleAscii(262)).min(1),
  }),
  signers: field.listOf(signer),
  watchers: z.strictObject({ quorum: z.int().min(1).max(100), parties: field.listOf(watcher) }),
  clients: field.listOf(client),
  persons: field.listOf(personSchema),
  /** Absent where there are none: a policy has one spelling. */
  attesters: field.listOf(attester).min(1).exactOptional(),
  attestations: field.listOf(attestation).min(1).exactOptional(),
  thaw: quorum,
  amendment: z.strictObject({ ...quorum.shape, delaySeconds: seconds }),
  /** An unprepared withdrawal ends after this. */
  withdrawalExpirySeconds: z.int().min(MINUTE_SECONDS).max(DAY_SECONDS),
  /** A customer has a past from this long after the first confirmed payment on. */
  newcomerSeconds: seconds,
  /**
   * A destination is familiar up to `factor` times the largest amount paid to it at least
   * `ageSeconds` ago; above that, as everywhere while this is absent, it is new.
   */
  familiarity: z
    .strictObject({ ageSeconds: seconds, factor: z.int().min(1).max(100) })
    .exactOptional(),
  limits: field.listOf(limit),
  rules: field.listOf(rule),
  reviews: field.listOf(review),
});

export type Policy = z.infer<typeof policySchema>;
export type Wallet = Policy['wallets'][number];
export type Limit = Policy['limits'][number];
export type Rule = Policy['rules'][number];
/** A rule in the words of whoever wrote the policy. */
export type ExpressionRule = Extract<Rule, { kind: 'expression' }>;
/** A rule that begins at an amount, or at a share of the balance. */
export type AmountRule = Exclude<Rule, ExpressionRule>;
export type Familiarity = NonNullable<Policy['familiarity']>;
/** A rule that looks at what an entity asked for before. */
export type Detector = Extract<Rule, { kind: 'probe-then-large' | 'cadence' | 'growth' }>;
export type Review = Policy['reviews'][number];
export type Client = Policy['clients'][number];
export type Person = Policy['persons'][number];
export type Attester = NonNullable<Policy['attesters']>[number];
export type RequiredAttestation = NonNullable<Policy['attestations']>[number];
export type AttestationKind = Attester['kinds'][number];
export type Credential = Person['credentials'][number];
export type Consequence = Limit['then'];
export type Quorum = Policy['thaw'];
export type GroupKeyDocument = z.infer<typeof groupKey>;

/** SHA-256 under its domain of the canonical document: what approvals and promises bind. */
export const policyHash = (policy: Policy): HashHex =>
  hex(domainHash('sekisho/policy/v1', canonicalBytes(policy as Json)));

/** A person's whole entry, under its domain: what `enrol` acts are about. */
export const personHash = (person: Person): HashHex =>
  hex(domainHash('sekisho/person/v1', canonicalBytes(person as Json)));
