// News from the gateway: server-sent events over fetch, since EventSource can send no token. They
// only say that something came; what it is, is asked for and verified like everything else.
import type { Clock } from '@sekisho/protocol/clock';
import { cosignedEvent, commitEvent } from '@sekisho/protocol/desk-api';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type Fetch, PLAIN } from './http.ts';

/** What came: a commit's entries, or none where only a head was cosigned. */
export interface DeskEvent {
  readonly size: number;
  readonly entries: readonly {
    readonly index: number;
    readonly name: string;
    readonly subjects: readonly string[];
  }[];
}

export type Liveness = 'off' | 'connecting' | 'live' | 'lost' | 'signed-out';

export interface EventsOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly path: string;
  readonly token: string;
  readonly onEvent: (event: DeskEvent) => void;
  readonly onLiveness: (liveness: Liveness) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** The gateway says something at least this often. */
const SILENCE_MS = 45_000;
/** Of one event; a commit of a thousand entries has some 300 kB. */
const MAX_EVENT_CHARACTERS = 1_000_000;

/** Listens until ended, connecting anew where the stream breaks, ever more patiently. */
export function listen(options: EventsOptions): () => void {
  const ended = new AbortController();
  let pause = FIRST_PAUSE_MS;
  const attempt = async (): Promise<void> => {
    options.onLiveness('connecting');
    const outcome = await stream(options, ended.signal, () => (pause = FIRST_PAUSE_MS));
    if (ended.signal.aborted) return;
    options.onLiveness(outcome);
    if (outcome === 'signed-out') return;
    options.clock.after(pause, () => {
      if (!ended.signal.aborted) void attempt();
    });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };
  void attempt();
  return () => ended.abort();
}

async function stream(
  { fetch, clock, path, token, onEvent, onLiveness }: EventsOptions,
  ended: AbortSignal,
  connected: () => void,
): Promise<'lost' | 'signed-out'> {
  const silent = new AbortController();
  let cancel = clock.after(SILENCE_MS, () => silent.abort());
  try {
    const response = await fetch(path, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
      ...PLAIN,
      signal: AbortSignal.any([ended, silent.signal]),
    });
    if (response.status === 401) return 'signed-out';
    if (!response.ok || response.body === null) return 'lost';
    onLiveness('live');
    connected();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const lines = new Lines();
    for (;;) {
      const { done, value } = await reader.read();
      cancel();
      if (done) return 'lost';
      cancel = clock.after(SILENCE_MS, () => silent.abort());
      for (const message of lines.take(value)) {
        const event = readEvent(message);
        if (event !== undefined) onEvent(event);
      }
    }
  } catch {
    return 'lost';
  } finally {
    cancel();
  }
}

function readEvent({ event, data }: Message): DeskEvent | undefined {
  const json = parseJson(data);
  if (isRefusal(json)) return undefined;
  if (event === 'cosigned') {
    const cosigned = readAs(cosignedEvent, json, event);
    return isRefusal(cosigned) ? undefined : { ...cosigned, entries: [] };
  }
  const commit = event === 'commit' ? readAs(commitEvent, json, event) : undefined;
  return commit === undefined || isRefusal(commit) ? undefined : commit;
}

export interface Message {
  readonly event: string;
  readonly data: string;
}

/** Whole events of a stream (HTML, "Interpreting an event stream"); comments are heartbeats. */
export class Lines {
  #rest = '';
  #event = '';
  #data: string[] = [];

  take(text: string): Message[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_EVENT_CHARACTERS) throw new Error('an event without an end');
    const whole: Message[] = [];
    for (const line of lines) {
      const colon = line.indexOf(':');
      const value = line.slice(colon + 1).replace(/^ /, '');
      if (line.startsWith('data:')) this.#data.push(value);
      if (line.startsWith('event:')) this.#event = value;
      if (line !== '') continue;
      if (this.#data.length > 0) whole.push({ event: this.#event, data: this.#data.join('\n') });
      [this.#event, this.#data] = ['', []];
    }
    return whole;
  }
}
