// What a ledger folds to: a map of named tables. Values are plain JSON (amounts as decimal
// strings), so that a state has one byte form, one hash, and one snapshot. Nothing reads it but by
// key.
import type { Outcome } from '@sekisho/protocol/status';
import type { Json } from '@sekisho/protocol/json';
import type { AttestationKind, Policy } from '@sekisho/protocol/policy';
import type { ReasonTag } from '@sekisho/policy/reason-tags';

export type Meta = {
  readonly ledger: string;
  /** Entries folded so far. */
  readonly size: number;
  /** Time of the last entry, ms; never falls. */
  readonly time: number;
  /** Witnessed time, ms (design, section 4): the only clock by which anything ripens. */
  readonly witnessed: number;
  /** Time of `ledger.opened`, ms: history is what was before. */
  readonly opened: number;
  /** A withdrawal has been asked for: history can no longer be imported. */
  readonly asked: boolean;
};

/** A policy that waits out its delay (amending.ts). */
export type Amendment = {
  readonly document: Policy;
  /** Entry time and index of the amendment. */
  readonly at: number;
  readonly index: number;
  /** Ms, as the policy had it that was in force then. */
  readonly delay: number;
  /** What each watcher first stated as the time, knowing of the amendment. */
  readonly seen: readonly (readonly [watcher: string, clock: number])[];
};

export type Veto = {
  /** The policy it is against. */
  readonly policy: string;
  /** Of its entry. */
  readonly index: number;
};

/** A policy that was in force for the first `until` entries, and for none after them. */
export type FormerPolicy = { readonly document: Policy; readonly until: number };

/** The last change of watchers: those of before it must have spoken beyond it (amended.ts). */
export type Shore = {
  /** Entries before it. */
  readonly until: number;
  /** Witnessed time then, ms. */
  readonly at: number;
  readonly watchers: readonly string[];
  readonly quorum: number;
};

/** How far the import of the past has come (imported.ts). */
export type Import = {
  /** The policy its people signed under. */
  readonly policy: string;
  /** Hash of the part they signed that comes next; null: it is whole. */
  readonly next: string | null;
  /** Time of the last row, ms. */
  readonly latest: number;
};

/** Keys named at the opening, kept offline, which may rebase the ledger (rebased.ts). */
export type Recovery = {
  readonly keys: readonly { readonly id: string; readonly publicKey: string }[];
  readonly quorum: number;
};

/** Of a ledger that was rebased. */
export type Lineage = {
  /** Its id when it was opened. */
  readonly first: string;
  /** How many entries stayed at the last rebase. */
  readonly base: number;
  /** Every name the log has had. */
  readonly origins: readonly string[];
};

export type PolicyInForce = { readonly hash: string; readonly document: Policy };

export type StoredReason = {
  readonly tag: ReasonTag;
  readonly id: string;
  readonly outcome: Outcome;
  readonly observed: string;
  readonly threshold: string;
  readonly windowSeconds?: number;
  readonly entity: string;
};

/** Facts as they were just before the request's own entry: limit id, sum, count. */
export type StoredFacts = {
  readonly policy: string;
  readonly time: number;
  /** The wallet's, as a quorum had reported it; null: none had. */
  readonly balance: string | null;
  readonly usage: readonly (readonly [limit: string, sum: string, count: number])[];
  readonly destinationFirstPaid: number | null;
  /** The largest amount the destination was paid long enough ago, or "0". */
  readonly familiarAmount: string;
  readonly newcomer: boolean;
  readonly newDestination: boolean;
  readonly unattended: boolean;
  readonly nearThreshold: boolean;
  /** What detectors saw, by their ids. */
  readonly behaviour: readonly (readonly [detector: string, seen: string])[];
};

/** What a later policy says of those facts (restating.ts): all else of them stays. */
export type Restated = Pick<
  StoredFacts,
  'policy' | 'usage' | 'familiarAmount' | 'behaviour' | NewClass
>;
type NewClass = 'newDestination' | 'unattended' | 'nearThreshold';

export type Approval = {
  readonly person: string;
  readonly origin: string;
  /** Approvals die with the policy they were given under. */
  readonly policy: string;
};

/** A confirmation of another system (attested.ts). */
export type Attestation = {
  readonly kind: AttestationKind;
  readonly attester: string;
  /** The attester's then: with another key it is somebody else. */
  readonly publicKey: string;
  /** What tells the same attestation, brought again, from another. */
  readonly signature: string;
  readonly expires: number;
  /** Of its entry. */
  readonly index: number;
};

export type Withdrawal = {
  readonly client: string;
  readonly id: string;
  readonly wallet: string;
  readonly asset: string;
  readonly amount: string;
  /** Amount and fee: what leaves the wallet, and what limits count. */
  readonly outgoing: string;
  readonly destination: string;
  readonly memo: string | null;
  readonly customer: string;
  readonly purpose: 'customer' | 'internal';
  /** Entry time and index of the request. */
  readonly at: number;
  readonly index: number;
  /** SHA-256 of the request body: same id and same digest is the same request. */
  readonly digest: string;
  readonly facts: StoredFacts;
  /** Under the policy that came into force last while it was open. */
  readonly restated?: Restated;
  readonly outcome: Outcome;
  readonly reasons: readonly StoredReason[];
  /** What limits and rules in shadow mode would have done; absent: nothing. */
  readonly shadows?: readonly StoredReason[];
  /** Item in the request windows, null when nothing was reserved. */
  readonly item: number | null;
  readonly expires: number;
  /** First witnessed time after the entry: delays run from here. */
  readonly delayFrom: number | null;
  readonly approvals: readonly Approval[];
  /** The last of each kind; absent: there was none. */
  readonly attestations?: readonly Attestation[];
  readonly ended: 'blocked' | 'rejected' | 'cancelled' | 'expired' | null;
  /** Every payment ever prepared for it; but for what a rebase carried, only the last can live. */
  readonly payments: readonly string[];
};

