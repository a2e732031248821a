// How a request leaves: an argument to every client, so that the drill world can answer instead.
// The real sender is @sekisho/replica/wiring/http-send.

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** JSON text. */
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Rejects where no whole answer came. */
export type HttpSend = (request: HttpRequest) => Promise<HttpAnswer>;

/**
 * The longest answer that is read. A full block (120 transactions of 1,024-byte messages) prints
 * as about 350 kB, a page of 100 multisig transactions with all cosignatures as under 2 MB.
 */
export const MAX_ANSWER_BYTES = 4_000_000;
