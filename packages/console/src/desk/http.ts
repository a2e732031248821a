// One exchange with the page's own server, which passes it on: strict JSON under a schema, or why
// not. What is sent is canonical JSON, so that what was signed is what arrives.
import { canonicalText } from '@sekisho/protocol/canonical';
import { readAs } from '@sekisho/protocol/field';
import { problemAnswer } from '@sekisho/protocol/http-api';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { z } from 'zod';
import { type Trouble, trouble } from '../trouble.ts';

/** `fetch`, as a browser has it. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Pages of the ledger and policies with their former hashes are the longest. */
const MAX_ANSWER_CHARACTERS = 8_000_000;

/** The gateway asks its watchers before it answers an act. */
const PATIENCE_MS = 40_000;

export interface Ask {
  readonly path: string;
  readonly token?: string;
  /** Given: POST. */
  readonly body?: object;
}

export async function exchange<T extends z.ZodType>(
  fetch: Fetch,
  { path, token, body }: Ask,
  schema: T,
): Promise<z.infer<T> | Trouble> {
  const answer = await ask(fetch, { path, ...(token && { token }), ...(body && { body }) });
  if ('trouble' in answer) return answer;
  const { status, text } = answer;
  const json = parseJson(text, MAX_ANSWER_CHARACTERS);
  if (isRefusal(json)) {
    return status >= 500
      ? trouble('unreachable', `${path} answered ${status}`)
      : trouble('malformed', `${path} answered ${status}: ${json.detail}`);
  }
  if (status >= 400) return troubleOf(status, json, path);
  const value = readAs(schema, json, path);
  return isRefusal(value) ? trouble('malformed', value.detail) : value;
}

async function ask(
  fetch: Fetch,
  { path, token, body }: Ask,
): Promise<{ status: number; text: string } | Trouble> {
  try {
    const response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: canonicalText(body as Json) }),
      ...PLAIN,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return trouble('unreachable', `${path} did not answer`);
  }
}

/** Nothing of the browser's goes along, and no cache answers. */
export const PLAIN = { cache: 'no-store', credentials: 'omit', redirect: 'error' } as const;

function troubleOf(status: number, json: Json, path: string): Trouble {
  const problem = readAs(problemAnswer.partial(), json, path);
  const { tag, detail = `${path} answered ${status}` } = isRefusal(problem) ? {} : problem;
  if (status === 401) return trouble('signed-out', detail, tag);
  return trouble('refused', detail, tag);
}
