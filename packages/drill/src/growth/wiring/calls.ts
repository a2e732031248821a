// What a node's process is asked, and what it answers.

export type Role = 'gateway' | 'signer' | 'watcher';
export const ROLES: readonly Role[] = ['gateway', 'signer', 'watcher'];

/** As a follower takes it, but for its consistency proof: it stands at the head. */
export interface Batch {
  readonly from: number;
  readonly entries: string[];
  readonly note: string;
}

export interface StartCall {
  readonly start: Role;
  readonly file: string;
  /** From its snapshot, or by folding everything. */
  readonly sealed: boolean;
}

export type Call =
  | { readonly live: Role; readonly file: string; readonly real: boolean }
  | { readonly rounds: number }
  | { readonly follow: Batch; readonly role: Role; readonly real: boolean }
  | (StartCall & { readonly real: boolean })
  | { readonly sample: true };

export interface Sample {
  /** Bytes, after a collection. */
  readonly heap: number;
  readonly rss: number;
  /** Since the process began. */
  readonly processorMs: number;
  readonly size: number;
}

export interface Start {
  readonly ms: number;
  readonly processorMs: number;
  readonly size: number;
  /** Entries that its snapshot covers, and those it folded. */
  readonly sealed: number;
  readonly folded: number;
  readonly refused: string;
  readonly stateHash: string;
}
