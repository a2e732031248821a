// What grew, per withdrawal, between one sample and the next; and whether that is flat.
import { type Role, ROLES, type Start } from './wiring/calls.ts';
import type { Growth, Sampled } from './wiring/growth-run.ts';

/**
 * The last third against the second; in the first, caches fill and windows have forgotten nothing.
 * Processor time on a shared machine is noisy, and a table that doubles does so all at once.
 */
export const TOLERANCE = 1.4;
/** Of processor: on a machine that does nothing else, that is a start. */
export const LONGEST_START_MS = 10_000;

const MEASURES = ['heap', 'file', 'processorMs'] as const;
type Measure = (typeof MEASURES)[number];

const NAMES: Readonly<Record<Measure, string>> = {
  heap: 'bytes of heap',
  file: 'bytes of file',
  processorMs: 'ms of processor',
};

/** Of one node: how much more of it per withdrawal from one sample to another. */
function slope(from: Sampled, to: Sampled, role: Role, measure: Measure): number {
  const grown = to.nodes[role][measure] - from.nodes[role][measure];
  return grown / (to.withdrawals - from.withdrawals);
}

/** Each thing that is not as it should be, in a sentence. */
export function complaintsOf({ samples, starts, replay }: Growth): string[] {
  const third = Math.trunc(samples.length / 3);
  const [first, second, last] = [third - 1, 2 * third - 1, samples.length - 1];
  const complaints: string[] = [];
  for (const role of third < 1 ? [] : ROLES) {
    for (const measure of MEASURES) {
      const before = slope(samples[first]!, samples[second]!, role, measure);
      const after = slope(samples[second]!, samples[last]!, role, measure);
      if (after <= TOLERANCE * before) continue;
      complaints.push(
        `${role}: ${after.toFixed(2)} ${NAMES[measure]} per withdrawal in the last third, ` +
          `${before.toFixed(2)} in the second`,
      );
    }
  }
  for (const role of ROLES) complaints.push(...complaintsOfStart(role, starts[role], replay));
  return complaints;
}

function complaintsOfStart(role: Role, start: Start, replay: Start): string[] {
  const complaints: string[] = [];
  if (start.processorMs > LONGEST_START_MS) {
    complaints.push(`${role}: a start took ${seconds(start)}`);
  }
  if (start.sealed === 0) complaints.push(`${role}: it had no snapshot (${start.refused})`);
  if (start.stateHash !== replay.stateHash) {
    complaints.push(`${role}: its snapshot led to another state than its ledger`);
  }
  return complaints;
}

const mega = (bytes: number): string => `${(bytes / 1_000_000).toFixed(0)} MB`;

export function lineOf({ withdrawals, entries, ms, nodes }: Sampled): string {
  const words = ROLES.map((role) => {
    const { heap, rss, file } = nodes[role];
    return `${role} heap ${mega(heap)}, RSS ${mega(rss)}, file ${mega(file)}`;
  });
  const rate = (entries / (ms / 1_000)).toFixed(0);
  const { size } = nodes.gateway;
  return `${withdrawals} withdrawals, ${size} entries, ${rate}/s: ${words.join('; ')}`;
}

/** The plots, and what folding everything takes. */
export function linesOf({ samples, replay }: Growth): string[] {
  const lines: string[] = [];
  for (const measure of MEASURES) {
    lines.push(`${NAMES[measure]} per withdrawal, from one sample to the next`);
    for (const role of ROLES) lines.push(plotLine(samples, role, measure));
    lines.push('');
  }
  lines.push(`folding all ${replay.size} entries takes ${seconds(replay)}`);
  return lines;
}

export const startLine = (role: Role, start: Start): string =>
  `${role} starts on ${start.size} entries in ${seconds(start)}: folds the last ${start.folded}`;

const seconds = ({ ms, processorMs }: Start): string =>
  `${(processorMs / 1_000).toFixed(1)} s of processor, ${(ms / 1_000).toFixed(1)} s by the clock`;

const BARS = '▁▂▃▄▅▆▇█';

/** One bar for each sample after the first, against the largest. */
function plotLine(samples: readonly Sampled[], role: Role, measure: Measure): string {
  const values = samples.slice(1).map((to, i) => slope(samples[i]!, to, role, measure));
  const most = Math.max(...values, 0);
  const bars = values.map((value) => BARS[Math.max(0, Math.ceil((value / most) * 8) - 1)] ?? ' ');
  const digits = measure === 'processorMs' ? 2 : 0;
  const numbers = values.map((value) => value.toFixed(digits)).join(' ');
  return `  ${role.padEnd(8)} ${bars.join('')}  ${numbers}`;
}
