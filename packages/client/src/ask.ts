// Asking: each attempt freshly signed with a nonce of its own, and tried again where the answer
// says that it may help. That is safe, because whatever is asked for has an id and happens once.
import { base64url, fromUtf8 } from '@sekisho/protocol/bytes';
import { type Clock, type Random, sleep } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { readAs } from '@sekisho/protocol/field';
import { problemAnswer } from '@sekisho/protocol/http-api';
import { MAX_REQUEST_LIFETIME_SECONDS, signRequest } from '@sekisho/protocol/http-signature';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { type ProblemSlug, slugOfType } from '@sekisho/protocol/problem';
import { isRefusal } from '@sekisho/protocol/refusal';

export interface SendRequest {
  readonly method: 'GET' | 'POST';
  readonly authority: string;
  /** Path and query. */
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export interface SendAnswer {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** One exchange over the client's own certificate. Rejects where no whole answer came. */
export type Send = (request: SendRequest) => Promise<SendAnswer>;

/** The gateway said no (RFC 9457). A value, not an error: `isDenial` tells it from an answer. */
export interface Denial {
  /** The refusal's tag; newer gateways may have tags this SDK does not know. */
  readonly refused: string;
  /** Undefined for a problem this SDK does not know. */
  readonly problem: ProblemSlug | undefined;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export const isDenial = (value: object): value is Denial => 'refused' in value;

/** No answer that can be used, after all attempts. Whether something was written is not known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The way to a gateway, for what authenticates itself. */
export interface Line {
  /** What is signed as @authority; the policy lists it: host, or host:port. */
  readonly authority: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly random: Random;
}

export interface AskParts extends Line {
  readonly keyid: string;
  readonly sign: SignEd25519;
}

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** With "?"; absent where there is none. */
  readonly query?: string;
  readonly body?: Uint8Array;
}

/** Attempts in all: with the pauses below, some fifteen seconds. */
export const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
/** No gateway makes a client wait longer than this between attempts. */
const MAX_PAUSE_MS = 30_000;
const NONCE_BYTES = 16;

/** The answer's JSON, or the denial. Throws Unreachable. */
export async function ask(parts: Line | AskParts, question: Question): Promise<Json | Denial> {
  for (let attempts = 1; ; attempts++) {
    const tried = await attempt(parts, question);
    if ('said' in tried) return tried.said;
    if (attempts === MAX_ATTEMPTS) {
      if (tried.denial !== undefined) return tried.denial;
      const why = `no answer to ${question.method} ${question.path}`;
      throw new Unreachable(`${why} in ${attempts} attempts`, { cause: tried.fault });
    }
    await sleep(parts.clock, pause(parts.random, attempts, tried.retryAfterMs));
  }
}

interface Said {
  readonly said: Json | Denial;
}

/** An attempt that may be repeated, and what it came to. */
interface Failed {
  readonly denial?: Denial;
  readonly fault?: unknown;
  readonly retryAfterMs?: number;
}

async function attempt(parts: Line | AskParts, question: Question): Promise<Said | Failed> {
  const request = prepared(parts, question); // what cannot be signed now cannot be later either
  let answer: SendAnswer;
  try {
    answer = await parts.send(request);
  } catch (fault) {
    return { fault };
  }
  const { status } = answer;
  const said = read(answer);
  if (status !== 429 && status < 500) {
    if (said !== undefined) return { said };
    return { fault: new Error(`the answer, HTTP ${status}, is none of this interface`) };
  }
  const retry = retryAfterMs(answer);
  const wait = retry === undefined ? {} : { retryAfterMs: retry };
  return said !== undefined && isObject(said) && isDenial(said)
    ? { denial: said, ...wait }
    : { fault: new Error(`HTTP ${status}`), ...wait };
}

const isObject = (value: Json | Denial): value is Extract<Json, object> | Denial =>
  typeof value === 'object' && value !== null;

function prepared(parts: Line | AskParts, question: Question): SendRequest {
  const { authority } = parts;
  const { method, path, query = '?', body = new Uint8Array() } = question;
  const type: SendRequest['fields'] = body.length === 0 ? [] : [['content-type', JSON_TYPE]];
  return {
    method,
    authority,
    target: path + (query === '?' ? '' : query),
    fields: [['accept', JSON_TYPE], ...type, ...signatureOf(parts, { method, path, query, body })],
    body,
  };
}

/** None over a line without a key: what is brought there authenticates itself. */
function signatureOf(parts: Line | AskParts, asked: Required<Question>): SendRequest['fields'] {
  if (!('keyid' in parts)) return [];
  const { authority, keyid, sign, clock, random } = parts;
  const created = Math.trunc(clock.now() / 1_000);
  const nonce = base64url(random.bytes(NONCE_BYTES));
  const expires = created + MAX_REQUEST_LIFETIME_SECONDS;
  const toSign = { ...asked, authority, created, expires, nonce, keyid };
  return Object.entries(signRequest(toSign, sign));
}

const JSON_TYPE = 'application/json';

/** Undefined for what is neither an answer nor a problem of this interface. */
function read({ status, body }: SendAnswer): Json | Denial | undefined {
  const text = fromUtf8(body);
  const json = text === undefined ? undefined : parseJson(text);
  if (json === undefined || isRefusal(json)) return undefined;
  if (status >= 200 && status < 300) return json;
  const problem = readAs(problemAnswer, json, 'problem');
  if (isRefusal(problem)) return undefined;
  const { tag: refused, title, detail } = problem;
  return { refused, problem: slugOfType(problem.type), status, title, detail };
}

function retryAfterMs({ fields }: SendAnswer): number | undefined {
  const value = fields.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return value !== undefined && /^[0-9]{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}

/** Doubled each time and spread by up to half, so that many clients do not come back as one. */
function pause(random: Random, attempts: number, atLeastMs = 0): number {
  const base = Math.max(FIRST_PAUSE_MS * 2 ** (attempts - 1), atLeastMs);
  const [byte = 0] = random.bytes(1);
  return Math.min(MAX_PAUSE_MS, base + Math.trunc((base * byte) / 512));
}
