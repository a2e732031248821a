// Statements that parties sign and entries carry. A statement is canonical JSON; what is signed is
// its domain line followed by those bytes, so a signature means one thing only.
import { z } from 'zod';
import { concat, hex, utf8 } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { domainHash, sha256 } from './hash.ts';
import type { Json } from './json.ts';
import * as field from './field.ts';
import { ATTESTATION_KINDS } from './policy.ts';

/** The RFC 9421 request as it was sent: enough to verify it again from stored bytes alone. */
export const requestEvidence = z.strictObject({
  method: z.enum(['GET', 'POST']),
  authority: field.visibleAscii(262),
  path: field.visibleAscii(512),
  query: field.visibleAscii(1_024),
  body: field.bytesBase64(),
  signatureInput: field.headerText(1_024),
  signature: field.bytesBase64(64),
});

/** What a stop holds back: everything, or one wallet, client or customer. */
export const scope = z
  .string()
  .regex(/^(everything|(wallet|client|customer):[A-Za-z0-9][A-Za-z0-9._:-]{0,63})$/);

export const STOP_REASONS = [
  'suspected-theft',
  'mistake',
  'maintenance',
  'drill',
  'other',
] as const;

const actBase = {
  ledger: field.hashHex,
  policy: field.hashHex,
  person: field.partyId,
  nonce: field.bytesHex(16),
  expires: field.instant,
};

/** What a person's passkey signs: the SHA-256 of this statement is the WebAuthn challenge. */
export const actStatement = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('approve'), ...actBase, subject: field.hashHex }),
  z.strictObject({ act: z.literal('reject'), ...actBase, subject: field.hashHex }),
  z.strictObject({
    act: z.literal('stop'),
    ...actBase,
    subject: scope,
    reason: z.enum(STOP_REASONS),
  }),
  z.strictObject({
    act: z.literal('thaw'),
    ...actBase,
    /** The stop to undo. */
    subject: field.hashHex,
    /** Identities of the outflows that the person has looked at and acknowledges. */
    outflows: field.listOf(field.visibleAscii(256)),
  }),
  z.strictObject({
    act: z.literal('thaw-all'),
    ...actBase,
    subject: scope,
    /** Whose stops of this scope … */
    by: z.string().regex(/^(person|watcher|rule|ledger):[a-z0-9][a-z0-9._-]{0,63}$/),
    /** … among the first so many entries. */
    until: field.count,
    /** Those of the stops that are meant; a stop with another one stays. */
    outflows: field.listOf(field.visibleAscii(256)),
  }),
  z.strictObject({ act: z.literal('amend'), ...actBase, subject: field.hashHex }),
  z.strictObject({ act: z.literal('veto'), ...actBase, subject: field.hashHex }),
  z.strictObject({ act: z.literal('import'), ...actBase, subject: field.hashHex }),
  z.strictObject({ act: z.literal('rebase'), ...actBase, subject: field.hashHex }),
  /** The subject is the person's whole entry in the policy that is to be (`personHash`). */
  z.strictObject({ act: z.literal('enrol'), ...actBase, subject: field.hashHex }),
  /** Opens a read session at the gateway; it is never an entry. */
  z.strictObject({ act: z.literal('read'), ...actBase, subject: z.literal('everything') }),
]);

export const assertionEvidence = z.strictObject({
  credential: field.bytesBase64url(),
  authenticatorData: field.bytesBase64url(),
  clientDataJSON: field.bytesBase64url(),
  signature: field.bytesBase64url(),
});

export const personAct = z.strictObject({ statement: actStatement, assertion: assertionEvidence });

export const outflow = z.strictObject({
  wallet: field.partyId,
  identity: field.visibleAscii(256),
  height: field.count,
  /** `unknown`: value left, or a fee was paid, by a transaction of a kind we cannot read. */
  kind: z.enum(['transfer', 'unknown']),
  asset: field.assetId,
  amount: field.amountOrZero,
  fee: field.amountOrZero,
  destination: field.address.optional(),
});

