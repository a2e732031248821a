// Whom the page trusts, as its own origin's server says (`/settings.json`): who runs that server
// decides it, and no gateway can change it.
import * as field from '@sekisho/protocol/field';
import { z } from 'zod';

const publicKey = field.bytesHex(32);

/** As clients have it in their settings. */
const trust = z.strictObject({
  ledger: field.hashHex,
  /** The log's name in its checkpoints. */
  origin: field.visibleAscii(200),
  /** The gateway's key, which signs its heads. */
  publicKey,
  /** How many watchers must have cosigned what is shown as proven. */
  quorum: z.int().min(1).max(100),
  watchers: field.listOf(z.strictObject({ id: field.partyId, publicKey })).min(1),
});

export const pageSettings = z.strictObject({
  /** What this place is called on screen, such as "Head office". */
  name: z.string().min(1).max(60),
  trust,
  /** Every origin that people use, this one among them: new passkeys assert through each. */
  origins: field.listOf(field.visibleAscii(256)).min(1),
  /** What passkeys are bound to: the origins' common domain. */
  rpId: field.visibleAscii(253),
});

export type PageSettings = z.infer<typeof pageSettings>;
export type Trust = PageSettings['trust'];
