// Notifications: what receivers of webhooks are told, and what could not be delivered.
import { z } from 'zod';
import * as field from './field.ts';

export const NOTICE_KINDS = [
  'held',
  'frozen',
  'mismatch',
  'amendment.proposed',
  'signer.refusing',
] as const;

export const deliveries = z.object({
  receivers: z.array(
    z.object({
      id: field.partyId,
      waiting: field.count,
      delivered: field.count,
      dead: field.count,
      /** Tries that failed since the last that did not, and why. */
      failing: field.count,
      why: z.string(),
    }),
  ),
  /** Given up, newest first. */
  dead: z.array(
    z.object({
      receiver: field.partyId,
      id: z.string(),
      kind: z.enum(NOTICE_KINDS),
      subject: z.string(),
      at: field.instant,
      tries: field.count,
      why: z.string(),
    }),
  ),
});

export type NoticeKind = (typeof NOTICE_KINDS)[number];
export type Deliveries = z.infer<typeof deliveries>;
