// The table at the end.
import { inColumns } from './columns.ts';
import type { Figure } from './measure.ts';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly node: string;
  /** Load average of the minute before, and of the last minute of, the run. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

const HEAD = ['figure', 'measured', 'beside', 'measured', 'ratio', ''];

export function tableOf(figures: readonly Figure[], machine: Machine): string {
  const rows = figures.map(({ name, unit, value, baseline, ratio, notes }) => [
    name,
    `${number(value)} ${unit}`,
    baseline.name,
    `${number(baseline.value)} ${unit}`,
    `× ${number(ratio)}`,
    notes,
  ]);
  const { cores, processor, node, loadBefore, loadAfter } = machine;
  return [
    '',
    ...inColumns([HEAD, ...rows], (i) => RIGHT.includes(i)),
    '',
    `${cores} cores (${processor}), Node ${node}; load average ${loadBefore.toFixed(1)} before,`,
    `${loadAfter.toFixed(1)} after: over ${cores} before means others were using this machine.`,
    '',
  ].join('\n');
}

const RIGHT = [1, 3, 4];

/** Three significant digits; large ones whole. */
function number(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
