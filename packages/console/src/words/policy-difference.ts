// Changes of a policy as sentences, the same in console and command line. What a sentence needs to
// know of a language is in its dictionary; what it says is in the change.
import type { Change, Effect, FieldValue, Part, Value } from '@sekisho/policy/difference';
import { formatUnits } from '@sekisho/protocol/amount';
import { formatInstant } from '@sekisho/protocol/instant';

export interface DifferenceWords {
  readonly parts: Readonly<Record<Part, string>>;
  /** By the member's name, or its name after its part's where that says more. */
  readonly members: Readonly<Record<string, string>>;
  /** The document's own words. */
  readonly words: Readonly<Record<string, string>>;
  readonly effects: Readonly<Record<Effect, string>>;
  readonly units: Readonly<Record<'day' | 'hour' | 'minute' | 'second', string>>;
  readonly windows: Readonly<Record<number, string>>;
  readonly window: (time: string) => string;
  readonly ownerOf: (owner: string, thing: string) => string;
  readonly limit: (window: string, whose: string, only: string | null) => string;
  readonly rule: (kind: string) => string;
  /** For each `per`; `wallets` is null where the limit is for every wallet. */
  readonly whose: Readonly<Record<string, (wallets: string | null) => string>>;
  readonly none: string;
  readonly every: string;
  readonly yes: string;
  readonly no: string;
  readonly comma: string;
  readonly colon: string;
  readonly smallest: (amount: string) => string;
  readonly times: (count: string) => string;
  readonly balance: (share: string) => string;
  readonly consequence: {
    readonly allow: string;
    readonly delay: (time: string) => string;
    readonly review: (tier: string) => string;
    readonly block: string;
    readonly freeze: (scope: string) => string;
  };
  readonly added: (subject: string) => string;
  readonly removed: (subject: string) => string;
  readonly reordered: (part: string) => string;
  readonly gains: (what: string) => string;
  readonly loses: (what: string) => string;
  readonly otherOrder: string;
  readonly enrols: (person: string, fingerprint: string) => string;
  readonly effective: {
    readonly atOnce: string;
    /** `time` after watchers know of it. */
    readonly after: (time: string) => string;
    readonly at: (day: string, time: string) => string;
    readonly today: string;
    readonly tomorrow: string;
  };
}

/** When a change takes effect; `due` is null while too few watchers know of it. */
export type Effective =
  | { readonly kind: 'at-once' }
  | { readonly kind: 'delayed'; readonly delaySeconds: number; readonly due: number | null };

export interface ChangeText {
  /** One line, such as "hourly limit of nem-hot 500,000 → 5,000,000 XEM (nem-hour)". */
  readonly text: string;
  /** Of what is added or removed: its members, a line each. */
  readonly details: readonly string[];
}

export function changeText(change: Change, words: DifferenceWords): ChangeText {
  switch (change.kind) {
    case 'added':
      return { text: words.added(subjectText(change, words)), details: detailsOf(change, words) };
    case 'removed':
      return { text: words.removed(subjectText(change, words)), details: detailsOf(change, words) };
    case 'reordered':
      return { text: words.reordered(words.parts[change.part]), details: [] };
    case 'changed':
      return { text: changedText(change, words), details: [] };
  }
}

function changedText(change: Extract<Change, { kind: 'changed' }>, words: DifferenceWords): string {
  const { part, field, before, after } = change;
  const step =
    isList(before) && isList(after)
      ? listStep(before, after, words)
      : plainStep(memberValue(part, before, words), memberValue(part, after, words));
  const [name, tail] = namesOf(change, words);
  const member = isMeasure(part, field) ? '' : `${words.colon}${memberText(part, field, words)}`;
  return `${name}${member} ${step}${tail}`;
}

/** A limit's number stands right behind its name. */
const isMeasure = (part: Part, field: string): boolean =>
  part === 'limit' && ['sum', 'count', 'balanceShare'].includes(field);

function subjectText(change: Change, words: DifferenceWords): string {
  const [name, tail] = namesOf(change, words);
  return `${name}${tail}`;
}

/** What the item is, and what stands behind the sentence: the id of what has a better name. */
function namesOf(change: Change, words: DifferenceWords): readonly [name: string, tail: string] {
  const { part, id, owner } = change;
  if (part === 'limit' && id !== null) return [limitText(change.fields, words), ` (${id})`];
  if (part === 'rule' && id !== null) {
    return [words.rule(words.words[wordOf(valueOf(change.fields, 'kind'))] ?? id), ` (${id})`];
  }
  const thing = id === null ? words.parts[part] : `${words.parts[part]} ${shortened(id)}`;
  return [owner === null ? thing : words.ownerOf(owner, thing), ''];
}

/** Ids of credentials are random; nobody compares more than their beginning. */
const shortened = (id: string): string => (id.length > 40 ? `${id.slice(0, 8)}…` : id);

function limitText(fields: readonly FieldValue[], words: DifferenceWords): string {
  const seconds = valueOf(fields, 'windowSeconds');
  const time = seconds?.type === 'seconds' ? seconds.seconds : 0;
  const window = words.windows[time] ?? words.window(secondsText(time, words));
  const wallets = valueOf(fields, 'wallets');
  const named = wallets === null || wallets.type === 'every' ? null : valueText(wallets, words);
  const whose = words.whose[wordOf(valueOf(fields, 'per'))]?.(named) ?? '';
  const only = valueOf(fields, 'only');
  return words.limit(window, whose, only === null ? null : valueText(only, words));
}

