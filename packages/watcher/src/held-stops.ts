// Stops and vetoes this watcher knows, from people or from other watchers, each durable before it
// is confirmed. It cosigns no head that lacks one of them, and states no time meanwhile.
import type { Checks } from '@sekisho/ledger/apply';
import { isPersonStop, type StopEvidence } from '@sekisho/ledger/halted';
import { loggedIndexOf, type ReadHeld, readHeld } from '@sekisho/ledger/held';
import { metaOf, policyOf } from '@sekisho/ledger/state';
import { stopsBy } from '@sekisho/ledger/stops';
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
export const MAX_HELD = 10_000;

/** Whether what is held may still enter is asked again after this much witnessed time. */
const JUDGE_AGAIN_MS = 60_000;

export interface HeldStopsParts {
  readonly replica: Replica;
  readonly store: Store;
  readonly checks: Checks;
  readonly clock: Clock;
}

export class HeldStops {
  readonly #parts: HeldStopsParts;
  readonly #held = new Map<string, StopEvidence>();
  #judged: { readonly policy: string; readonly witnessed: number } | undefined;

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

  /** What the ledger here does not have. */
  get missing(): readonly (readonly [id: string, body: StopEvidence])[] {
    const { state } = this.#parts.replica;
    // What is in the ledger is durable there: it needs no room here any more.
    for (const [id, body] of this.#held) {
      if (loggedIndexOf(state, body) !== undefined) this.#held.delete(id);
    }
    // Before there is a ledger here, nobody can say what it will never take.
    if (this.#held.size > 0 && this.#parts.replica.size > 0) this.#forgetVoid();
    return [...this.#held];
  }

  /**
   * What the ledger can never take any more, since whoever made it is over there: waiting for it
   * would be waiting for ever. No end of anybody's time brings this about while enough watchers
   * hold it, for they state no time; only a suspension does, which takes effect at once.
   */
  #forgetVoid(): void {
    const { replica, checks } = this.#parts;
    const policy = policyOf(replica.state);
    const { witnessed } = metaOf(replica.state);
    const last = this.#judged;
    if (last?.policy === policy.hash && witnessed < last.witnessed + JUDGE_AGAIN_MS) return;
    this.#judged = { policy: policy.hash, witnessed };
    const context = { ledger: replica.ledger, policy, time: witnessed };
    for (const [id, body] of this.#held) {
      if (isRefusal(readHeld(body, context, checks))) this.#held.delete(id);
    }
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
    const inForce = [...stopsBy(state, scope, `watcher:${watcher}`)];
    return held || inForce.some(([, stop]) => stop.reason === reason);
  }

  /** Takes it on: verified, durable, then confirmed. The same again is no news. */
  async take(body: StopEvidence): Promise<(ReadHeld & { readonly isNew: boolean }) | Refusal> {
    const { replica, store, checks, clock } = this.#parts;
    if (!replica.begun) return refuse('ledger-not-opened', 'there is no ledger here yet');
    // Who is valid by this clock is so by witnessed time for as long as this is held (see above).
    const time = Math.max(clock.now(), metaOf(replica.state).witnessed);
    const context = { ledger: replica.ledger, policy: policyOf(replica.state), time };
    const held = readHeld(body, context, checks);
    if (isRefusal(held)) return held;
    if (this.#held.has(held.id) || loggedIndexOf(replica.state, body) !== undefined) {
      return { ...held, isNew: false };
    }
    // While even one is missing nothing is cosigned, so that filling this book starts nothing.
    if (this.missing.length >= MAX_HELD) return refuse('stops-too-many', 'too many stops are held');
    await store.putNote(BOOK, held.id, canonicalText(body as Json));
    this.#held.set(held.id, body);
    return { ...held, isNew: true };
  }
}
