// Bugs planted on purpose, each as what a product file says and what it would say instead. They are
// put in while modules are loaded (wiring/load-hooks.ts), in a process of their own; the files stay
// as they are. A test finds each within so many seeds, by the invariant named here, and again by
// the command that was printed.
import type { InvariantName } from './violation.ts';

export interface Edit {
  /** Below `packages/`. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface Mutant {
  readonly name: string;
  readonly breaks: InvariantName;
  /** Found within so many seeds from 1 on, or by one of these, which have what it takes. */
  readonly within: number | readonly number[];
  readonly edits: readonly Edit[];
}

/** In which everybody is down for hours, so that payments expire. */
const SEEDS_OF_OUTAGES = [796, 16, 106, 128, 188, 204, 284];
/** In which a process dies, or its store does, while it writes its snapshot. */
const SEEDS_OF_TORN_SNAPSHOTS = [219];
/** In which somebody asks for a withdrawal a minute after a stop is in force. */
const SEEDS_OF_LATE_ORDERS = [22, 54, 70, 93, 124];

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'no-promise',
    breaks: 'promised-first',
    within: 20,
    edits: [
      {
        file: 'signer/src/promise.ts',
        before:
          "if (earlier === undefined) await store.putNote(BOOK, withdrawal, written, 'once');",
        after: 'if (earlier === undefined) await store.note(BOOK, withdrawal);',
      },
    ],
  },
  {
    name: 'stops-do-not-bind',
    breaks: 'signed-is-cleared',
    within: 100,
    edits: [
      {
        file: 'ledger/src/clearance.ts',
        before: 'const [stop] = stopsOver(lookup, withdrawal);',
        after: 'const [stop] = [...stopsOver(lookup, withdrawal)].slice(0, 0);',
      },
    ],
  },
  {
    name: 'nobody-needs-approval',
    breaks: 'signed-is-cleared',
    within: 60,
    edits: [
      {
        file: 'ledger/src/clearance.ts',
        before: 'if (!isReviewed(lookup, withdrawal, review)) {',
        after: 'if (review.length === 0) {',
      },
    ],
  },
  {
    name: 'seen-payments-expire',
    breaks: 'paid-once',
    within: SEEDS_OF_OUTAGES,
    edits: [
      {
        file: 'ledger/src/expired.ts',
        before: 'if (sightingsOf(draft, payment).length > 0) {',
        after: 'if (sightingsOf(draft, payment).length > 99) {',
      },
      {
        file: 'watcher/src/expiry-teller.ts',
        before: 'const isOver = payment.expired || isSeen;',
        after: 'const isOver = payment.expired;',
      },
      {
        file: 'watcher/src/expiry-teller.ts',
        before: 'const seen = view.has(wallet, identity);',
        after: "const seen = view.has(wallet, identity + 'x');",
      },
    ],
  },
  {
    name: 'answer-before-commit',
    breaks: 'acknowledged',
    within: 20,
    edits: [
      {
        file: 'replica/src/replica.ts',
        before: 'await this.#write(() => this.#store.append(batch));',
        after: 'this.#store.append(batch).catch(() => {});',
      },
    ],
  },
  {
    name: 'stop-held-in-memory',
    breaks: 'acknowledged',
    within: 60,
    edits: [
      {
        file: 'watcher/src/held-stops.ts',
        before: 'await store.putNote(BOOK, held.id, canonicalText(body as Json));',
        after: 'await store.note(BOOK, held.id);',
      },
    ],
  },
  {
    name: 'a-restart-forgets',
    breaks: 'same-state',
    within: 60,
    edits: [
      {
        file: 'replica/src/loading.ts',
        before: 'for (const delta of drafting.deltas) this.#state.merge(delta);',
        after: 'for (const delta of drafting.deltas) this.#state.merge(delta.slice(0, 9));',
      },
    ],
  },
  {
    name: 'cancelled-sums-stay',
    breaks: 'sums-exact',
    within: 60,
    edits: [
      {
        file: 'ledger/src/expiring.ts',
        before: 'if (withdrawal.item !== null) {',
        after: 'if (withdrawal.item === -1) {',
      },
    ],
  },
  {
    name: 'expired-sums-stay',
    breaks: 'sums-exact',
    within: SEEDS_OF_OUTAGES,
    edits: [
      {
        file: 'ledger/src/expired.ts',
        before:
          "for (const item of payment.items) reverse(draft, policy.document, 'payment', item);",
        after: '',
      },
    ],
  },
  {
    name: 'watchers-keep-stops-quiet',
    breaks: 'stops-in-force',
    within: SEEDS_OF_LATE_ORDERS,
    edits: [
      {
        file: 'watcher/src/cosigner.ts',
        before: 'this.#bootObstacle() ?? this.#stopObstacle() ?? this.#chainObstacle()',
        after: 'this.#bootObstacle() ?? this.#chainObstacle()',
      },
      {
        file: 'watcher/src/watcher.ts',
        before: '#tellStops(): void {',
        after: '#tellStops(): void {\n    return;',
      },
      {
        file: 'watcher/src/watcher.ts',
        before: 'if (missing === undefined) return this.#eye.observe();',
        after: 'if (missing !== null) return this.#eye.observe();',
      },
    ],
  },
  {
    name: 'own-disk-is-foreign',
    breaks: 'restart',
    within: 60,
    edits: [
      {
        file: 'replica/src/loading.ts',
        before: 'if (opened.size !== size || opened.root !== root) {',
        after: 'if (opened.size === size) {',
      },
    ],
  },
  {
    name: 'a-mark-before-its-parts',
    breaks: 'restart',
    within: SEEDS_OF_TORN_SNAPSHOTS,
    edits: [
      {
        file: 'replica/src/snapshots.ts',
        before: 'await this.#store.putNote(BOOK, String(this.#parts), part);',
        after: 'this.#store.putNote(BOOK, String(this.#parts), part).catch(() => {});',
      },
    ],
  },
  {
    name: 'a-restart-signs-nothing-old',
    breaks: 'liveness',
    within: 100,
    edits: [
      {
        file: 'gateway/src/coordinator.ts',
        before: "for (const id of content.ids('payment')) this.#note('payment', id);",
        after: '',
      },
    ],
  },
];

export function findMutant(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found !== undefined) return found;
  throw new Error(`--mutant takes one of: ${MUTANTS.map((mutant) => mutant.name).join(', ')}`);
}
