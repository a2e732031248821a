// What the engine counts with: the cells of the ledger, which can branch, or a tally in plain
// memory, which is several times as fast. A test holds both to the same verdicts.
import { type AskedAt, behaviourOf } from '@sekisho/policy/behaviour';
import type { Classes, Subject, Usage } from '@sekisho/policy/facts';
import type { Cells, CellTable, Family } from '@sekisho/policy/items';
import { Tally } from '@sekisho/policy/tally';
import * as window from '@sekisho/policy/window';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { Layer } from './layer.ts';

export interface Windows {
  readonly policy: Policy;
  /** Lets every window forget what `time` (witnessed, ms) has put outside of it. */
  advance(time: number): void;
  usageOf(family: Family, subject: Subject, classes: Classes): ReadonlyMap<string, Usage>;
  behaviourOf(asked: AskedAt): ReadonlyMap<string, bigint>;
  /** Counts it, and answers the sequence number that names it. */
  record(family: Family, subject: Subject, judged: window.Judged, at: number): number;
  /** Takes the sum of a request back. */
  reverse(sequence: number): void;
}

type Board = Readonly<Record<CellTable, Layer<Json>>>;

const boardOver = (below?: Board): Board => ({
  item: new Layer(below?.item),
  window: new Layer(below?.window),
  cursor: new Layer(below?.cursor),
  items: new Layer(below?.items),
  trail: new Layer(below?.trail),
});

export class CellWindows implements Windows {
  readonly policy: Policy;
  readonly #board: Board;
  readonly #cells: Cells;

  constructor(policy: Policy, from?: CellWindows) {
    this.policy = policy;
    const board = boardOver(from === undefined ? undefined : from.#board);
    this.#board = board;
    this.#cells = {
      get: (table, id) => board[table].get(id),
      put: (table, id, value) => board[table].put(id, value),
    };
  }

  /** What starts as these stand now; these must rest as long as it is in use. */
  branch(): CellWindows {
    return new CellWindows(this.policy, this);
  }

  advance(time: number): void {
    window.advance(this.#cells, this.policy, time);
  }

  usageOf(family: Family, subject: Subject, classes: Classes): ReadonlyMap<string, Usage> {
    return window.usageOf(this.#cells, this.policy, family, subject, classes);
  }

  behaviourOf(asked: AskedAt): ReadonlyMap<string, bigint> {
    return behaviourOf(this.#cells, this.policy, asked);
  }

  record(family: Family, subject: Subject, judged: window.Judged, at: number): number {
    return window.record(this.#cells, this.policy, family, subject, judged, at);
  }

  reverse(sequence: number): void {
    window.reverse(this.#cells, this.policy, 'request', sequence);
  }
}

export class TallyWindows implements Windows {
  readonly policy: Policy;
  readonly #tallies: Readonly<Record<Family, Tally>>;

  constructor(policy: Policy) {
    this.policy = policy;
    this.#tallies = {
      request: new Tally(policy, 'request'),
      payment: new Tally(policy, 'payment'),
    };
  }

  advance(time: number): void {
    this.#tallies.request.advance(time);
    this.#tallies.payment.advance(time);
  }

  usageOf(family: Family, subject: Subject, classes: Classes): ReadonlyMap<string, Usage> {
    return this.#tallies[family].usageOf(subject, classes);
  }

  behaviourOf(asked: AskedAt): ReadonlyMap<string, bigint> {
    return this.#tallies.request.behaviourOf(asked);
  }

  record(family: Family, subject: Subject, judged: window.Judged, at: number): number {
    return this.#tallies[family].record(subject, judged, at);
  }

  reverse(sequence: number): void {
    this.#tallies.request.reverse(sequence);
  }

  /** Entities that some window still counts something for. */
  get entities(): number {
    return this.#tallies.request.entities + this.#tallies.payment.entities;
  }
}
