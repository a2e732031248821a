// The page's side of the desk: asks with the session's token, and hears when something came.
import { type Clock, sleep } from '@sekisho/protocol/clock';
import type { z } from 'zod';
import { Cell, type Watchable } from '../cell.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import { type DeskEvent, type Liveness, listen } from './events.ts';
import { exchange, type Fetch, PLAIN } from './http.ts';
import type { Session } from './session.ts';

const GATEWAY = '/gateway';

export class Desk {
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  readonly #session = new Cell<Session | undefined>(undefined);
  readonly #liveness = new Cell<Liveness>('off');
  readonly #ended = new Cell<'never' | 'left' | 'expired'>('never');
  readonly #told = new Set<(event: DeskEvent) => void>();
  #stop: () => void = () => {};

  constructor(fetch: Fetch, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  get session(): Watchable<Session | undefined> {
    return this.#session;
  }

  get liveness(): Watchable<Liveness> {
    return this.#liveness;
  }

  /** Why there is no session now. */
  get ended(): Watchable<'never' | 'left' | 'expired'> {
    return this.#ended;
  }

  /** What anybody may read, or what proves itself: `path` like '/v1/policy'. */
  ask<T extends z.ZodType>(path: string, schema: T, body?: object): Promise<z.infer<T> | Trouble> {
    return exchange(this.#fetch, { path: GATEWAY + path, ...(body && { body }) }, schema);
  }

  pause(ms: number): Promise<void> {
    return sleep(this.#clock, ms);
  }

  /** What a session reads: `path` like '/v1/desk/queue'. */
  async read<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T> | Trouble> {
    const session = this.#session.value;
    const token = session?.token ?? '';
    const answer = await exchange(this.#fetch, { path: GATEWAY + path, token }, schema);
    const isOver = isTrouble(answer) && answer.trouble === 'signed-out';
    if (isOver && session !== undefined && session === this.#session.value) this.#end('expired');
    return answer;
  }

  /** A stop or veto past the gateway, to one watcher. */
  tellWatcher<T extends z.ZodType>(
    watcher: string,
    schema: T,
    body: object,
  ): Promise<z.infer<T> | Trouble> {
    return exchange(this.#fetch, { path: `/watchers/${watcher}/v1/stops`, body }, schema);
  }

  begin(session: Session): void {
    this.#stop();
    this.#session.set(session);
    const forget = this.#clock.after(session.expires - this.#clock.now(), () => {
      if (this.#session.value === session) this.#end('expired');
    });
    const silence = listen({
      fetch: this.#fetch,
      clock: this.#clock,
      path: `${GATEWAY}/v1/desk/events`,
      token: session.token,
      onEvent: (event) => {
        for (const told of [...this.#told]) told(event);
      },
      onLiveness: (liveness) => {
        this.#liveness.set(liveness);
        if (liveness === 'signed-out' && this.#session.value === session) this.#end('expired');
        // What came while nobody listened was not told: everything is asked for again.
        if (liveness === 'live') for (const told of [...this.#told]) told(MISSED);
      },
    });
    this.#stop = () => {
      forget();
      silence();
    };
  }

  /** Here the session is over at once; the gateway is told, so that it is there as well. */
  leave(): void {
    const token = this.#session.value?.token;
    this.#end('left');
    if (token === undefined) return;
    const headers = { authorization: `Bearer ${token}` };
    const told = this.#fetch(`${GATEWAY}/v1/sessions/end`, { method: 'POST', headers, ...PLAIN });
    told.catch(() => undefined); // then it ends there by itself
  }

  /** The answer ends it. */
  onEvent(told: (event: DeskEvent) => void): () => void {
    this.#told.add(told);
    return () => this.#told.delete(told);
  }

  #end(why: 'left' | 'expired'): void {
    this.#stop();
    this.#stop = () => {};
    this.#ended.set(why);
    this.#liveness.set('off');
    this.#session.set(undefined);
  }
}

/** Stands for whatever was missed. */
const MISSED: DeskEvent = { size: 0, entries: [] };
