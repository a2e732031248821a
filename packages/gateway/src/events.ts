// What the gateway says about its own work, for its operator's log: an allow-list of shapes, so
// that nothing secret can slip in by being part of an object.
import type { Refusal } from '@sekisho/protocol/refusal';

export interface Event {
  readonly event: 'refused' | 'fault' | 'connected' | 'disconnected' | 'announced' | 'listening';
  readonly who: string;
  readonly tag?: string;
  readonly detail: string;
}

export class Events {
  readonly #write: (event: Event) => void;

  constructor(write: (event: Event) => void) {
    this.#write = write;
  }

  refused(who: string, { refused, detail }: Refusal): void {
    this.#write({ event: 'refused', who, tag: refused, detail });
  }

  fault(who: string, fault: unknown): void {
    const detail = fault instanceof Error ? fault.message : 'unknown fault';
    this.#write({ event: 'fault', who, detail });
  }

  say(event: Event['event'], who: string, detail: string): void {
    this.#write({ event, who, detail });
  }
}
