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
import { isRefusal, refuse, type Refusal } from './refusal.ts';

const recoveryKey = z.strictObject({ id: field.partyId, publicKey: field.bytesHex(32) });

export const BODIES = {
  'ledger.opened': z.strictObject({
    nonce: field.bytesHex(32),
    /** The first witnessed time. */
    time: field.instant,
    policy: policySchema,
    /** Offline credentials that may rebase the ledger; they do not expire. */
    recovery: field.listOf(recoveryKey),
  }),
  'ledger.rebased': z.strictObject({
    predecessor: field.hashHex,
    base: z.strictObject({ size: field.count, root: field.hashHex }),
    policy: policySchema,
    signatures: field.listOf(z.strictObject({ id: field.partyId, signature: signatureBase64 })),
  }),
  'policy.amended': z.strictObject({
    policy: policySchema,
    replaces: field.hashHex,
    acts: field.listOf(personAct).min(1),
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
