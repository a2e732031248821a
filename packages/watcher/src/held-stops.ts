// Stops this watcher knows, from people or from other watchers, each durable before it is
// confirmed. It cosigns no head that lacks one of them.
import type { Checks } from '@sekisho/ledger/apply';
import { isPersonStop, type ReadStop, readStop, type StopEvidence } from '@sekisho/ledger/halted';
import { policyOf } from '@sekisho/ledger/state';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Clock } from '@sekisho/protocol/clock';
import { BODIES } from '@sekisho/protocol/entry';
import { readAs } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';

const BOOK = 'stop';
/** Stops held at once that the ledger does not have yet: people press the button, not machines. */
const MAX_HELD = 10_000;

export interface HeldStopsParts {
  readonly replica: Replica;
  readonly store: Store;
  readonly checks: Checks;
  readonly clock: Clock;
}

export class HeldStops {
  readonly #parts: HeldStopsParts;
  readonly #held = new Map<string, StopEvidence>();

  private constructor(parts: HeldStopsParts) {
    this.#parts = parts;
  }

  static async open(parts: HeldStopsParts): Promise<HeldStops> {
    const stops = new HeldStops(parts);
    for (const [id, text] of await parts.store.notes(BOOK)) {
      const json = parseJson(text);
      const body = isRefusal(json) ? json : readAs(BODIES.stopped, json, 'held stop');
      if (isRefusal(body)) throw new Error(`the book of stops is damaged: ${body.detail}`);
      stops.#held.set(id, body);
    }
    return stops;
  }

  /** Stops that the ledger here does not have. */
  get missing(): readonly (readonly [id: string, body: StopEvidence])[] {
    const { state } = this.#parts.replica;
    // What is in the ledger is durable there: it needs no room here any more.
    for (const id of this.#held.keys()) if (state.get('stop', id)) this.#held.delete(id);
    return [...this.#held];
  }

  /** Whether this watcher itself stopped this scope for this reason, and nobody has undone it. */
  hasOwn(watcher: string, scope: string, reason: string): boolean {
    const { state } = this.#parts.replica;
    const held = this.missing.some(
      ([, body]) =>
        !isPersonStop(body) &&
        body.statement.watcher === watcher &&
        body.statement.scope === scope &&
        body.statement.reason === reason,
    );
    const inForce = (state.get('stopped', scope) ?? []).map((id) => state.get('stop', id)!);
    return held || inForce.some((it) => it.by === `watcher:${watcher}` && it.reason === reason);
  }

  /** Takes a stop on: verified, durable, then confirmed. The same stop again is no news. */
  async take(body: StopEvidence): Promise<(ReadStop & { readonly isNew: boolean }) | Refusal> {
    const { replica, store, checks, clock } = this.#parts;
    if (replica.size === 0) return refuse('ledger-not-opened', 'there is no ledger here yet');
    const context = {
      ledger: replica.ledger,
      policy: policyOf(replica.state),
      time: clock.now(),
    };
    const stop = readStop(body, context, checks);
    if (isRefusal(stop)) return stop;
    if (this.#held.has(stop.id) || replica.state.get('stop', stop.id) !== undefined) {
      return { ...stop, isNew: false };
    }
    // While even one is missing nothing is cosigned, so that filling this book starts nothing.
    if (this.missing.length >= MAX_HELD) return refuse('stops-too-many', 'too many stops are held');
    await store.putNote(BOOK, stop.id, canonicalText(body as Json));
    this.#held.set(stop.id, body);
    return { ...stop, isNew: true };
  }
}
