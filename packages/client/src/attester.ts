// The side of a system that attests: it reads what a withdrawal asks for out of the entry itself,
// never out of what the app server tells it, and says whether its own records bear it out.
import { base64, equalBytes, fromBase64, hex, utf8 } from '@sekisho/protocol/bytes';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { portableEd25519, type SignEd25519, type VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { type Body, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { type AttestationStatement, statementBytes } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { actAnswer } from '@sekisho/protocol/http-api';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type Order, orderSchema } from '@sekisho/protocol/withdrawal';
import { ask, type Denial, isDenial, type Line } from './ask.ts';
import { mustBeProven, type Proven, ReceiptInvalid } from './receipt.ts';
import { type Trust, verifiersOf } from './trust.ts';

/** What was asked for, as its entry says it. Only `withdrawalIn` should make one. */
export interface Asked {
  /** The entry's hash: what is attested. */
  readonly withdrawal: string;
  readonly order: Order;
}

/**
 * What the entry of a withdrawal asks for; `bytes` is the member of that name in the app server's
 * answer. The hash that is attested is computed from these very bytes. Throws ReceiptInvalid.
 */
export function withdrawalIn(bytes: string): Asked {
  const decoded = fromBase64(bytes);
  if (decoded === undefined) throw new ReceiptInvalid('bytes', 'the entry is not base64');
  const entry = readEntryBytes(decoded);
  if (isRefusal(entry)) throw new ReceiptInvalid('bytes', entry.detail);
  const content = readContent(entry);
  if (isRefusal(content)) throw new ReceiptInvalid('type', content.detail);
  if (content.name !== 'withdrawal.requested') {
    throw new ReceiptInvalid('type', `the entry is ${content.name}`);
  }
  const json = parseJson(fromBase64(content.body.request.body) ?? new Uint8Array());
  const order = isRefusal(json) ? json : readAs(orderSchema, json, 'order');
  if (isRefusal(order)) throw new ReceiptInvalid('request', order.detail);
  return { withdrawal: hex(entryHash(entry.envelope)), order };
}

export interface AttesterOptions extends Line {
  /** The attester's id in the policy, and what belongs to its key there. */
  readonly attester: string;
  readonly sign: SignEd25519;
  readonly trust: Trust;
  readonly verify?: VerifyEd25519;
}

export interface Saying {
  readonly kind: AttestationStatement['kind'];
  readonly decision: AttestationStatement['decision'];
  /** Salted digest of the own record, 64 hex digits; never the record's reference itself. */
  readonly reference?: string;
  /** Ms: a confirmation counts until then. */
  readonly expires: number;
}

/** Safe to repeat. Denials are values; faults: Unreachable, ReceiptInvalid. */
export type Attest = (asked: Asked, saying: Saying) => Promise<Proven | Denial>;

export function createAttester(options: AttesterOptions): Attest {
  const { attester, sign, trust, verify = portableEd25519 } = options;
  const verifiers = verifiersOf(trust, verify);
  return async ({ withdrawal }, { expires, ...saying }) => {
    const { ledger } = trust;
    const until = formatInstant(expires);
    const statement = { ...saying, ledger, attester, withdrawal, expires: until };
    const signature = base64(sign(statementBytes('attestation', statement)));
    const sent: Body<'withdrawal.attested'> = { statement, signature };
    const body = utf8(JSON.stringify(sent));
    const said = await ask(options, { method: 'POST', path: '/v1/attestations', body });
    if (isObject(said) && isDenial(said)) return said;
    const answer = readAs(actAnswer, said, 'answer to an attestation');
    if (isRefusal(answer)) throw new Error(answer.detail);
    const proof = mustBeProven(answer, verifiers, answer.entry);
    if (proof.content.name !== 'withdrawal.attested' || !isSame(proof.content.body, sent)) {
      throw new ReceiptInvalid('answer', 'the logged entry is not what was attested');
    }
    return proof;
  };
}

const isSame = (logged: object, sent: object): boolean =>
  equalBytes(canonicalBytes(logged as Json), canonicalBytes(sent as Json));

const isObject = (value: Json | Denial): value is Denial | Extract<Json, object> =>
  typeof value === 'object' && value !== null;
