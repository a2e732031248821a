// Two ends of a link over a simulated network: each frame takes its time, none overtakes another.
import type { Clock } from '@sekisho/protocol/clock';
import type { Link } from '@sekisho/replica/link';
import type { Chance } from './chance.ts';

/** Between data centres of one region, one way. */
const FASTEST_MS = 2;
const SLOWEST_MS = 40;

export const latencyOf = (chance: Chance): number =>
  FASTEST_MS + chance.below(SLOWEST_MS - FASTEST_MS + 1);

interface Network {
  readonly clock: Clock;
  readonly chance: Chance;
}

class End implements Link {
  readonly peer: string;
  readonly backlog = 0;
  other: End | undefined;
  readonly #network: Network;
  #handler: ((frame: Uint8Array) => void) | undefined;
  readonly #waiting: Uint8Array[] = [];
  #onClose: ((reason: string) => void) | undefined;
  #closed: string | undefined;
  /** When the last frame that was sent arrives. */
  #lastArrival = 0;

  constructor(peer: string, network: Network) {
    this.peer = peer;
    this.#network = network;
  }

  send(frame: Uint8Array): void {
    if (this.#closed !== undefined) return;
    const copy = frame.slice();
    this.#arriving(() => this.other?.receive(copy));
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
    this.#arriving(() => this.other?.close(reason));
  }

  #arriving(run: () => void): void {
    const { clock, chance } = this.#network;
    this.#lastArrival = Math.max(this.#lastArrival, clock.now() + latencyOf(chance));
    clock.after(this.#lastArrival - clock.now(), run);
  }
}

/** `a` talks to somebody with `b`'s certificate, and the other way round. */
export function slowLinkPair(
  certificateOfA: string,
  certificateOfB: string,
  network: Network,
): readonly [Link, Link] {
  const [a, b] = [new End(certificateOfB, network), new End(certificateOfA, network)];
  a.other = b;
  b.other = a;
  return [a, b];
}