const valueOf = (fields: readonly FieldValue[], field: string): Value | null =>
  fields.find((member) => member.field === field)?.value ?? null;

const wordOf = (value: Value | null): string => (value?.type === 'word' ? value.word : '');

const detailsOf = ({ part, fields }: Change, words: DifferenceWords): readonly string[] =>
  fields.map(
    ({ field, value }) =>
      `${memberText(part, field, words)}${words.colon}${memberValue(part, value, words)}`,
  );

const memberText = (part: Part, field: string, { members }: DifferenceWords): string =>
  members[`${part}.${field}`] ?? members[field] ?? field;

type List = Extract<Value, { type: 'list' }>;
const isList = (value: Value | null): value is List => value?.type === 'list';

function listStep(before: List, after: List, words: DifferenceWords): string {
  const [old, now] = [before, after].map(({ values }) =>
    values.map((one) => valueText(one, words)),
  ) as [string[], string[]];
  const gained = now.filter((one) => !old.includes(one));
  const lost = old.filter((one) => !now.includes(one));
  if (gained.length + lost.length === 0) return words.otherOrder;
  return [
    ...(gained.length === 0 ? [] : [words.gains(gained.join(words.comma))]),
    ...(lost.length === 0 ? [] : [words.loses(lost.join(words.comma))]),
  ].join(words.comma);
}

/** A number and the unit behind it. */
const MEASURED = /^([0-9.,]+)( .+)$/;

/** "500,000 → 5,000,000 XEM": a unit that both have is said once. */
function plainStep(old: string, now: string): string {
  const [before, after] = [MEASURED.exec(old), MEASURED.exec(now)];
  const isOneUnit = before !== null && before[2] === after?.[2];
  return `${isOneUnit ? before[1] : old} → ${now}`;
}

/** A value as this member has it: a limit's count is of withdrawals. */
function memberValue(part: Part, value: Value | null, words: DifferenceWords): string {
  if (value === null) return words.none;
  if (part === 'limit' && value.type === 'count') return words.times(String(value.count));
  return valueText(value, words);
}

export function valueText(value: Value, words: DifferenceWords): string {
  switch (value.type) {
    case 'amount':
      return value.unit === null
        ? words.smallest(value.amount)
        : formatUnits(BigInt(value.amount), value.unit);
    case 'seconds':
      return secondsText(value.seconds, words);
    case 'count':
      return String(value.count);
    case 'share':
      return words.balance(`${hundredthsText(value.hundredths)} %`);
    case 'percent':
      return `${value.percent} %`;
    case 'instant':
      return `${value.at.slice(0, 10)} ${value.at.slice(11, 16)} UTC`;
    case 'yes-no':
      return value.yes ? words.yes : words.no;
    case 'text':
      return value.text;
    case 'word':
      return words.words[value.word] ?? value.word;
    case 'key':
      return value.fingerprint;
    case 'every':
      return words.every;
    case 'list':
      return value.values.length === 0
        ? words.none
        : value.values.map((one) => valueText(one, words)).join(words.comma);
    case 'consequence':
      return consequenceText(value, words);
  }
}

function consequenceText(
  { outcome, seconds = 0, review = '', scope = '' }: Extract<Value, { type: 'consequence' }>,
  words: DifferenceWords,
): string {
  const { consequence } = words;
  if (outcome === 'delay') return consequence.delay(secondsText(seconds, words));
  if (outcome === 'review') return consequence.review(review);
  if (outcome === 'freeze') return consequence.freeze(words.words[scope] ?? scope);
  return consequence[outcome];
}

/** 1050 → "10.5". */
function hundredthsText(hundredths: number): string {
  const fraction = String(hundredths % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(hundredths / 100)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Exact, in the units that it has: "1 d 6 h". */
function secondsText(seconds: number, { units }: DifferenceWords): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), units.day],
    [Math.floor(seconds / 3_600) % 24, units.hour],
    [Math.floor(seconds / 60) % 60, units.minute],
    [seconds % 60, units.second],
  ];
  const texts = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return texts.length === 0 ? `0${units.second}` : texts.join(' ');
}

const DAY_MS = 86_400_000;

/** "effective tomorrow 09:00 JST unless vetoed", on the reader's clock (ms) and in their zone. */
export function effectiveText(
  when: Effective,
  now: number,
  zone: { readonly name: string; readonly offsetMs: number },
  words: DifferenceWords,
): string {
  const { effective } = words;
  if (when.kind === 'at-once') return effective.atOnce;
  if (when.due === null) return effective.after(secondsText(when.delaySeconds, words));
  const [due, here] = [when.due + zone.offsetMs, now + zone.offsetMs];
  const text = formatInstant(due);
  const days = Math.floor(due / DAY_MS) - Math.floor(here / DAY_MS);
  const named = days === 0 ? effective.today : days === 1 ? effective.tomorrow : undefined;
  return effective.at(named ?? text.slice(0, 10), `${text.slice(11, 16)} ${zone.name}`);
}
