// One attack from the middle of the stream, on a branch of it: what left before it was stopped. It
// is stopped when people have looked at its first held withdrawal, or at once where the client is
// frozen for it. Held is not lost. What an honest withdrawal sets off stops nobody: people thaw it.
import { type FamilyName, FAMILIES, type Move } from './attacks.ts';
import type { Course } from './course.ts';
import { luckOf } from './luck.ts';
import { DAY_MS, MINUTE_MS, START } from './size.ts';

/** Minutes until people have looked and stopped whoever asks. */
export const REVIEWS = [5, 30, 240] as const;
export type ReviewMinutes = (typeof REVIEWS)[number];
const LONGEST_REVIEW_MS = 240 * MINUTE_MS;

export interface Bout {
  readonly family: FamilyName;
  /** What it would have taken, at most the wallet; smallest unit. */
  readonly attempted: bigint;
  readonly lost: Readonly<Record<ReviewMinutes, bigint>>;
  /** Minutes from its first request to the first that was held; null: it never was. */
  readonly noticedAfter: number | null;
}

/** `course` stands at the start, and is not touched. */
export function boutOf(course: Course, family: FamilyName, name: string, start: number): Bout {
  const moves = planOf(course, family, name, start);
  return fought(course.branch(), family, moves, { name, start });
}

/** How often a plan is drawn anew because it would not be over when the stream is. */
const DRAWS = 20;

/** The first plan that fits into what is left of the stream; else the last one, cut off there. */
function planOf(
  { town, engine, balance }: Course,
  family: FamilyName,
  name: string,
  start: number,
) {
  const longest = START + town.size.days * DAY_MS - start;
  const scene = { balance, policy: engine.policy, town, start };
  for (let draw = 0; ; draw++) {
    const chance = luckOf(`${name} ${draw}`);
    const moves = [...FAMILIES[family].plan({ ...scene, chance })].sort((a, b) => a.at - b.at);
    const fits = moves.length > 0 && moves.at(-1)!.at < longest;
    if (!fits && draw < DRAWS) continue;
    return moves.filter(({ at, amount }) => at < longest && amount > 0n);
  }
}

function fought(
  branch: Course,
  family: FamilyName,
  moves: readonly Move[],
  { name, start }: { readonly name: string; readonly start: number },
): Bout {
  const { wallet } = branch.town.size;
  const asked = moves.reduce((sum, { amount }) => sum + amount, 0n);
  const lost: Record<ReviewMinutes, bigint> = { 5: 0n, 30: 0n, 240: 0n };
  let held: number | undefined;
  for (const move of moves) {
    const at = start + move.at;
    if (held !== undefined && at >= held + LONGEST_REVIEW_MS) break;
    branch.runUntil(at);
    const { order, paid } = branch.ask({ ...move, at, to: `${name} ${move.to}` });
    if (paid) {
      for (const minutes of REVIEWS) {
        if (held === undefined || at < held + minutes * MINUTE_MS) lost[minutes] += move.amount;
      }
      continue;
    }
    // Held behind a freeze that somebody honest set off, or more than there is: nobody looks.
    const isAllowed = order.verdict.outcome === 'allow';
    const isShort = move.amount > branch.balance;
    if (isAllowed && (isShort || branch.engine.isStopped(order.subject))) continue;
    held ??= at;
    if (order.verdict.freeze !== undefined) break;
  }
  const first = start + (moves[0]?.at ?? 0);
  return {
    family,
    attempted: asked < wallet ? asked : wallet,
    lost,
    noticedAfter: held === undefined ? null : Math.trunc((held - first) / MINUTE_MS),
  };
}
