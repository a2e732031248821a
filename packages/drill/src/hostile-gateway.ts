// A gateway in an attacker's hands: it holds the sequencer's key, the database and every link, and
// sends whatever it likes. Whom it talks to is real: fronts, vaults and watchers as they ship.
import { linkPair } from './link-pair.ts';
import { type Cosigner, noteOf } from './heads.ts';
import type { PolicyKit } from './policy-kit.ts';
import type { Scribe } from './scribe.ts';
import { Tree } from '@sekisho/log/tree';
import { base64 } from '@sekisho/protocol/bytes';
import type { Clock } from '@sekisho/protocol/clock';
import { entryBytes, entryHash, type SealedEntry } from '@sekisho/protocol/envelope';
import { statementBytes } from '@sekisho/protocol/evidence';
import {
  committedSchema,
  type Follow,
  followedSchema,
  helloSchema,
  type LargestAnswer,
  sharedSchema,
} from '@sekisho/protocol/message';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import type { Link } from '@sekisho/replica/link';
import { type Handler, Peer } from '@sekisho/replica/peer';
import type { NonceCommitment } from '@sekisho/threshold/aggregate';
import { z } from 'zod';

/** Entries in order with their tree, whether or not the fold would take them. */
export interface History {
  readonly entries: readonly SealedEntry[];
  readonly tree: Tree;
}

/** What the scribe wrote, and then these entries, which nobody asked the fold about. */
export function forged(scribe: Scribe, ...entries: readonly SealedEntry[]): History {
  const all = [...scribe.entries, ...entries];
  const tree = new Tree();
  for (const { envelope } of all) tree.append(entryHash(envelope));
  return { entries: all, tree };
}

export interface BatchChange {
  /** Where the batch ends; the end of the history unless said. */
  readonly to?: number;
  readonly entries?: readonly Uint8Array[];
  readonly consistency?: readonly Uint8Array[];
}

/** The body of a `follow` call. */
export function batchOf(
  history: History,
  from: number,
  note: string,
  change: BatchChange = {},
): Follow {
  const size = history.entries.length;
  const to = change.to ?? size;
  const entries = change.entries ?? history.entries.slice(from, to).map(entryBytes);
  const consistency = change.consistency ?? (to === size ? [] : history.tree.consistency(to, size));
  return { from, entries: entries.map(base64), note, consistency: consistency.map(base64) };
}

/** A watcher's answer to "what is the largest head you ever cosigned?". */
export function largestAnswerOf(
  kit: PolicyKit,
  watcher: string,
  said: { ledger: string; nonce: string; size: number; root: string },
): LargestAnswer {
  const statement = { watcher, ...said };
  const signature = base64(kit.keys(watcher).sign(statementBytes('largest', statement)));
  return { statement, signature };
}

/** The attacker's end of a link to one signer or watcher. */
export class Line {
  readonly raw: Link;
  readonly peer: Peer;
  /** Calls that the other side made, in order. */
  readonly heard: { kind: string; body: unknown }[] = [];
  /** What the other side is answered when it states something. */
  answer: () => ReturnType<Handler> = async () => ({});
  /** Where the other side says it stands. */
  size = 0;

  constructor(raw: Link, clock: Clock, largest: (nonce: string) => readonly LargestAnswer[]) {
    this.raw = raw;
    const hear = (kind: string) => async (body: unknown) => {
      this.heard.push({ kind, body });
      return this.answer();
    };
    this.peer = new Peer(raw, clock, {
      hello: async (body) => {
        this.size = helloSchema.parse(body).size;
        return {};
      },
      largest: async (body) => {
        const { nonce } = z.object({ nonce: z.string() }).parse(body);
        return { answers: [...largest(nonce)] };
      },
      stop: hear('stop'),
      observed: hear('observed'),
      expiry: hear('expiry'),
    });
  }

  async follow(batch: Follow) {
    const answer = await this.peer.call('follow', batch, followedSchema);
    if (!isRefusal(answer)) this.size = answer.size;
    return answer;
  }

  commit(payment: string) {
    return this.peer.call('commit', { payment }, committedSchema);
  }

  share(payment: string, handle: string, commitments: readonly NonceCommitment[]) {
    return this.peer.call('share', { payment, handle, commitments }, sharedSchema);
  }
}

/** Opens a link to a party, which serves its end; the attacker has the gateway's certificate. */
export function lineTo(
  kit: PolicyKit,
  clock: Clock,
  party: string,
  serve: (link: Link) => Promise<string>,
  largest: (nonce: string) => readonly LargestAnswer[] = () => [],
): Line & { readonly served: Promise<string> } {
  const { signers, watchers, gateway } = kit.policy;
  const { certificate } = [...signers, ...watchers.parties].find(({ id }) => id === party)!;
  const [own, theirs] = linkPair(certificate, gateway.certificate);
  const line = new Line(theirs, clock, largest);
  const served = serve(own).catch((fault: Error) => `failed: ${fault.message}`);
  return Object.assign(line, { served });
}

/** The head of a history, signed by the sequencer's key and cosigned by these watchers. */
export const headOf = (kit: PolicyKit, { tree }: History, cosigners: readonly Cosigner[]): string =>
  noteOf(kit, { size: tree.size, root: tree.root() }, cosigners);

export type Answer<T> = T | Refusal;
