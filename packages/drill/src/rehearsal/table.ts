// The table of a run: a row per family, and one for all.
import { FAMILIES, FAMILY_NAMES, type FamilyName } from '../thefts/families.ts';
import { falseShare, lostShare, type Trial } from './trial.ts';

/** Percent with three decimals; seconds; whole numbers. */
export interface Row {
  readonly family: FamilyName | 'all' | 'all but held out';
  readonly files: number;
  readonly worst: string;
  readonly mean: string;
  readonly median: string;
  readonly p90: string;
  /** Median, over those that were noticed. */
  readonly detectedAfterSeconds: number | null;
  readonly undetected: number;
  readonly falseHoldsWorst: string;
  readonly falseHoldsMean: string;
}

export function rowsOf(trials: readonly Trial[]): readonly Row[] {
  const rows = FAMILY_NAMES.map((family) => {
    return rowOf(
      family,
      trials.filter((trial) => trial.family === family),
    );
  }).filter(({ files }) => files > 0);
  return [...rows, rowOf('all', trials)];
}

export function rowOf(family: Row['family'], trials: readonly Trial[]): Row {
  const lost = sorted(trials.map(lostShare));
  const held = sorted(trials.map(falseShare));
  const seconds = sorted(trials.flatMap(({ outcome }) => outcome.detectedAfterSeconds ?? []));
  return {
    family,
    files: trials.length,
    worst: percent(lost.at(-1)),
    mean: percent(meanOf(lost)),
    median: percent(lost[Math.floor(lost.length / 2)]),
    p90: percent(lost[Math.floor(lost.length * 0.9)]),
    detectedAfterSeconds: seconds[Math.floor(seconds.length / 2)] ?? null,
    undetected: trials.length - seconds.length,
    falseHoldsWorst: percent(held.at(-1)),
    falseHoldsMean: percent(meanOf(held)),
  };
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

const meanOf = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));

const percent = (share = 0): string => (share / 10_000).toFixed(3);

const isHeldOut = (family: string): boolean =>
  family in FAMILIES && 'heldOut' in FAMILIES[family as FamilyName];

export function markdownOf(rows: readonly Row[]): string[] {
  const head = [
    'family',
    'files',
    'worst %',
    'mean %',
    'median %',
    'p90 %',
    'noticed after',
    'never',
    'false holds worst %',
    'mean %',
  ];
  const lines = rows.map((row) => [
    isHeldOut(row.family) ? `${row.family} (held out)` : row.family,
    ...[row.files, row.worst, row.mean, row.median, row.p90],
    row.detectedAfterSeconds === null ? '' : spanOf(row.detectedAfterSeconds),
    ...[row.undetected, row.falseHoldsWorst, row.falseHoldsMean],
  ]);
  return [
    `| ${head.join(' | ')} |`,
    `|---|${head
      .slice(1)
      .map(() => '---:')
      .join('|')}|`,
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ];
}

function spanOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}
