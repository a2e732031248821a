// One question to one node: bounded in time and size, and whatever goes wrong has a tag.
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { within, type Clock } from '@sekisho/protocol/clock';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { MAX_ANSWER_BYTES, type HttpAnswer, type HttpSend } from '../http.ts';
import { NIS_ROUTES, type NisRoute } from './routes.ts';
import { errorShape } from './shapes.ts';

/** A node that works answers in well under a second; blocks come every 60. */
export const ANSWER_MS = 10_000;

/** How much of a node's own words enters a refusal. */
const MAX_QUOTED_CHARACTERS = 200;

export interface Question {
  readonly route: NisRoute;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Asking {
  readonly send: HttpSend;
  readonly clock: Clock;
  /** The node's origin, without a path. */
  readonly origin: string;
}

/** The answer's JSON in the shape asked for. */
export async function ask<T>(
  asking: Asking,
  question: Question,
  shape: z.ZodType<T>,
): Promise<T | Refusal> {
  const json = await askJson(asking, question);
  if (isRefusal(json)) return json;
  const parsed = shape.safeParse(json.value);
  return parsed.success
    ? parsed.data
    : refuse(
        'node-answer-malformed',
        `${question.route}: ${quoted(z.prettifyError(parsed.error))}`,
      );
}

/** The answer's JSON, of any shape; boxed, since a node chooses its keys. */
export async function askJson(
  asking: Asking,
  question: Question,
): Promise<{ readonly value: unknown } | Refusal> {
  const answer = await answerTo(asking, question);
  if (isRefusal(answer)) return answer;
  const { route } = question;
  if (answer.body.length > MAX_ANSWER_BYTES) {
    return refuse('node-answer-too-large', `${route} answered over ${MAX_ANSWER_BYTES} bytes`);
  }
  const json = jsonOf(answer.body);
  if (answer.status !== 200) return nodeError(route, answer.status, json);
  return json ?? refuse('node-answer-malformed', `${route} answered what is not JSON`);
}

async function answerTo(asking: Asking, question: Question): Promise<HttpAnswer | Refusal> {
  const { route, query, body } = question;
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  const sent = asking
    .send({
      method: NIS_ROUTES[route],
      url: `${asking.origin}${route}${search}`,
      ...(body === undefined ? {} : { body }),
    })
    .catch((cause: unknown) => refuse('node-unreachable', `${route}: ${quoted(String(cause))}`));
  try {
    return await within(asking.clock, ANSWER_MS, route, sent);
  } catch (cause) {
    // `sent` never rejects: what is caught is the time limit.
    return refuse('node-timeout', cause instanceof Error ? cause.message : route);
  }
}

function jsonOf(bytes: Uint8Array): { readonly value: unknown } | undefined {
  const text = fromUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    return { value: JSON.parse(text) }; // NIS prints an importance as a fraction: no strict parser
  } catch {
    return undefined;
  }
}

function nodeError(
  route: NisRoute,
  status: number,
  json: { readonly value: unknown } | undefined,
): Refusal {
  const stated = errorShape.safeParse(json?.value);
  const why = stated.success ? stated.data.message : 'without saying why';
  return refuse('node-error', `${route} answered ${status}: ${quoted(why)}`);
}

const quoted = (text: string): string =>
  text
    .slice(0, MAX_QUOTED_CHARACTERS)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .toWellFormed();
