// The score for people: one line per family, with a bar, beside the trivial policies.
import type { Paint } from '../report/paint.ts';
import { PLAIN } from '../report/paint.ts';
import type { ArenaResult, PolicyScore } from './arena.ts';
import { FAMILIES, FAMILY_NAMES, type FamilyName, isHeldOut } from './attacks.ts';
import type { FamilyScore } from './score.ts';

/** What a good policy keeps to: of the wallet in every family, and of honest withdrawals held. */
export const GOALS = { median: 0.01, p90: 0.05, falseHoldRate: 0.0075 } as const;

const NAME = 19;
const BAR = 14;

/** Lines; colour always comes with a word or a sign. */
export function tableOf(result: ArenaResult, paint: Paint = PLAIN): string[] {
  const { falseHoldRate, falseHoldRateTuning, holdsPerDay, turnover, seeds } = result;
  const isQuiet = falseHoldRate <= GOALS.falseHoldRate;
  const rate = `${percent(falseHoldRate)} (${percent(falseHoldRateTuning)} on the days of tuning)`;
  return [
    paint.strong(
      'lost before it was stopped, 30 minutes until people have looked; % of the wallet',
    ),
    paint.dim(
      `${'family'.padEnd(NAME)} median    p90   5 min  4 h p90  of try  missed  noticed  trivial`,
    ),
    ...FAMILY_NAMES.flatMap((name) => {
      const score = result.families[name];
      return score === undefined ? [] : [rowOf(name, score, result, paint)];
    }),
    '',
    `false holds, unseen days   ${(isQuiet ? paint.good : paint.bad)(rate)}`,
    `held for nothing           ${holdsPerDay} a day; ${whyOf(result)}`,
    ...result.baselines.map(
      (one) =>
        `beside: ${one.name.padEnd(20)} set to ${percent(one.budget)}: holds ${percent(
          one.falseHoldRate,
        )}, worst median ${percent(worstOf(one))}`,
    ),
    '',
    ...verdictOf(result, paint),
    paint.dim(
      `seeds ${seeds.join(', ')}; the wallet turns over ${percent(turnover)} a day; (h): held out`,
    ),
  ];
}

function rowOf(name: FamilyName, score: FamilyScore, result: ArenaResult, paint: Paint): string {
  const { median, p90, misses, instances, byReview, ofAttempted, noticedAfter } = score;
  const isWell = median <= GOALS.median && p90 <= GOALS.p90;
  const trivial = result.baselines.at(-1)?.families[name]?.median ?? 0;
  const cells = [
    percent(median).padStart(7),
    percent(p90).padStart(7),
    percent(byReview[5].median).padStart(7),
    percent(byReview[240].p90).padStart(8),
    percent(ofAttempted.median, 0).padStart(7),
    `${misses}/${instances}`.padStart(7),
    (noticedAfter === null ? 'never' : minutes(noticedAfter)).padStart(8),
    percent(trivial).padStart(8),
  ].join(' ');
  const title = `${name}${isHeldOut(name) ? ' (h)' : ''}`.padEnd(NAME);
  const mark = isWell ? paint.good(bar(p90)) : paint.bad(`${bar(p90)} over`);
  return `${title}${cells}  ${mark}`;
}

/** Of the wallet at p90: each sign doubles it, from a fiftieth of a percent on. */
function bar(share: number): string {
  let signs = 0;
  for (let left = share; left >= 0.0002 && signs < BAR; left /= 2) signs++;
  return '█'.repeat(signs) || '▏';
}

function verdictOf(result: ArenaResult, paint: Paint): string[] {
  const over = FAMILY_NAMES.filter((name) => {
    const score = result.families[name];
    return score !== undefined && (score.median > GOALS.median || score.p90 > GOALS.p90);
  });
  const lines = over.map((name) => paint.bad(`over 1 % median or 5 % p90: ${titled(name)}`));
  if (result.falseHoldRate > GOALS.falseHoldRate) {
    const words = 'holds more than 0.75 % of honest withdrawals: what it stops counts for little';
    lines.push(paint.bad(words));
  }
  return lines.length > 0
    ? lines
    : [paint.good('within 1 % median, 5 % p90 and 0.75 % false holds')];
}

const titled = (name: FamilyName): string => `${name} (${FAMILIES[name].title})`;

const whyOf = ({ why }: PolicyScore): string =>
  Object.entries(why)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([id, count]) => `${id} ${count}`)
    .join(', ');

const worstOf = ({ families }: PolicyScore): number =>
  Math.max(0, ...Object.values(families).map(({ median }) => median));

const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)}%`;

function minutes(count: number): string {
  if (count < 120) return `${count} min`;
  return count < 48 * 60 ? `${Math.trunc(count / 60)} h` : `${Math.trunc(count / 1_440)} d`;
}