export const observationStatement = z.strictObject({
  ledger: field.hashHex,
  watcher: field.partyId,
  clock: field.instant,
  head: z.strictObject({ size: field.count, root: field.hashHex }),
  chain: field.chainId,
  height: field.count,
  blockHash: field.hashHex,
  blockTime: field.instant,
  balances: field.listOf(
    z.strictObject({ wallet: field.partyId, asset: field.assetId, amount: field.amountOrZero }),
  ),
  outflows: field.listOf(outflow),
  /** Outflows reported earlier that a reorganisation took off the chain. */
  retracted: field.listOf(
    z.strictObject({ wallet: field.partyId, identity: field.visibleAscii(256) }),
  ),
});

export const promiseStatement = z.strictObject({
  ledger: field.hashHex,
  signer: field.partyId,
  payment: field.hashHex,
  identity: field.visibleAscii(256),
  withdrawals: field.listOf(field.hashHex).min(1),
  policy: field.hashHex,
  head: z.strictObject({ size: field.count, root: field.hashHex }),
});

export const expiryStatement = z.strictObject({
  ledger: field.hashHex,
  watcher: field.partyId,
  payment: field.hashHex,
  /** The chain node scanned; a quorum spans distinct ones. */
  node: field.visibleAscii(256),
  /** The first block later than the deadline, and how far the scan went past it. */
  passed: z.strictObject({ height: field.count, time: field.instant, hash: field.hashHex }),
  scanned: z.strictObject({ height: field.count, hash: field.hashHex }),
});

export const watcherStopStatement = z.strictObject({
  ledger: field.hashHex,
  watcher: field.partyId,
  scope,
  reason: z.enum(['outflow-mismatch', 'heads-inconsistent', 'balance-mismatch']),
  at: field.instant,
  nonce: field.bytesHex(16),
});

export const attestationStatement = z.strictObject({
  ledger: field.hashHex,
  attester: field.partyId,
  /** Its entry's hash, which binds every byte the client asked with. */
  withdrawal: field.hashHex,
  kind: z.enum(ATTESTATION_KINDS),
  decision: z.enum(['confirm', 'deny']),
  /** Salted digest of the attester's own record, such as the debit; never a reference in clear. */
  reference: field.hashHex.exactOptional(),
  /** A confirmation counts until then. */
  expires: field.instant,
});

export const signatureBase64 = field.bytesBase64(64);
export const signed = <T extends z.ZodType>(statement: T) =>
  z.strictObject({ statement, signature: signatureBase64 });

export type ActStatement = z.infer<typeof actStatement>;
export type PersonAct = z.infer<typeof personAct>;
export type Outflow = z.infer<typeof outflow>;
export type Observation = z.infer<typeof observationStatement>;
export type PromiseStatement = z.infer<typeof promiseStatement>;
export type ExpiryStatement = z.infer<typeof expiryStatement>;
export type AttestationStatement = z.infer<typeof attestationStatement>;
export type WatcherStop = z.infer<typeof watcherStopStatement>;
export type Scope = z.infer<typeof scope>;

export type StatementKind =
  | 'observation'
  | 'promise'
  | 'expiry'
  | 'watcher-stop'
  | 'attestation'
  | 'largest'
  | 'recovery'
  | 'countersignature';

/** The bytes a party signs: "sekisho/<kind>/v1\n" ‖ canonical statement. */
export const statementBytes = (kind: StatementKind, statement: object): Uint8Array =>
  concat(utf8(`sekisho/${kind}/v1\n`), canonicalBytes(statement as Json));

/** WebAuthn challenge of a person's act: SHA-256("sekisho/act/v1\n" ‖ canonical statement). */
export const actChallenge = (statement: ActStatement): Uint8Array =>
  sha256(concat(utf8('sekisho/act/v1\n'), canonicalBytes(statement as Json)));

/** A stop is named by the statement that made it, so that it has one name before it is an entry. */
export const stopIdOf = (statement: ActStatement | WatcherStop): string =>
  hex(domainHash('sekisho/stop/v1', canonicalBytes(statement as Json)));

/** A payment is named by its unsigned bytes. */
export const paymentIdOf = (chain: string, bytes: Uint8Array): string =>
  hex(domainHash('sekisho/payment/v1', utf8(`${chain}\n`), bytes));
