// Nonces seen, per key, for as long as the request that carried them could be sent again. It lives
// in memory: after a restart a captured request could pass once more within its minute, over the
// client's own certificate, and would find its withdrawal asked for already.
import { refuse, type Refusal } from '@sekisho/protocol/refusal';

/** 333 requests a second of one key for a minute; some 2 MB. */
export const MAX_NONCES = 20_000;

export class NonceBook {
  readonly #keys = new Map<string, Map<string, number>>();

  /** Takes note of a nonce that is good until `expires` (ms), or says why it may not be used. */
  use(keyid: string, nonce: string, expires: number, now: number): Refusal | undefined {
    let seen = this.#keys.get(keyid);
    if (seen === undefined) this.#keys.set(keyid, (seen = new Map()));
    forget(seen, now);
    if (seen.has(nonce)) {
      return refuse('request-replayed', 'this nonce was used before; sign with a new one');
    }
    if (seen.size >= MAX_NONCES) {
      return refuse(
        'nonces-full',
        `over ${MAX_NONCES} requests of this key in a minute; slow down`,
      );
    }
    seen.set(nonce, expires);
    return undefined;
  }
}

/** Oldest first, up to the first that still counts: whatever is behind that goes a minute later. */
function forget(seen: Map<string, number>, now: number): void {
  for (const [nonce, expires] of seen) {
    if (expires >= now) return;
    seen.delete(nonce);
  }
}
