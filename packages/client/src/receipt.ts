// Receipts, checked: the log holds exactly the entry that the gateway showed, and the entry exactly
// the request that this client signed. What does not hold is a fault of the gateway, not an answer.
import { equalBytes, fromBase64, hex } from '@sekisho/protocol/bytes';
import { portableEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { type Content, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { isJsonObject, parseJson } from '@sekisho/protocol/json';
import { type RequestEvidence, readTerms, verifyEvidence } from '@sekisho/protocol/http-signature';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type VerifiedReceipt, verifyReceipt } from '@sekisho/log/receipt';
import { type Trust, type Verifiers, verifiersOf } from './trust.ts';

/** What of an answer does not hold. */
export type Difference =
  | 'bytes'
  | 'receipt'
  | 'hash'
  | 'index'
  | 'type'
  | 'request'
  | 'signature'
  | 'answer';

/** The gateway's proof does not prove what it says. Keep the answer, and ask people. */
export class ReceiptInvalid extends Error {
  override readonly name = 'ReceiptInvalid';
  readonly what: Difference;

  constructor(what: Difference, detail: string) {
    super(`${what}: ${detail}`);
    this.what = what;
  }
}

/** An entry that its receipt proves to be in the log. */
export interface Proven {
  readonly entry: SealedEntry;
  readonly content: Content;
  /** Leaf hash, hex. */
  readonly hash: string;
  readonly index: number;
  /** The head it is proven under: its size, and the watchers that cosigned it. */
  readonly size: number;
  readonly cosignedBy: readonly string[];
}

/** What the gateway shows of an entry. */
export interface Shown {
  /** Base64 of envelope ‖ salt ‖ body. */
  readonly bytes: string;
  readonly receipt: string;
}

/** The entry, or which proof fails; `quorum` watchers must have cosigned its head. */
export function proven(
  { bytes, receipt }: Shown,
  { log, watchers }: Verifiers,
  quorum: number,
): Proven | Refusal {
  const decoded = fromBase64(bytes);
  if (decoded === undefined) return refuse('envelope-malformed', 'the entry is not base64');
  const entry = readEntryBytes(decoded);
  if (isRefusal(entry)) return entry;
  const content = readContent(entry);
  if (isRefusal(content)) return content;
  const witnessing = { witnesses: watchers, quorum };
  const verified = verifyReceipt(receipt, entry.envelope, log, witnessing);
  if (isRefusal(verified)) return verified;
  const { index, size } = verified;
  const hash = hex(entryHash(entry.envelope));
  return { entry, content, hash, index, size, cosignedBy: namesOf(verified) };
}

/** The watcher's id is the last part of its key's name. */
const namesOf = ({ times }: VerifiedReceipt): readonly string[] =>
  times.map(({ name }) => name.slice(name.lastIndexOf('/') + 1));

/** The same of an answer, where whatever fails is the gateway's fault. */
export function mustBeProven(
  shown: Shown & { readonly index: number },
  verifiers: Verifiers,
  hash: string,
): Proven {
  const found = proven(shown, verifiers, 0);
  if (isRefusal(found)) {
    const what = isAboutBytes(found) ? 'bytes' : 'receipt';
    throw new ReceiptInvalid(what, `${found.refused}: ${found.detail}`);
  }
  if (found.hash !== hash) {
    throw new ReceiptInvalid('hash', `the answer names ${hash}, the entry is ${found.hash}`);
  }
  if (found.index !== shown.index) {
    throw new ReceiptInvalid('index', `said ${shown.index}, proven at ${found.index}`);
  }
  return found;
}

const isAboutBytes = ({ refused }: Refusal): boolean =>
  !/^(receipt|note|checkpoint|cosignature|inclusion)-/.test(refused);

/** The keys under which a request is this client's own. */
export type OwnKeys = ReadonlyMap<string, Uint8Array>;

/** The request inside a proven entry, signed by a key of ours. */
export function ownRequest(
  { content }: Proven,
  type: 'withdrawal.requested' | 'withdrawal.cancelled',
  keys: OwnKeys,
  verify: VerifyEd25519,
): RequestEvidence {
  if (content.name !== 'withdrawal.requested' && content.name !== 'withdrawal.cancelled') {
    throw new ReceiptInvalid('type', `the entry is ${content.name}, not ${type}`);
  }
  if (content.name !== type) {
    throw new ReceiptInvalid('type', `the entry is ${content.name}, not ${type}`);
  }
  const { request } = content.body;
  const terms = readTerms(request);
  const key = isRefusal(terms) ? undefined : keys.get(terms.keyid);
  if (key === undefined) {
    throw new ReceiptInvalid('signature', 'the logged request names no key of ours');
  }
  const signed = verifyEvidence(request, key, verify);
  if (isRefusal(signed)) {
    throw new ReceiptInvalid('signature', `${signed.refused}: ${signed.detail}`);
  }
  return request;
}

/** The logged request asks for the same act with the same body; it may be an earlier attempt. */
export function mustBeTheSame(
  logged: RequestEvidence,
  sent: { readonly path: string; readonly body: Uint8Array },
): void {
  const differs =
    logged.method !== 'POST'
      ? 'method'
      : logged.path !== sent.path
        ? 'path'
        : logged.query !== '?'
          ? 'query'
          : equalBytes(fromBase64(logged.body) ?? new Uint8Array(), sent.body)
            ? undefined
            : 'body';
  if (differs !== undefined) {
    throw new ReceiptInvalid('request', `the logged request has another ${differs} than was sent`);
  }
}

/** A receipt file: the JSON of an answer, of which `bytes` and `receipt` are read. */
export function verifyReceiptFile(
  text: string | Uint8Array,
  trust: Trust,
  verify: VerifyEd25519 = portableEd25519,
  quorum: number = trust.quorum,
): Proven | Refusal {
  const json = parseJson(text);
  if (isRefusal(json)) return json;
  const bytes = isJsonObject(json) ? json['bytes'] : undefined;
  const receipt = isJsonObject(json) ? json['receipt'] : undefined;
  if (typeof bytes !== 'string' || typeof receipt !== 'string') {
    return refuse('receipt-malformed', 'a receipt file is JSON with the texts bytes and receipt');
  }
  return proven({ bytes, receipt }, verifiersOf(trust, verify), quorum);
}
