// A second opinion on the ledger: what its entries say, kept as plain lists by who did what and
// when, and recounted from the beginning for every question. It shares the entries' encoding with
// the fold, and none of its rules.
import { fromBase64, fromUtf8, hex } from '@sekisho/protocol/bytes';
import { type Content, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { isRefusal } from '@sekisho/protocol/refusal';

export interface Order {
  readonly id: string;
  readonly amount: string;
  readonly wallet: string;
  readonly customer: string;
  readonly destination: { readonly address: string };
}

export interface Entry {
  readonly index: number;
  readonly hash: string;
  readonly time: number;
  readonly content: Content;
}

export interface Asked extends Entry {
  readonly order: Order;
}

interface Stopped {
  readonly id: string;
  readonly scope: string;
  readonly at: number;
  /** Index at which a second person had thawed it; Infinity while none has. */
  lifted: number;
  readonly thaws: Set<string>;
  readonly outflows: readonly string[];
}

export type Prepared = Extract<Content, { name: 'payment.prepared' }>['body'] & {
  readonly at: number;
};

export class Account {
  readonly entries: Entry[] = [];
  readonly asked = new Map<string, Asked>();
  readonly prepared: Prepared[] = [];
  /** By payment, the index of its entry. */
  readonly expired = new Map<string, number>();
  readonly signed = new Map<string, number>();
  /** By withdrawal, indices of entries. */
  readonly approved = new Map<string, number>();
  readonly ended = new Map<string, number>();
  readonly stops: Stopped[] = [];
  /** Witnessed time after so many entries. */
  readonly #witnessed: number[] = [0];
  readonly #clocks = new Map<string, number>();
  readonly #quorum: number;

  constructor(quorum: number) {
    this.#quorum = quorum;
  }

  get size(): number {
    return this.entries.length;
  }

  add(bytes: Uint8Array): void {
    const sealed = readEntryBytes(bytes);
    if (isRefusal(sealed)) throw new Error(sealed.detail);
    const content = readContent(sealed);
    if (isRefusal(content)) throw new Error(content.detail);
    const hash = hex(entryHash(sealed.envelope));
    const entry = { index: this.size, hash, time: sealed.time, content };
    this.entries.push(entry);
    this.#read(entry);
    const clocks = [...this.#clocks.values()].sort((a, b) => b - a);
    const stated = clocks[this.#quorum - 1] ?? (this.size === 1 ? entry.time : 0);
    this.#witnessed.push(Math.max(stated, this.#witnessed.at(-1)!));
  }

  /** The q-th largest of the watchers' latest clocks, never falling. */
  witnessedAt(size: number): number {
    return this.#witnessed[size]!;
  }

  #read(entry: Entry): void {
    const { content, index, hash } = entry;
    switch (content.name) {
      case 'withdrawal.requested': {
        const body = fromUtf8(fromBase64(content.body.request.body)!)!;
        this.asked.set(hash, { ...entry, order: JSON.parse(body) as Order });
        return;
      }
      case 'withdrawal.approved':
        this.#first(this.approved, subjectOf(content.body.statement), index);
        return;
      case 'withdrawal.rejected':
        this.#first(this.ended, subjectOf(content.body.statement), index);
        return;
      case 'withdrawal.cancelled':
        this.#first(this.ended, this.#cancelled(content.body.request.path), index);
        return;
      case 'payment.prepared':
        this.prepared.push({ ...content.body, at: index });
        return;
      case 'payment.signed':
        this.#first(this.signed, content.body.payment, index);
        return;
      case 'payment.expired':
        this.#first(this.expired, content.body.payment, index);
        return;
      case 'stopped':
        this.#stop(entry, content.body.statement, []);
        return;
      case 'thawed':
        this.#thaw(content.body.statement, index);
        return;
      case 'chain.observed':
        this.#clocks.set(content.body.statement.watcher, Date.parse(content.body.statement.clock));
        this.#outflows(entry, content.body.statement.outflows);
    }
  }

  #first(map: Map<string, number>, key: string, index: number): void {
    if (!map.has(key)) map.set(key, index);
  }

  /** `/v1/withdrawals/{id}/cancel`. */
  #cancelled(path: string): string {
    const id = decodeURIComponent(path.split('/').at(-2)!);
    return [...this.asked.values()].find(({ order }) => order.id === id)!.hash;
  }

  #stop({ index }: Entry, statement: Parameters<typeof stopIdOf>[0], outflows: string[]): void {
    const scope = 'scope' in statement ? statement.scope : statement.subject;
    const id = stopIdOf(statement);
    this.stops.push({ id, scope, at: index, lifted: Infinity, thaws: new Set(), outflows });
  }

  #thaw(statement: { act: string; person: string; subject?: string }, index: number): void {
    // An outflow's stop is named by a hash that only the fold makes: it is known by its outflow.
    const named = 'outflows' in statement ? (statement.outflows as readonly string[]) : [];
    for (const stop of this.stops) {
      const meant =
        stop.id === statement.subject ||
        (stop.id === '' && stop.outflows.some((outflow) => named.includes(outflow)));
      if (!meant) continue;
      stop.thaws.add(statement.person);
      if (stop.thaws.size >= 2 && stop.lifted === Infinity) stop.lifted = index;
    }
  }

  /** What leaves a wallet unprepared, or after its payment was over, stops it. */
  #outflows({ index }: Entry, outflows: readonly { wallet: string; identity: string }[]): void {
    for (const { wallet, identity } of outflows) {
      const own = this.prepared.find((payment) => payment.identity === identity);
      if (own !== undefined && !this.expired.has(own.payment)) continue;
      if (this.stops.some((stop) => stop.outflows.includes(identity))) continue;
      const stop = { id: '', scope: `wallet:${wallet}`, at: index, lifted: Infinity };
      this.stops.push({ ...stop, thaws: new Set(), outflows: [identity] });
    }
  }
}

const subjectOf = (statement: { readonly act: string }): string =>
  'subject' in statement ? (statement.subject as string) : '';
