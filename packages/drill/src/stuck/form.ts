// The form of a drill of a stuck state: a story told as steps against the real gateway, signers and
// watchers of a simulated world, and what it came to as data. RUNBOOK.md has a section for each.
import type { Story } from './story.ts';

/** Amounts, times and order of things are the story's; the seed moves network and disks. */
export type Play = (story: Story) => Promise<void>;

export interface StuckState {
  /** How the command names it; also the anchor of its section in RUNBOOK.md. */
  readonly name: string;
  /** For `--list`: one line. */
  readonly title: string;
  /** The world is large to load: who only looks at the list does not wait for it. */
  readonly load: () => Promise<{ readonly play: Play }>;
}

export interface Step {
  readonly at: string;
  readonly what: string;
  /** What an operator sees then: a log line, a part of /readyz, a status; '' for a plain act. */
  readonly seen: string;
}

export interface Payout {
  readonly id: string;
  readonly askedAt: string;
  /** As its client is told at the end. */
  readonly status: string;
  /** Payments that were ever prepared for it. */
  readonly payments: number;
  /** Transfers to its destination on the chain, counted there and not in the ledger. */
  readonly onChain: number;
}

/** Instants RFC 3339. packages/drill/README.md. */
export interface StuckResult {
  readonly state: string;
  readonly title: string;
  readonly seed: number;
  readonly steps: readonly Step[];
  readonly stuckFrom: string | null;
  readonly freeAt: string | null;
  readonly withdrawals: readonly Payout[];
  readonly paid: number;
  /** Withdrawals paid more than once. */
  readonly paidTwice: number;
  /** Withdrawals that were acknowledged and that the ledger does not know at the end. */
  readonly lost: number;
  /** Everything was seen as the runbook says, nothing was lost, nothing paid twice. */
  readonly ok: boolean;
  /** Where it was not: what the story waited for and did not see. */
  readonly notAsDocumented: string | null;
  readonly ledgerRoot: string;
}
