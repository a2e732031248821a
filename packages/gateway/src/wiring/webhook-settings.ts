// Who is notified, as the gateway's settings file says it. Secrets, and addresses that are secrets,
// are in files of their own.
import type { Clock } from '@sekisho/protocol/clock';
import { NOTICE_KINDS } from '@sekisho/protocol/notice-api';
import { partyId } from '@sekisho/protocol/field';
import type { Policy } from '@sekisho/protocol/policy';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { filePath, type Settings } from '@sekisho/replica/wiring/settings';
import { z } from 'zod';
import { messageOf } from '../webhooks/message.ts';
import type { ReceiverSettings } from '../webhooks/receiver.ts';
import { keyOfSecret, signedFields } from '../webhooks/signature.ts';

/** A chat, a pager, a ticket system: a handful. */
const MAX_RECEIVERS = 16;

const receiver = z
  .strictObject({
    id: partyId,
    /** https, or http to this very machine; or a file that holds it, mode 0600. */
    url: z.url().max(2_048).optional(),
    urlFile: filePath.optional(),
    /** Holds `whsec_…`, mode 0600. A chat tool's own address may do without. */
    secretFile: filePath.optional(),
    kinds: z.array(z.enum(NOTICE_KINDS)).min(1),
    template: z.enum(['json', 'chat']).default('json'),
    language: z.enum(['en', 'ja']).default('en'),
    /** PEM of the authority that certifies it; else those that Node knows. */
    ca: filePath.optional(),
  })
  .refine((one) => (one.url === undefined) !== (one.urlFile === undefined), 'give url or urlFile')
  .refine(
    (one) => one.template === 'chat' || one.secretFile !== undefined,
    'a receiver of json needs a secretFile: without a signature it could believe anybody',
  );

export const webhookSettings = z.strictObject({
  /** Where the console is that messages point to. */
  console: z.url().max(2_048),
  receivers: z
    .array(receiver)
    .max(MAX_RECEIVERS)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'an id stands twice'),
});

type Files = Pick<Settings<unknown>, 'read' | 'readSecret'>;

interface Around {
  readonly clock: Clock;
  /** Of the policy in force. */
  readonly assets: () => Policy['assets'];
}

/** An answer is its status: of its body nothing is read on. */
const MAX_ANSWER_BYTES = 1_024;
const TIMEOUT_MS = 15_000;

export const receiversOf = (
  files: Files,
  { console: page, receivers }: z.infer<typeof webhookSettings>,
  around: Around,
): readonly ReceiverSettings[] =>
  receivers.map((one) => receiverOf(files, page.replace(/\/+$/, ''), one, around));

function receiverOf(
  { read, readSecret }: Files,
  console: string,
  { id, kinds, template, language, ...one }: z.infer<typeof receiver>,
  { clock, assets }: Around,
): ReceiverSettings {
  const url = one.url ?? readSecret(one.urlFile!).trim();
  if (!isSafe(url)) {
    throw new Error(`webhooks: ${id}: its address is not https://…, nor http to this machine`);
  }
  const key = one.secretFile === undefined ? undefined : keyOf(id, readSecret(one.secretFile));
  const ca = one.ca === undefined ? {} : { ca: read(one.ca) };
  const send = httpSend({ ...ca, timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES });
  return {
    id,
    kinds,
    send: async (notice) => {
      const body = messageOf(notice, { template, language, console }, assets());
      const headers = key === undefined ? {} : signedFields(key, notice.id, clock.now(), body);
      return (await send({ method: 'POST', url, body, headers })).status;
    },
  };
}

function keyOf(id: string, text: string): Uint8Array {
  const key = keyOfSecret(text.trim());
  if (key !== undefined) return key;
  throw new Error(
    `webhooks: ${id}: its secretFile does not hold "whsec_" and the base64 of 24 to 64 bytes`,
  );
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

function isSafe(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}
