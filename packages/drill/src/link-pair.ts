// Two ends of a link in one process: frames arrive in order, over whatever road they are given.
import type { Link } from '@sekisho/replica/link';

/** How one end reaches the other: each run is a frame, or the closing, that arrives. */
export interface Road {
  frame(run: () => void): void;
  close(run: () => void): void;
}

/** A turn of the event loop later; closing is seen at once. */
const INSTANT: Road = {
  frame: (run) => void Promise.resolve().then(run),
  close: (run) => run(),
};

class End implements Link {
  readonly peer: string;
  readonly #road: Road;
  other: End | undefined;
  readonly backlog = 0;
  #handler: ((frame: Uint8Array) => void) | undefined;
  #waiting: Uint8Array[] = [];
  #closed: string | undefined;
  #onClose: ((reason: string) => void) | undefined;

  constructor(peer: string, road: Road) {
    this.peer = peer;
    this.#road = road;
  }

  send(frame: Uint8Array): void {
    if (this.#closed !== undefined) return;
    const copy = frame.slice();
    this.#road.frame(() => this.other?.receive(copy));
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
    this.#road.close(() => this.other?.close(reason));
  }
}

/** `a` talks to somebody with `b`'s certificate, and the other way round; a road for each way. */
export function linkPair(
  certificateOfA: string,
  certificateOfB: string,
  road: () => Road = () => INSTANT,
): readonly [Link, Link] {
  const [a, b] = [new End(certificateOfB, road()), new End(certificateOfA, road())];
  a.other = b;
  b.other = a;
  return [a, b];
}
