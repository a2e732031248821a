// Calls over a link: requests with answers, both ways, several at a time. A refusal travels as a
// value; a peer that sends what is no frame of ours is cut off.
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { type Clock, within } from '@sekisho/protocol/clock';
import { readAs } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { frameSchema } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { REFUSAL_TAGS } from '@sekisho/protocol/refusal-tags';
import { z } from 'zod';
import type { Bucket } from './admission/bucket.ts';
import type { Link } from './link.ts';

export type Handler = (body: Json) => Promise<Json | Refusal>;

/** Calls that one peer may have waiting here; more than that is a fault or a flood. */
const MAX_WAITING = 256;
/** Links that are silent for a minute are cut; whoever dialled says something before that. */
export const PING_MS = 20_000;
/** Calls that ran out of time and may still be answered; a peer that owes more has left us. */
const MAX_LATE = 1_024;
/** A call without an answer after this is over; the caller decides whether to ask again. */
export const CALL_TIMEOUT_MS = 10_000;

interface Waiting {
  /** JSON never looks like a refusal: that key is reserved (json.ts). */
  readonly resolve: (answer: Json | Refusal) => void;
  readonly reject: (fault: Error) => void;
}

export class Peer {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #handlers: Readonly<Record<string, Handler>>;
  readonly #waiting = new Map<number, Waiting>();
  /** Ids of calls that ran out of time, oldest first. */
  readonly #late = new Set<number>();
  readonly #calls: Bucket | undefined;
  #next = 0;
  #serving = 0;
  #closed: string | undefined;
  #misconduct: string | undefined;
  readonly #whenClosed: ((reason: string) => void)[] = [];

  /** `calls`: how many the peer may make; as many as it likes if absent. */
  constructor(
    link: Link,
    clock: Clock,
    handlers: Readonly<Record<string, Handler>>,
    calls?: Bucket,
  ) {
    this.#link = link;
    this.#clock = clock;
    this.#calls = calls;
    this.#handlers = { ping: async () => ({}), ...handlers };
    link.onFrame((frame) => this.#receive(frame));
    link.onClose((reason) => this.#end(reason));
  }

  /** SHA-256 of the peer's certificate, hex. */
  get certificate(): string {
    return this.#link.peer;
  }

  get closed(): string | undefined {
    return this.#closed;
  }

  /** For what it was cut off, where that was something no honest peer does. */
  get misconduct(): string | undefined {
    return this.#misconduct ?? this.#link.misconduct;
  }

  /** Also if it has closed already. */
  onClose(run: (reason: string) => void): void {
    if (this.#closed === undefined) this.#whenClosed.push(run);
    else run(this.#closed);
  }

  close(reason: string): void {
    this.#link.close(reason);
    this.#end(reason);
  }

  /** Closes for something that no honest peer does. */
  cutOff(reason: string): void {
    this.#misconduct ??= reason;
    this.close(reason);
  }

  /** Keeps the link alive, and finds out that it is dead. */
  keepAlive(): void {
    if (this.#closed !== undefined) return;
    this.#clock.after(PING_MS, () => {
      this.call('ping', {}, z.strictObject({})).then(
        () => this.keepAlive(),
        (fault: Error) => this.close(fault.message),
      );
    });
  }

  /** The peer's answer under its schema, or its refusal. Faults: closed link, time-out. */
  async call<T extends z.ZodType>(
    kind: string,
    body: object,
    answer: T,
    timeoutMs: number = CALL_TIMEOUT_MS,
  ): Promise<z.infer<T> | Refusal> {
    if (this.#closed !== undefined) throw new Error(`the link is closed: ${this.#closed}`);
    const id = this.#next++;
    const answered = new Promise<Json | Refusal>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    try {
      this.#send({ id, kind, body: body as Json });
      const json = await within(this.#clock, timeoutMs, kind, answered);
      return isRefusal(json) ? json : readAs(answer, json, `answer to ${kind}`);
    } finally {
      if (this.#waiting.delete(id)) this.#mayComeLate(id);
    }
  }

  #mayComeLate(id: number): void {
    this.#late.add(id);
    const [oldest] = this.#late;
    if (this.#late.size > MAX_LATE && oldest !== undefined) this.#late.delete(oldest);
  }

  #send(frame: Json): void {
    if (this.#closed === undefined) this.#link.send(utf8(canonicalText(frame)));
  }

  #receive(bytes: Uint8Array): void {
    const text = fromUtf8(bytes);
    const json = text === undefined ? undefined : parseJson(text);
    const frame = json === undefined || isRefusal(json) ? json : readAs(frameSchema, json, 'frame');
    if (frame === undefined || isRefusal(frame)) {
      this.cutOff(`not a frame: ${frame?.detail ?? 'not UTF-8'}`);
    } else if ('kind' in frame) {
      void this.#serve(frame.id, frame.kind, frame.body);
    } else {
      const answer = 'body' in frame ? frame.body : peerRefusal(frame.tag, frame.detail);
      this.#answered(frame.re, answer);
    }
  }

  /** Each call has one answer, which may come too late. */
  #answered(id: number, answer: Json | Refusal): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      if (!this.#late.delete(id)) this.cutOff(`an answer to ${id}, which was not asked`);
      return;
    }
    this.#waiting.delete(id);
    waiting.resolve(answer);
  }

  async #serve(id: number, kind: string, body: Json): Promise<void> {
    const handler = Object.hasOwn(this.#handlers, kind) ? this.#handlers[kind] : undefined;
    if (handler === undefined) return this.cutOff(`nobody here answers "${kind}"`);
    if (this.#serving >= MAX_WAITING) return this.cutOff('too many calls at once');
    if (this.#calls?.take(this.#clock.now()) === false) return this.cutOff('calls without end');
    this.#serving += 1;
    try {
      const answer = await handler(body);
      if (isRefusal(answer)) {
        this.#send({ re: id, tag: answer.refused, detail: answer.detail.slice(0, 1_024) });
      } else {
        this.#send({ re: id, body: answer });
      }
    } catch (fault) {
      // A fault here is not the peer's business in detail, but it must not wait in vain.
      this.close(`failed in "${kind}": ${fault instanceof Error ? fault.message : 'unknown'}`);
    } finally {
      this.#serving -= 1;
    }
  }

  #end(reason: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    for (const { reject } of this.#waiting.values()) reject(new Error(`link closed: ${reason}`));
    this.#waiting.clear();
    for (const run of this.#whenClosed) run(reason);
  }
}

/** A refusal that came over the wire; its tag may be of a newer version than ours. */
export const peerRefusal = (tag: string, detail: string): Refusal =>
  refuse(Object.hasOwn(REFUSAL_TAGS, tag) ? (tag as RefusalTag) : 'peer-refusal-unknown', detail);
