// What a rehearsal came to, counted as a drill counts it (world/result.ts).
import type { Stop } from '@sekisho/ledger/state';
import { scopesOf } from '@sekisho/ledger/stops';
import type { Outcome } from '@sekisho/protocol/status';
import { type Blame, isCausedByTheft } from '../world/blame.ts';
import type { Errand } from '../world/errand.ts';
import type { Quill } from './quill.ts';

export interface Tried {
  readonly at: number;
  readonly amount: bigint;
  readonly verdict: Outcome;
  /** Tags, each once. */
  readonly reasons: readonly string[];
  readonly paid: boolean;
}

export interface Rehearsed {
  readonly lost: bigint;
  readonly attempts: readonly Tried[];
  /** From the first theft to the first not allowed, or to the first stop. */
  readonly detectedAfterSeconds: number | null;
  readonly legit: number;
  readonly falseHolds: number;
  readonly legitStopped: number;
  /** Of what was held for nothing, by id of limit or rule; `stop` where only a stop held it. */
  readonly why: ReadonlyMap<string, number>;
}

/** What was asked for, in order, and whether it was paid. */
export interface Answered {
  readonly errand: Errand;
  readonly isTheft: boolean;
  readonly hash: string;
  readonly paid: boolean;
}

/** `unasked`: honest ones that came too late, for the client was frozen by then. */
export function outcomeOf(quill: Quill, answered: readonly Answered[], unasked: number): Rehearsed {
  const thefts = answered.filter(({ isTheft }) => isTheft);
  const attempts = thefts.map(({ errand: { at, amount }, hash, paid }): Tried => {
    const { outcome, reasons } = quill.withdrawal(hash);
    return { at, amount, verdict: outcome, reasons: [...new Set(reasons.map(tagOf))], paid };
  });
  const stops = stopsOf(quill);
  const noticed = [
    ...attempts.filter(({ verdict }) => verdict !== 'allow').slice(0, 1),
    ...stops.slice(0, 1),
  ].map(({ at }) => at);
  const began = thefts[0]?.errand.at;
  return {
    lost: attempts.reduce((sum, { amount, paid }) => (paid ? sum + amount : sum), 0n),
    attempts,
    detectedAfterSeconds:
      began === undefined || noticed.length === 0
        ? null
        : Math.max(0, Math.floor((Math.min(...noticed) - began) / 1_000)),
    ...hindered(quill, answered, stops, unasked),
  };
}

const tagOf = ({ tag }: { readonly tag: string }): string => tag;

const stopsOf = ({ state }: Quill): readonly Stop[] =>
  state
    .ids('stop')
    .map((id) => state.get('stop', id)!)
    .sort((a, b) => a.index - b.index);

/** Honest ones that were not paid: by a stop that thefts caused, or for nothing. */
function hindered(
  quill: Quill,
  answered: readonly Answered[],
  stops: readonly Stop[],
  unasked: number,
) {
  const { state } = quill;
  const blame: Blame = {
    state,
    asked: new Map(answered.map(({ hash }) => [quill.withdrawal(hash).index, hash])),
    thefts: new Set(answered.filter(({ isTheft }) => isTheft).map(({ hash }) => hash)),
  };
  const byTheft = stops.filter((stop) => isCausedByTheft(blame, stop));
  const honest = answered.filter(({ isTheft }) => !isTheft);
  const why = new Map<string, number>();
  const count = { falseHolds: 0, legitStopped: 0 };
  for (const { hash } of honest.filter(({ paid }) => !paid)) {
    const order = quill.withdrawal(hash);
    const covers = (stop: Stop) => scopesOf(order).includes(stop.scope);
    const isBehind = (stop: Stop) =>
      covers(stop) && (stop.index <= order.index || order.outcome === 'allow');
    if (byTheft.some(isBehind)) {
      count.legitStopped += 1;
      continue;
    }
    count.falseHolds += 1;
    const ids = order.reasons.map(({ id }) => id);
    for (const id of ids.length === 0 ? ['stop'] : ids) why.set(id, (why.get(id) ?? 0) + 1);
  }
  if (unasked > 0) {
    const isTheirs = byTheft.some(({ scope }) => scope.startsWith('client:'));
    count[isTheirs ? 'legitStopped' : 'falseHolds'] += unasked;
    if (!isTheirs) why.set('stop', (why.get('stop') ?? 0) + unasked);
  }
  return { legit: honest.length + unasked, ...count, why };
}
