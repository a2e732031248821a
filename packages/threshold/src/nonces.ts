// The nonces of one process. A nonce that signs twice gives the share away (RFC 9591 §7.3), so a
// nonce leaves this book before it is used, whatever comes of the use, and is zeroed after it.
// Nothing here is ever written anywhere: losing nonces costs a retry, restoring them costs the key.
import type { GenNonce } from '@noble/curves/abstract/frost.js';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';

/**
 * Far above the signing sessions one wallet has open at once (commit and sign are one round trip
 * apart), and small enough that a coordinator that only ever asks for commitments costs nothing.
 */
export const MAX_OUTSTANDING_NONCES = 64;

export class NonceBook {
  readonly #bootId: string;
  readonly #unused = new Map<string, GenNonce>();
  #issued = 0;

  /** `bootId` is random for each process: a handle of an earlier life names nothing in this one. */
  constructor(bootId: string) {
    this.#bootId = bootId;
  }

  get outstanding(): number {
    return this.#unused.size;
  }

  /** Keeps a fresh nonce and names it; the oldest makes room. */
  put(nonce: GenNonce): string {
    const handle = `${this.#bootId}:${++this.#issued}`;
    this.#unused.set(handle, nonce);
    for (const [oldest, dropped] of this.#unused) {
      if (this.#unused.size <= MAX_OUTSTANDING_NONCES) break;
      this.#unused.delete(oldest);
      zero(dropped);
    }
    return handle;
  }

  /** Runs `work` with the nonce, once in its life, or 'nonce-unknown'. */
  use<T>(handle: string, work: (nonce: GenNonce) => T): T | Refusal {
    const nonce = this.#unused.get(handle);
    if (nonce === undefined) {
      return refuse('nonce-unknown', 'nonce handle: not issued here, used or dropped; commit anew');
    }
    this.#unused.delete(handle);
    try {
      return work(nonce);
    } finally {
      zero(nonce);
    }
  }

  wipe(): void {
    for (const nonce of this.#unused.values()) zero(nonce);
    this.#unused.clear();
  }
}

function zero(nonce: GenNonce): void {
  nonce.nonces.hiding.fill(0);
  nonce.nonces.binding.fill(0);
}
