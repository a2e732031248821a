// The HTTP interface of a node as a function of one request. Fields stay raw and in order, because
// RFC 9421 signatures cover them as they were sent. `wiring/https-api.ts` serves it over sockets;
// the drill world calls it directly.

export interface ApiRequest {
  readonly method: string;
  /** The request target as sent: path and query, not decoded. */
  readonly target: string;
  /** The Host field; '' where there is none. */
  readonly authority: string;
  /** Every field as sent, in order, repeated ones repeated. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /**
   * SHA-256 of the client certificate (DER), hexadecimal, where the client proved possession of its
   * key. Who issued it was not checked: it means something only where this fingerprint is pinned.
   */
  readonly certificate: string | undefined;
}

export interface ApiResponse {
  readonly status: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Whole, or a stream such as server-sent events, which the server stops reading at its end. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Rejects only by a bug or a fault; both are answered 500 without detail. */
export type Api = (request: ApiRequest) => Promise<ApiResponse>;