export type Payment = {
  readonly chain: string;
  readonly wallet: string;
  readonly withdrawals: readonly string[];
  readonly bytes: string;
  readonly identity: string;
  readonly fee: string;
  readonly deadline: number;
  readonly at: number;
  readonly index: number;
  readonly items: readonly number[];
  readonly signature: string | null;
  readonly participants: readonly string[];
  /** Which watchers saw it on the chain, and at what height. */
  readonly sightings: readonly (readonly [watcher: string, height: number])[];
  readonly expired: boolean;
};

export type WatcherView = {
  readonly clock: number;
  readonly head: number;
};

/** The block a watcher's node of one chain had last. */
export type ChainView = {
  readonly height: number;
  readonly blockHash: string;
  readonly blockTime: number;
};

export type OutflowSeen = {
  readonly watchers: readonly string[];
  readonly amount: string;
  readonly height: number;
  /** The payment it is, or null: then `stop` names the stop it made. */
  readonly payment: string | null;
  readonly stop: string | null;
};

export type Stop = {
  readonly scope: string;
  readonly reason: string;
  /** Person, watcher or rule, as `person:alice`. */
  readonly by: string;
  readonly at: number;
  readonly index: number;
  /** Identities of outflows that a thaw must name. */
  readonly outflows: readonly string[];
  readonly thaws: readonly Approval[];
  readonly lifted: boolean;
  /** While in force, its number among those of its scope and author (stops.ts). */
  readonly place: number;
};

export type ThawAll = Approval & {
  /** Of stops in the first so many entries, those with no other outflows than these. */
  readonly until: number;
  readonly outflows: readonly string[];
};

/** The largest amount paid until `at` (ms), smallest unit. */
export type Step = readonly [at: number, amount: string];

/** First time paid, ms; then each payment that was larger than all before it (past.ts). */
export type Past = { readonly first: number; readonly steps: readonly Step[] };

/** Entries that it seals, and the hash of their whole content. */
export type Seal = { readonly size: number; readonly contentHash: string };

export type Queue = { readonly first: number; readonly next: number };

/** Every table, by name, with the type of its values. */
export type Tables = {
  meta: Meta;
  policy: PolicyInForce;
  /** `client|id` → what it became. */
  'client-id': { readonly withdrawal: string; readonly digest: string };
  withdrawal: Withdrawal;
  payment: Payment;
  /** `chain|identity` → payment. */
  identity: string;
  watcher: WatcherView;
  /** `chain|watcher`. */
  'chain-view': ChainView;
  /** `wallet|asset|watcher` → amount. */
  balance: string;
  /** `wallet|identity`. */
  outflow: OutflowSeen;
  stop: Stop;
  /** Scope → how many stops of each author are in force there (stops.ts). */
  stopped: Readonly<Record<string, number>>;
  /** `scope|author/number` → stop in force. */
  stopping: string;
  /** `scope|author` → who would lift all stops there (thawed-all.ts). */
  thawing: readonly ThawAll[];
  /** `person|nonce`: an act counts once. */
  act: true;
  /** `asset|address` → what it was paid, and since when. */
  destination: Past;
  /** Customer → first time paid, ms. */
  customer: number;
  import: Import;
  /** Hash of a policy that waits. */
  amendment: Amendment;
  /** Hashes of those that wait, in order of their entries. */
  waiting: readonly string[];
  /** Hash of a policy that was in force. */
  former: FormerPolicy;
  shore: Shore;
  /** Hash of a policy that somebody vetoed. */
  vetoed: true;
  /** By its id, as a stop. */
  veto: Veto;
  /** Until then (witnessed time, ms) no further person is suspended at once. */
  suspension: { readonly until: number };
  recovery: Recovery;
  /** Of a ledger that was rebased. */
  lineage: Lineage;
  /** While a rebase is not whole: the part that must come next (carried.ts). */
  carrying: { readonly next: string };
  /** Bounds of a line (queue.ts), and its members at `name/number`. */
  queue: Queue;
  queued: string;
  /** The last seal (sealed.ts). */
  sealed: Seal;
  // Windows and trails (packages/policy/src/window.ts, trail.ts).
  item: Json;
  window: Json;
  cursor: Json;
  items: Json;
  trail: Json;
};

export type TableName = keyof Tables;

export interface Lookup {
  get<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined;
}

/** One changed cell; null: the cell is gone. */
export type Change = readonly [table: TableName, id: string, value: Json];

/** Changes of one entry, in the order of their table and id. */
export type Delta = readonly Change[];

export function metaOf(lookup: Lookup): Meta {
  const meta = lookup.get('meta', '');
  if (meta === undefined) throw new Error('the ledger is not opened');
  return meta;
}

export function policyOf(lookup: Lookup): PolicyInForce {
  const policy = lookup.get('policy', '');
  if (policy === undefined) throw new Error('the ledger is not opened');
  return policy;
}
