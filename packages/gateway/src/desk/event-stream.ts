// Word of each commit, as server-sent events: a page asks again for what it shows. Who reads too
// slowly loses nothing but words: what it missed is told as one.
import { utf8 } from '@sekisho/protocol/bytes';
import type { CommitEvent, CosignedEvent } from '@sekisho/protocol/desk-api';
import { refuse } from '@sekisho/protocol/refusal';
import { Bell } from '../api/bell.ts';
import type { ApiParts } from '../api/parts.ts';
import { answer } from '../api/respond.ts';
import type { Answer, ReaderCall, ReaderRoute } from '../api/route.ts';
import type { Committed } from '../sequencer.ts';
import type { Session, Sessions } from './sessions.ts';
import { hashOf, subjectsOf } from './subjects.ts';

/** A comment is sent after this long without an event: both ends know the other is there. */
export const HEARTBEAT_MS = 15_000;
/** Pages of one session at once. */
export const MAX_STREAMS_EACH = 4;
/** Entries told in one event; of a flood the size alone is told. */
const MAX_TOLD = 256;

type Told = CommitEvent['entries'];

/** What one page has not been told yet. */
interface Listener {
  entries: Told;
  /** More than are told. */
  isFlood: boolean;
}

export class EventStream {
  readonly #parts: ApiParts;
  readonly #sessions: Sessions;
  readonly #bell: Bell;
  readonly #listeners = new Map<Listener, Session>();

  constructor(parts: ApiParts, sessions: Sessions) {
    this.#parts = parts;
    this.#sessions = sessions;
    this.#bell = new Bell(parts.clock);
    parts.sequencer.onCommit((committed) => this.#committed(committed));
    parts.watchers.onCosigned(() => this.#bell.ring());
  }

  get route(): ReaderRoute {
    return {
      method: 'GET',
      path: '/v1/desk/events',
      access: 'reader',
      maximumBody: 0,
      summary: 'Server-sent events: `commit` after every commit, `cosigned` after each new head.',
      gives: 'text/event-stream',
      status: 200,
      handle: (call) => this.#open(call),
    };
  }

  #open({ session }: ReaderCall): Answer {
    const open = [...this.#listeners.values()].filter((other) => other === session).length;
    return open >= MAX_STREAMS_EACH
      ? refuse('api-busy', `this session has ${MAX_STREAMS_EACH} streams open already`)
      : answer(200, 'text/event-stream', this.#stream(session));
  }

  #committed({ size, entries, contents }: Committed): void {
    if (this.#listeners.size === 0) return;
    const { state } = this.#parts.replica;
    const first = size - entries.length;
    const told = contents.map((content, i) => ({
      index: first + i,
      name: content.name,
      subjects: [...subjectsOf(state, content, hashOf(entries[i]!))],
    }));
    for (const listener of this.#listeners.keys()) {
      listener.isFlood ||= listener.entries.length + told.length > MAX_TOLD;
      listener.entries = listener.isFlood ? [] : [...listener.entries, ...told];
    }
    this.#bell.ring();
  }

  async *#stream(session: Session): AsyncGenerator<Uint8Array> {
    const { replica, watchers } = this.#parts;
    const listener: Listener = { entries: [], isFlood: false };
    // Counted from the first read on, since a stream that nobody reads never ends.
    this.#listeners.set(listener, session);
    try {
      let size = -1;
      let cosigned = -1;
      while (this.#sessions.isOpen(session)) {
        if (replica.size !== size) {
          size = replica.size;
          const { entries } = listener;
          listener.entries = [];
          listener.isFlood = false;
          yield event('commit', { size, entries });
        } else if ((watchers.cosigned?.size ?? -1) !== cosigned) {
          cosigned = watchers.cosigned!.size;
          yield event('cosigned', { size: cosigned });
        } else if (!(await this.#bell.wait(HEARTBEAT_MS))) yield COMMENT;
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }
}

const COMMENT = utf8(':\n\n');

const event = (name: 'commit' | 'cosigned', data: CommitEvent | CosignedEvent): Uint8Array =>
  utf8(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
