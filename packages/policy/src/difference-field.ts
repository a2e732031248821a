// Kinds of members: how each is shown, and what a change of it does.
import type { Unit } from '@sekisho/protocol/amount';
import { canonicalBytes } from '@sekisho/protocol/canonical';
import { hex } from '@sekisho/protocol/bytes';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { sha256 } from '@sekisho/protocol/hash';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import type { Consequence } from '@sekisho/protocol/policy';
import { OUTCOMES } from '@sekisho/protocol/status';
import { type Effect, opposite } from './difference-effect.ts';
import type { Value } from './difference-value.ts';

export interface Field {
  value(member: Json, unit: Unit | null): Value;
  /** Null where the member is absent; the two are not equal. */
  effect(before: Json | null, after: Json | null): Effect;
}

export type FieldTable = Readonly<Record<string, Field>>;

type Present = (before: Json, after: Json) => Effect;

/** What comes to an optional member loosens, what goes does `gone`. */
const field = (value: Field['value'], present: Present, gone: Effect = 'loosens'): Field => ({
  value,
  effect: (before, after) => {
    if (before === null) return opposite(gone) === 'neither' ? 'neither' : 'loosens';
    return after === null ? gone : present(before, after);
  },
});

const numberOf = (member: Json): bigint => BigInt(String(member));

/** A number of which more does `rise`, and less the opposite. */
const rising =
  (rise: Effect): Present =>
  (before, after) =>
    numberOf(after) > numberOf(before) ? rise : opposite(rise);

export const amount = (rise: Effect, gone?: Effect): Field =>
  field((member, unit) => ({ type: 'amount', amount: String(member), unit }), rising(rise), gone);

export const seconds = (rise: Effect, gone?: Effect): Field =>
  field((member) => ({ type: 'seconds', seconds: Number(member) }), rising(rise), gone);

export const count = (rise: Effect, gone?: Effect): Field =>
  field((member) => ({ type: 'count', count: Number(member) }), rising(rise), gone);

export const share = (rise: Effect): Field =>
  field((member) => ({ type: 'share', hundredths: Number(member) }), rising(rise));

export const percent = (rise: Effect): Field =>
  field((member) => ({ type: 'percent', percent: Number(member) }), rising(rise));

/** Until when somebody has a power. */
export const until: Field = field(
  (member) => ({ type: 'instant', at: String(member) }),
  (before, after) =>
    parseInstant(String(after))! > parseInstant(String(before))! ? 'loosens' : 'tightens',
);

const always =
  (effect: Effect): Present =>
  () =>
    effect;

const textValue = (member: Json): Value => ({ type: 'text', text: String(member) });
const wordValue = (member: Json): Value => ({ type: 'word', word: String(member) });

export const text = (effect: Effect): Field => field(textValue, always(effect));
export const word = (gone?: Effect): Field => field(wordValue, always('loosens'), gone);

/** Another key is another holder. */
export const key: Field = field(
  (member) => ({ type: 'key', fingerprint: fingerprintOf(hex(sha256(canonicalBytes(member)))) }),
  always('loosens'),
);

/** What only prevents while it is set. */
export const guard: Field = field(
  (member) => ({ type: 'yes-no', yes: member === true }),
  (_before, after) => (after === true ? 'tightens' : 'loosens'),
);

/** What each further element does; elements that go do the opposite. */
export const texts = (gain: Effect): Field => list(textValue, () => gain);

/** A power to hold money back is no power over it. */
export const roles: Field = list(wordValue, (role) =>
  role === 'freezer' ? 'tightens' : role === 'reader' ? 'neither' : 'loosens',
);

export const words = (gain: Effect): Field => list(wordValue, () => gain);

function list(element: (member: Json) => Value, gain: (member: Json) => Effect): Field {
  return field(
    (member) => ({ type: 'list', values: elementsOf(member).map(element) }),
    (before, after) => {
      const [old, now] = [elementsOf(before), elementsOf(after)];
      return strongest([
        ...now.filter((one) => !old.includes(one)).map(gain),
        ...old.filter((one) => !now.includes(one)).map((one) => opposite(gain(one))),
      ]);
    },
  );
}

const elementsOf = (member: Json): readonly Json[] => (Array.isArray(member) ? member : []);

const strongest = (effects: readonly Effect[]): Effect =>
  effects.includes('loosens') ? 'loosens' : (effects[0] ?? 'neither');

/** The wallets of a limit; none named: every one. */
export const covered: Field = field(
  (member) =>
    elementsOf(member).length === 0
      ? { type: 'every' }
      : { type: 'list', values: elementsOf(member).map(textValue) },
  (before, after) => {
    const [old, now] = [elementsOf(before), elementsOf(after)];
    if (now.length === 0) return 'tightens';
    if (old.length === 0 || old.some((one) => !now.includes(one))) return 'loosens';
    return now.length > old.length ? 'tightens' : 'neither';
  },
);

/**
 * To block or freeze instead tightens, and so does a longer delay. A review instead of a delay does
 * not: people may let go what had to wait.
 */
export const consequence: Field = field(
  (member) => ({ type: 'consequence', ...(member as Consequence) }),
  (before, after) => {
    const [old, now] = [before as Consequence, after as Consequence];
    const steps = OUTCOMES.indexOf(now.outcome) - OUTCOMES.indexOf(old.outcome);
    if (steps !== 0) return steps > 0 && now.outcome !== 'review' ? 'tightens' : 'loosens';
    if (old.outcome === 'delay' && now.outcome === 'delay') {
      return now.seconds > old.seconds ? 'tightens' : 'loosens';
    }
    return now.outcome === 'freeze' && now.scope === 'client' ? 'tightens' : 'loosens';
  },
);
