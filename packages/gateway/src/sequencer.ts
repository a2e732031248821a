// The one writer: gives entries their time and index, folds them, and commits what is valid with
// its head in one transaction. What arrives during a commit is the next batch; there is no timer.
// An answer leaves only after the commit is durable.
import { signCheckpoint } from '@sekisho/log/checkpoint';
import { ed25519Signer } from '@sekisho/log/note';
import { encodeReceipt } from '@sekisho/log/receipt';
import { logKey } from '@sekisho/ledger/head';
import { sealOf } from '@sekisho/ledger/sealed';
import type { Delta } from '@sekisho/ledger/state';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import { type Body, bodyBytes, ENTRY_TYPES, type EntryName } from '@sekisho/protocol/entry';
import {
  entryHash,
  MAX_BODY_BYTES,
  paymentTag,
  sealEntry,
  type SealedEntry,
} from '@sekisho/protocol/envelope';
import { parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Drafting } from '@sekisho/replica/drafting';
import type { Replica } from '@sekisho/replica/replica';

/** Entries in one commit at most: a second of folding. */
const MAX_BATCH = 256;
const SALT_BYTES = 32;

/** An entry somebody wants written, discriminated by its name. */
export type Candidate = { [Name in EntryName]: { name: Name; body: Body<Name> } }[EntryName];

export interface Sequenced {
  /** Leaf hash, hex. */
  readonly hash: string;
  readonly index: number;
  readonly time: number;
  /** tlog-proof: index, inclusion proof, signed checkpoint. */
  readonly receipt: string;
}

export interface Committed {
  readonly size: number;
  readonly entries: readonly SealedEntry[];
  /** What each entry says. */
  readonly contents: readonly Candidate[];
  readonly deltas: readonly Delta[];
}

export interface SequencerParts {
  readonly replica: Replica;
  readonly clock: Clock;
  readonly random: Random;
  readonly sign: SignEd25519;
  /** Entries from one seal to the next. */
  readonly sealEvery: number;
}

interface Job {
  readonly candidate: Candidate;
  readonly resolve: (answer: Sequenced | Refusal) => void;
  readonly reject: (fault: unknown) => void;
}

export class Sequencer {
  readonly #parts: SequencerParts;
  readonly #listeners: ((committed: Committed) => void)[] = [];
  #queue: Job[] = [];
  #draining = false;

  constructor(parts: SequencerParts) {
    this.#parts = parts;
  }

  /** Told of every commit, after it is durable and before its submitters are. */
  onCommit(listener: (committed: Committed) => void): void {
    this.#listeners.push(listener);
  }

  /** The entry's place once durable, or why it is invalid. Rejects on a fault of the store. */
  submit(candidate: Candidate): Promise<Sequenced | Refusal> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ candidate, resolve, reject });
      if (!this.#draining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    await undefined; // lets what is submitted in the same turn into the same batch
    while (this.#queue.length > 0) {
      const jobs = this.#queue.splice(0, MAX_BATCH);
      try {
        await this.#write(jobs);
        await this.#seal();
      } catch (fault) {
        for (const { reject } of [...jobs, ...this.#queue.splice(0)]) reject(fault);
      }
    }
    this.#draining = false;
  }

  /** Seals stand alone, so that what they seal is the durable state. */
  async #seal(): Promise<void> {
    const { replica, sealEvery } = this.#parts;
    const sealed = replica.state.get('sealed', '')?.size ?? 0;
    if (replica.size - sealed < sealEvery) return;
    const candidate = { name: 'state.sealed', body: sealOf(replica.content) } as const;
    await this.#write([{ candidate, resolve: () => {}, reject: () => {} }]);
  }

  async #write(jobs: readonly Job[]): Promise<void> {
    const { replica } = this.#parts;
    if (replica.halted !== undefined) throw new Error(replica.halted.detail);
    const drafting = replica.draft();
    const accepted: Job[] = [];
    const refused: (readonly [Job, Refusal])[] = [];
    for (const job of jobs) {
      const entry = this.#sealUp(drafting, job.candidate);
      const ruling = isRefusal(entry) ? entry : drafting.enter(entry);
      if (ruling === undefined) accepted.push(job);
      else if (accepted.length === 0) job.resolve(ruling);
      // It may rest on an entry before it in this batch ("known already"): not durable yet.
      else refused.push([job, ruling]);
    }
    if (accepted.length === 0) return;
    const from = replica.size;
    const note = await this.#commit(drafting);
    const committed = {
      size: replica.size,
      entries: drafting.entries,
      contents: accepted.map(({ candidate }) => candidate),
      deltas: drafting.deltas,
    };
    for (const listener of this.#listeners) listener(committed);
    for (const [i, job] of accepted.entries()) {
      const index = from + i;
      const { envelope, time } = drafting.entries[i]!;
      const proof = replica.tree.inclusion(index, committed.size);
      const receipt = encodeReceipt({ index, proof, checkpoint: note });
      job.resolve({ hash: hex(entryHash(envelope)), index, time, receipt });
    }
    for (const [job, ruling] of refused) job.resolve(ruling);
  }

  async #commit(drafting: Drafting): Promise<string> {
    const { replica, sign } = this.#parts;
    const policy = drafting.state.get('policy', '')!.document;
    const root = replica.rootWith(drafting.entries);
    const note = signCheckpoint(
      { origin: policy.gateway.origin, size: drafting.size, root: fromHex(root, 32)! },
      ed25519Signer(logKey(policy), sign),
    );
    const head = { size: drafting.size, root, note };
    await replica.commit(drafting, head);
    return note;
  }

  /**
   * Its time is this clock's, but never before the last entry or witnessed time. An observation is
   * dated by its watcher's clock where that is behind: else a clock that is ahead here would date
   * the ledger into the future, where no request is taken until time has caught up.
   */
  #sealUp(drafting: Drafting, { name, body }: Candidate): SealedEntry | Refusal {
    const { clock, random } = this.#parts;
    const meta = drafting.state.get('meta', '');
    const opens = name === 'ledger.opened' || name === 'ledger.rebased';
    const opened = opens ? parseInstant(body.time)! : undefined;
    const stated = name === 'chain.observed' ? parseInstant(body.statement.clock)! : Infinity;
    const now = Math.min(clock.now(), stated);
    const time = opened ?? Math.max(now, meta?.time ?? 0, meta?.witnessed ?? 0);
    const tag = name === 'payment.prepared' ? paymentTag(body.chain, body.identity) : undefined;
    const salt = random.bytes(SALT_BYTES);
    const bytes = bodyBytes(name, body as never);
    // The fault of one submitter: whoever else is in the batch must not suffer for it.
    if (bytes.length > MAX_BODY_BYTES) {
      return refuse(
        'envelope-malformed',
        `a body of ${bytes.length} bytes, over ${MAX_BODY_BYTES}`,
      );
    }
    return sealEntry(ENTRY_TYPES[name], time, bytes, salt, tag);
  }
}
