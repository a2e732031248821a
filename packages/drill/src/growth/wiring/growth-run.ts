// A ledger that grows in three real processes with real files, and what each of them costs on the
// way; then each is started anew on what it left behind.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { PER_ROUND } from '../traffic.ts';
import { type Batch, type Role, ROLES, type Sample, type Start } from './calls.ts';
import { NodeProcess } from './node-process.ts';

/** Entries of these fit into one `follow`. */
const ROUNDS_AT_ONCE = 4;

export interface Wanted {
  readonly withdrawals: number;
  /** Withdrawals from one sample to the next. */
  readonly every: number;
  readonly real: boolean;
  /** Where the files are; they are removed at the end. */
  readonly directory: string;
  readonly onSample?: (sampled: Sampled) => void;
  readonly onStart?: (role: Role, start: Start) => void;
}

export type NodeSample = Sample & { readonly file: number };

export interface Sampled {
  readonly withdrawals: number;
  /** Since the sample before: entries that all three took on, and ms. */
  readonly entries: number;
  readonly ms: number;
  readonly nodes: Readonly<Record<Role, NodeSample>>;
}

export interface Growth {
  readonly samples: readonly Sampled[];
  readonly starts: Readonly<Record<Role, Start>>;
  /** Everything folded instead, which is the same work for all of them: the signer's. */
  readonly replay: Start;
}

export async function grow(wanted: Wanted): Promise<Growth> {
  const directory = mkdtempSync(`${wanted.directory}/sekisho-growth-`);
  const fileOf = (role: Role): string => `${directory}/${role}.db`;
  try {
    const samples = await live(wanted, fileOf);
    const starts: Partial<Record<Role, Start>> = {};
    for (const role of ROLES) {
      starts[role] = await startOf(role, fileOf(role), true, wanted.real);
      wanted.onStart?.(role, starts[role]);
    }
    const replay = await startOf('signer', fileOf('signer'), false, wanted.real);
    return { samples, starts: starts as Growth['starts'], replay };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

type Nodes = Readonly<Record<Role, NodeProcess>>;

async function live(wanted: Wanted, fileOf: (role: Role) => string): Promise<Sampled[]> {
  const { withdrawals, every, real, onSample } = wanted;
  const nodes = {
    gateway: new NodeProcess(),
    signer: new NodeProcess(),
    watcher: new NodeProcess(),
  };
  const samples: Sampled[] = [];
  try {
    await Promise.all(
      ROLES.map((role) => nodes[role].call({ live: role, file: fileOf(role), real })),
    );
    let [since, entries] = [performance.now(), 0];
    let following: Promise<unknown> = Promise.resolve();
    for (let asked = 0; asked < withdrawals;) {
      const batch = await nodes.gateway.call<Batch>({ rounds: ROUNDS_AT_ONCE });
      await following;
      following = followedBy(nodes, batch, real);
      entries += batch.entries.length;
      const before = asked;
      asked += ROUNDS_AT_ONCE * PER_ROUND;
      if (Math.trunc(asked / every) === Math.trunc(before / every)) continue;
      await following;
      const ms = performance.now() - since;
      const sampled = { withdrawals: asked, entries, ms, nodes: await sampleAll(nodes, fileOf) };
      samples.push(sampled);
      onSample?.(sampled);
      [since, entries] = [performance.now(), 0];
    }
    await following;
    return samples;
  } finally {
    await Promise.all(ROLES.map((role) => nodes[role].end()));
  }
}

const followedBy = ({ signer, watcher }: Nodes, batch: Batch, real: boolean): Promise<unknown> =>
  Promise.all([
    signer.call({ follow: batch, role: 'signer', real }),
    watcher.call({ follow: batch, role: 'watcher', real }),
  ]);

async function sampleAll(nodes: Nodes, fileOf: (role: Role) => string): Promise<Sampled['nodes']> {
  const all: Partial<Record<Role, NodeSample>> = {};
  for (const role of ROLES) {
    const sample = await nodes[role].call<Sample>({ sample: true });
    all[role] = { ...sample, file: statSync(fileOf(role)).size };
  }
  return all as Sampled['nodes'];
}

async function startOf(role: Role, file: string, sealed: boolean, real: boolean): Promise<Start> {
  const node = new NodeProcess();
  try {
    return await node.call<Start>({ start: role, file, sealed, real });
  } finally {
    await node.end();
  }
}
