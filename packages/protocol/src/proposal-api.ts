// Policies as people read them at the gateway, and proposals: new policies for which acts are
// collected. The rest of the desk is desk-api.ts; spec/desk-api.md says what they mean.
import { z } from 'zod';
import { loggedEntry, may, quorumState } from './desk-api.ts';
import { personAct } from './evidence.ts';
import * as field from './field.ts';
import { logged } from './http-api.ts';
import { policySchema } from './policy.ts';

export const waitingAmendment = z.object({
  policy: field.hashHex,
  replaces: field.hashHex,
  document: policySchema,
  at: field.instant,
  /** By witnessed time; null while too few watchers know of it. */
  due: field.instant.nullable(),
  delaySeconds: z.int(),
  signed: z.array(z.object({ person: field.partyId, origin: z.string() })),
  ...logged,
});

/** A policy for which acts are collected. It is nothing yet, and the gateway may lose it. */
export const proposal = z.object({
  /** The new policy's hash: what the acts have as their subject. */
  policy: field.hashHex,
  replaces: field.hashHex,
  document: policySchema,
  enrolments: z.array(personAct),
  acts: z.array(personAct),
  /** When it was brought, and when the first of its acts expires. */
  at: field.instant,
  expires: field.instant,
  ...quorumState,
  maySign: z.array(may),
  /** Why the quorum's proposal was not written, where it was tried; null: it was not. */
  obstacle: z.object({ tag: z.string(), detail: z.string() }).nullable(),
});

export const deskPolicy = z.object({
  policy: field.hashHex,
  document: policySchema,
  /** Those before, newest first: until which entry, and when that was. */
  former: z.array(
    z.object({ policy: field.hashHex, name: field.partyId, until: field.count, at: field.instant }),
  ),
  waiting: z.array(waitingAmendment),
  proposals: z.array(proposal),
});

/** `/v1/desk/policies/{hash}`: one that is, was or may come to be in force. */
export const policyDocument = z.object({ policy: field.hashHex, document: policySchema });

/** Begins a proposal, or joins its acts to one that is there. */
export const proposalBody = z.strictObject({
  replaces: field.hashHex,
  policy: policySchema,
  enrolments: field.listOf(personAct),
  acts: field.listOf(personAct).min(1),
});
/** `/v1/proposals/{hash}/acts`: one more person's `amend`. */
export const proposalActBody = personAct;

export const proposalAnswer = z.object({
  policy: field.hashHex,
  status: z.enum(['collecting', 'adopted']),
  ...quorumState,
  /** The entry `policy.amended`, once adopted. */
  adopted: loggedEntry.nullable(),
});

export type WaitingAmendment = z.infer<typeof waitingAmendment>;
export type Proposal = z.infer<typeof proposal>;
export type ProposalBody = z.infer<typeof proposalBody>;
export type ProposalAnswer = z.infer<typeof proposalAnswer>;
export type DeskPolicy = z.infer<typeof deskPolicy>;
export type PolicyDocument = z.infer<typeof policyDocument>;
