// Who is told outside of what happened. Each receiver is told from the ledger at its own pace; one
// that is slow or dead holds up nobody, least of all a commit.
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { Deliveries } from '@sekisho/protocol/notice-api';
import { type Content, ENTRY_TYPES, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { hex } from '@sekisho/protocol/bytes';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';
import { Serial } from '@sekisho/replica/serial';
import type { Store } from '@sekisho/replica/store';
import type { Events } from '../events.ts';
import type { Proposals } from '../proposals/proposals.ts';
import type { Committed, Sequencer } from '../sequencer.ts';
import type { Signers } from '../signers.ts';
import { DeliveryBook } from './delivery-book.ts';
import { amendmentNotice, heldNotice, type Notice, stopNotice } from './notice.ts';
import { Receiver, type ReceiverSettings } from './receiver.ts';
import { watchSigners } from './refusing-signers.ts';

/** Entries read at once for a receiver that is behind. */
const CHUNK = 64;
/** A cursor is written at the latest after so many entries with nothing to tell. */
const KEEP_EVERY = 1_000;
const AGAIN_MS = 10_000;
/** After a crash whatever was delivered in this time is told again, by the same id. */
const KEEP_AFTER_MS = 1_000;

export interface NoticesParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly proposals: Proposals;
  readonly signers: Signers;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Events;
}

interface Line {
  readonly receiver: Receiver;
  /** Entries it has been told of, or that hold nothing for it. */
  next: number;
  isReading: boolean;
  isKeeping: boolean;
}

export class Notices {
  readonly #parts: NoticesParts;
  readonly #book: DeliveryBook;
  readonly #lines: readonly Line[];
  /** By the entry that made them. */
  readonly #stops = new Map<number, string[]>();
  readonly #keeping = new Serial();

  static async start(
    parts: NoticesParts,
    receivers: readonly ReceiverSettings[],
  ): Promise<Notices> {
    const ids = receivers.map(({ id }) => id);
    const book = await DeliveryBook.open(parts.store, parts.events, ids);
    return new Notices(parts, book, receivers);
  }

  private constructor(
    parts: NoticesParts,
    book: DeliveryBook,
    receivers: readonly ReceiverSettings[],
  ) {
    const { replica, sequencer, proposals } = parts;
    this.#parts = parts;
    this.#book = book;
    for (const id of replica.content.ids('stop')) this.#noteStop(id);
    this.#lines = receivers.map((settings) => this.#lineOf(settings));
    for (const line of this.#lines) void this.#readOn(line);
    sequencer.onCommit((committed) => this.#committed(committed));
    proposals.onBegun(({ policy, at }) =>
      this.#tell(amendmentNotice(replica, policy, 'collecting', at)),
    );
    watchSigners(parts, (notice) => this.#tell(notice));
  }

  get told(): Deliveries {
    const receivers = this.#lines.map(({ receiver }) => {
      const { told, settings } = receiver;
      return { ...told, dead: this.#book.deadCount(settings.id) };
    });
    return { receivers, dead: this.dead };
  }

  get dead(): Deliveries['dead'] {
    return this.#lines.flatMap(({ receiver }) => this.#book.dead(receiver.settings.id));
  }

  /** A receiver that is new is told of what comes, not of years. */
  #lineOf(settings: ReceiverSettings): Line {
    const { replica, clock, random, events } = this.#parts;
    const next = Math.min(this.#book.cursor(settings.id) ?? replica.size, replica.size);
    const receiver = new Receiver(settings, {
      ...{ clock, random, events },
      onDone: (notice, _index, dead) => {
        if (dead !== undefined) {
          void this.#keeping.run(() => this.#book.bury(settings.id, notice, dead));
        }
        this.#keep(line);
        void this.#readOn(line);
      },
    });
    const line: Line = { receiver, next, isReading: false, isKeeping: false };
    if (this.#book.cursor(settings.id) === undefined) this.#keep(line);
    return line;
  }

  #committed({ size, entries, contents, deltas }: Committed): void {
    for (const [table, id] of deltas.flat()) if (table === 'stop') this.#noteStop(id);
    const first = size - entries.length;
    for (const line of this.#lines) {
      if (line.next !== first || line.isReading || line.receiver.isFull) {
        void this.#readOn(line);
        continue;
      }
      for (const [i, entry] of entries.entries()) {
        this.#take(line, first + i, entry, () => contents[i]!);
      }
    }
  }

  /** Brings a line up to the ledger, as far as there is room in it. */
  async #readOn(line: Line): Promise<void> {
    const { replica, clock, events } = this.#parts;
    if (line.isReading) return;
    line.isReading = true;
    try {
      while (line.next < replica.size && !line.receiver.isFull) {
        const from = line.next;
        const stored = await replica.entries(from, Math.min(CHUNK, replica.size - from));
        for (const [i, bytes] of stored.entries()) {
          const entry = readEntryBytes(bytes);
          if (isRefusal(entry)) throw new Error(`entry ${from + i}: ${entry.detail}`);
          this.#take(line, from + i, entry, () => contentOf(entry));
          if (line.receiver.isFull) break;
        }
      }
    } catch (fault) {
      events.fault(`reading for ${line.receiver.settings.id}`, fault);
      clock.after(AGAIN_MS, () => void this.#readOn(line));
    } finally {
      line.isReading = false;
    }
  }

  #take(line: Line, index: number, entry: SealedEntry, content: () => Content): void {
    for (const notice of this.#noticesOf(index, entry, content)) line.receiver.add(notice, index);
    line.next = index + 1;
    const kept = this.#book.cursor(line.receiver.settings.id) ?? 0;
    if (line.next - kept >= KEEP_EVERY) this.#keep(line);
  }

  #noticesOf(index: number, entry: SealedEntry, content: () => Content): readonly Notice[] {
    const { replica } = this.#parts;
    const stops = (this.#stops.get(index) ?? []).map((id) =>
      stopNotice(replica, id, replica.state.get('stop', id)!),
    );
    if (entry.type === ENTRY_TYPES['withdrawal.requested']) {
      const held = heldNotice(replica, hex(entryHash(entry.envelope)));
      return held === undefined ? stops : [...stops, held];
    }
    if (entry.type !== ENTRY_TYPES['policy.amended']) return stops;
    const amended = content();
    if (amended.name !== 'policy.amended') return stops;
    const hash = policyHash(amended.body.policy);
    return [...stops, amendmentNotice(replica, hash, 'logged', entry.time)];
  }

  /** What is in no entry: told once, by memory alone. */
  #tell(notice: Notice): void {
    for (const { receiver } of this.#lines) {
      if (!receiver.isFull) receiver.add(notice, Infinity);
    }
  }

  /** A while later, once for all that is done until then: each write waits for a disk. */
  #keep(line: Line): void {
    if (line.isKeeping) return;
    line.isKeeping = true;
    this.#parts.clock.after(KEEP_AFTER_MS, () => {
      line.isKeeping = false;
      const { receiver, next } = line;
      const cursor = Math.min(next, receiver.oldest);
      void this.#keeping.run(() => this.#book.keep(receiver.settings.id, cursor));
    });
  }

  #noteStop(id: string): void {
    const { index, lifted } = this.#parts.replica.state.get('stop', id)!;
    const known = this.#stops.get(index) ?? [];
    if (lifted || known.includes(id)) return;
    this.#stops.set(index, [...known, id]);
  }
}

function contentOf(entry: SealedEntry): Content {
  const content = readContent(entry);
  if (isRefusal(content)) throw new Error(content.detail);
  return content;
}
