// Two ends of a link without a network: frames arrive in order, a turn of the event loop later.
import type { Link } from '@sekisho/replica/link';

class End implements Link {
  readonly peer: string;
  other: End | undefined;
  readonly backlog = 0;
  #handler: ((frame: Uint8Array) => void) | undefined;
  #waiting: Uint8Array[] = [];
  #closed: string | undefined;
  #onClose: ((reason: string) => void) | undefined;

  constructor(peer: string) {
    this.peer = peer;
  }

  send(frame: Uint8Array): void {
    if (this.#closed !== undefined) return;
    const copy = frame.slice();
    void Promise.resolve().then(() => this.other?.receive(copy));
  }

  receive(frame: Uint8Array): void {
    if (this.#closed !== undefined) return;
    if (this.#handler === undefined) this.#waiting.push(frame);
    else this.#handler(frame);
  }

  onFrame(handler: (frame: Uint8Array) => void): void {
    this.#handler = handler;
    for (const frame of this.#waiting.splice(0)) handler(frame);
  }

  onClose(handler: (reason: string) => void): void {
    this.#onClose = handler;
    if (this.#closed !== undefined) handler(this.#closed);
  }

  close(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#onClose?.(reason);
    this.other?.close(reason);
  }
}

/** `a` talks to somebody with `b`'s certificate, and the other way round. */
export function linkPair(certificateOfA: string, certificateOfB: string): readonly [Link, Link] {
  const [a, b] = [new End(certificateOfB), new End(certificateOfA)];
  a.other = b;
  b.other = a;
  return [a, b];
}
