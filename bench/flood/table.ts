// The table at the end, with a bar for each p99 beside that of quiet.
import { inColumns } from '../columns.ts';
import { quantile } from '../measure.ts';
import type { Offered } from './load.ts';

export interface Outcome {
  readonly attack: string;
  /** Of signed withdrawals, request to 201, ms: in the stretches before and after. */
  readonly quiet: readonly number[];
  readonly times: readonly number[];
  /** Largest resident memory of the gateway, bytes. */
  readonly rss: number;
  /** Of one core, by the gateway; in the quiet stretches, and in this one. */
  readonly quietShare: number;
  readonly share: number;
  readonly offered: Offered | undefined;
}

export interface Machine {
  readonly cores: number;
  readonly load: number;
  readonly node: string;
}

const HEAD = [
  ...['attack', 'offered/s', 'answers', 'closed', '201s'],
  ...['p50 ms', 'quiet', 'p99 ms', 'quiet', 'ratio', 'core', 'quiet', 'RSS MB'],
  'p99 (▒ quiet, █ attacked)',
];

const BAR = 40;

export function tableOf(outcomes: readonly Outcome[], { cores, load, node }: Machine): string {
  const longest = Math.max(...outcomes.flatMap(({ quiet, times }) => [p99(quiet), p99(times)]));
  const rows = outcomes.flatMap((outcome) => rowsOf(outcome, longest));
  return [
    '',
    ...inColumns([HEAD, ...rows], (i) => i > 0 && i < HEAD.length - 1),
    '',
    `${cores} cores for attacker and all parties, Node ${node}; load average ${load.toFixed(1)}`,
    '',
  ].join('\n');
}

const p99 = (times: readonly number[]): number => quantile(times, 0.99);

function rowsOf(outcome: Outcome, longest: number): string[][] {
  const { attack, quiet, times, rss, offered } = outcome;
  const bar = (ms: number, mark: string): string =>
    mark.repeat(Math.max(1, Math.round((ms / longest) * BAR)));
  const rate = offered === undefined ? 0 : offered.offered / offered.seconds;
  const answers = Object.entries(offered?.statuses ?? {}).map(([code, n]) => `${code}×${n}`);
  const blank = HEAD.map(() => '');
  return [
    [
      ...[attack, rate.toFixed(0), answers.join(' ') || '–', `${offered?.closed ?? 0}`],
      `${times.length}`,
      ...[quantile(times, 0.5), quantile(quiet, 0.5), p99(times), p99(quiet)].map((ms) =>
        ms.toFixed(0),
      ),
      `× ${(p99(times) / p99(quiet)).toFixed(1)}`,
      ...[outcome.share, outcome.quietShare].map((share) => `${(share * 100).toFixed(0)} %`),
      (rss / 1_048_576).toFixed(0),
      bar(p99(times), '█'),
    ],
    [...blank.slice(0, -1), bar(p99(quiet), '▒')],
  ];
}
