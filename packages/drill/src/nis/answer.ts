// Requests and answers of the simulated NIS node, without a network around them.
import { nemSeconds } from './facts.ts';
import type { Json } from './printing.ts';

export interface NodeRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly url: string;
  /** Text of the body; '' where there is none. */
  readonly body: string;
}

export interface NodeAnswer {
  readonly status: number;
  readonly body: string;
}

export const ok = (json: Json): NodeAnswer => ({ status: 200, body: JSON.stringify(json) });

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  500: 'Internal Server Error',
};

/** ErrorResponse.java. */
export const failure = (status: number, message: string, nowMs: number): NodeAnswer => ({
  status,
  body: JSON.stringify({
    timeStamp: nemSeconds(nowMs),
    error: REASONS[status] ?? 'Error',
    message,
    status,
  }),
});

/** Thrown where NIS throws: becomes an error answer of this status. */
export class Failed extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function parsedBody(request: NodeRequest): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(request.body);
  } catch (cause) {
    throw Object.assign(new Failed(400, 'the body is not JSON'), { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Failed(400, 'the body is not a JSON object');
  }
  return { ...json };
}
