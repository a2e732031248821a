// The registry of entry types: number, name and body schema of each (spec/entries.md). Numbers are
// for ever; a body is canonical JSON.
import { z } from 'zod';
import { canonicalBytes, parseCanonical } from './canonical.ts';
import {
  attestationStatement,
  expiryStatement,
  observationStatement,
  personAct,
  promiseStatement,
  requestEvidence,
  signatureBase64,
  signed,
  watcherStopStatement,
} from './evidence.ts';
import type { SealedEntry } from './envelope.ts';
import * as field from './field.ts';
import { historyRows } from './history.ts';
import type { Json } from './json.ts';
import { policySchema } from './policy.ts';
import { carriedPart, recoveryKey } from './rebase.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

const partySignature = z.strictObject({ party: field.partyId, signature: signatureBase64 });

export const BODIES = {
  'ledger.opened': z.strictObject({
    nonce: field.bytesHex(32),
    /** The first witnessed time. */
    time: field.instant,
    policy: policySchema,
    /** Offline credentials that may rebase the ledger; they do not expire. */
    recovery: field.listOf(recoveryKey),
    /** How many of them it takes; given wherever there are any. */
    recoveryQuorum: z.int().min(2).max(100).exactOptional(),
  }),
  'ledger.rebased': z.strictObject({
    /** The ledger that is given up, and the one whose `ledger.opened` stands at index 0. */
    predecessor: field.hashHex,
    first: field.hashHex,
    /** What stays of it: so many entries, with this root. */
    base: z.strictObject({ size: z.int().min(1), root: field.hashHex }),
    /** The entry's own time. */
    time: field.instant,
    policy: policySchema,
    /** Hash of the first `ledger.carried`, which come next; null: nothing is carried. */
    carried: field.hashHex.nullable(),
    /** Either the amendment quorum of the policy at the base, or recovery keys. */
    acts: field.listOf(personAct),
    recovery: field.listOf(partySignature),
    countersignatures: field.listOf(partySignature),
  }),
  'ledger.carried': carriedPart,
  'policy.amended': z.strictObject({
    policy: policySchema,
    replaces: field.hashHex,
    acts: field.listOf(personAct).min(1),
    /** Of every person with a credential that the policy in force does not have. */
    enrolments: field.listOf(personAct),
  }),
  'policy.vetoed': personAct,
  'withdrawal.requested': z.strictObject({ request: requestEvidence }),
  'withdrawal.attested': signed(attestationStatement),
  'withdrawal.approved': personAct,
  'withdrawal.rejected': personAct,
  'withdrawal.cancelled': z.strictObject({ request: requestEvidence }),
  'payment.prepared': z.strictObject({
    payment: field.hashHex,
    chain: field.chainId,
    wallet: field.partyId,
    withdrawals: field.listOf(field.hashHex).min(1),
    bytes: field.bytesHex(),
    identity: field.visibleAscii(256),
    fee: field.amountOrZero,
    deadline: field.instant,
  }),
  'payment.signed': z.strictObject({
    payment: field.hashHex,
    signature: field.bytesHex(),
    promises: field.listOf(signed(promiseStatement)).min(1),
  }),
  'payment.expired': z.strictObject({
    payment: field.hashHex,
    witnesses: field.listOf(signed(expiryStatement)).min(1),
  }),
  'chain.observed': signed(observationStatement),
  stopped: z.union([personAct, signed(watcherStopStatement)]),
  thawed: personAct,
  'customer.enrolled': z.strictObject({
    customer: field.customerId,
    credential: field.bytesBase64url(),
    publicKey: field.bytesHex(),
    attester: field.partyId,
    signature: signatureBase64,
  }),
  'history.imported': z.strictObject({
    rows: historyRows,
    /** Hash of the part that comes next, which these people have signed with this one. */
    next: field.hashHex.nullable(),
    /** Of the first part; the others are signed through `next`. */
    acts: field.listOf(personAct),
  }),
  'state.sealed': z.strictObject({
    /** Entries before this one, and the state they fold to. */
    size: field.count,
    stateHash: field.hashHex,
    contentHash: field.hashHex,
  }),
} as const;

export type EntryName = keyof typeof BODIES;
export type Body<Name extends EntryName> = z.infer<(typeof BODIES)[Name]>;

export const ENTRY_TYPES: Readonly<Record<EntryName, number>> = {
  'ledger.opened': 1,
  'ledger.rebased': 2,
  'policy.amended': 3,
  'policy.vetoed': 4,
  'ledger.carried': 5,
  'withdrawal.requested': 10,
  'withdrawal.attested': 11,
  'withdrawal.approved': 12,
  'withdrawal.rejected': 13,
  'withdrawal.cancelled': 14,
  'payment.prepared': 20,
  'payment.signed': 21,
  'payment.expired': 22,
  'chain.observed': 30,
  stopped: 40,
  thawed: 41,
  'customer.enrolled': 50,
  'history.imported': 51,
  'state.sealed': 52,
};

const NAMES = new Map(Object.entries(ENTRY_TYPES).map(([name, type]) => [type, name as EntryName]));

export const entryName = (type: number): EntryName | undefined => NAMES.get(type);

/** A body with its name, discriminated so that a switch over `name` knows the body's type. */
export type Content = { [Name in EntryName]: { name: Name; body: Body<Name> } }[EntryName];

/** What an entry says; its body must be canonical and fit its type's schema exactly. */
export function readContent(entry: SealedEntry): Content | Refusal {
  const name = entryName(entry.type);
  if (name === undefined) return refuse('entry-type', `entry type ${entry.type} is not known here`);
  const json = parseCanonical(entry.body);
  if (isRefusal(json)) return json;
  const body = field.readAs(BODIES[name], json, name);
  return isRefusal(body) ? body : ({ name, body } as Content);
}

/** Canonical bytes of a body; it must fit its schema (a misfit is a bug of the writer). */
export const bodyBytes = <Name extends EntryName>(name: Name, body: Body<Name>): Uint8Array =>
  canonicalBytes(BODIES[name].parse(body) as Json);
