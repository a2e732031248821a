// Virtual time: it stands still until the world goes on, and then jumps from event to event. What
// an event starts comes to rest before the next one runs, so one seed gives one order of things.
import type { Clock } from '@sekisho/protocol/clock';
import { atRest } from '../manual-clock.ts';

interface Event {
  readonly at: number;
  /** Events of one instant run in the order in which they were planned. */
  readonly turn: number;
  run: (() => void) | undefined;
}

export class VirtualClock implements Clock {
  #now: number;
  #turns = 0;
  /** A binary heap: the next event first. */
  readonly #events: Event[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.#now + Math.max(0, Math.ceil(ms)), run);
  }

  /** Runs `run` at this instant, or at once if it is over; the answer cancels it. */
  at(instant: number, run: () => void): () => void {
    const event: Event = { at: Math.max(this.#now, instant), turn: this.#turns++, run };
    this.#push(event);
    return () => {
      event.run = undefined; // it stays in the heap and does nothing
    };
  }

  /** Lets the world live until this instant, or until `goOn` says no after an event. */
  async runUntil(end: number, goOn: () => boolean = () => true): Promise<void> {
    await atRest();
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#pop();
      if (next.run === undefined) continue;
      this.#now = Math.max(this.#now, next.at); // later, where the world has slept over it
      next.run();
      await atRest();
      if (!goOn()) return;
    }
    this.#now = Math.max(this.#now, end);
  }

  /** The world sleeps: nothing runs before `instant`; what was due by then runs after it, once. */
  sleepUntil(instant: number): void {
    this.#now = Math.max(this.#now, instant);
  }

  #push(event: Event): void {
    const heap = this.#events;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(event, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
  }

  #pop(): void {
    const heap = this.#events;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      if (left >= heap.length) break;
      const child = right < heap.length && before(heap[right]!, heap[left]!) ? right : left;
      if (!before(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

const before = (a: Event, b: Event): boolean => (a.at === b.at ? a.turn < b.turn : a.at < b.at);
