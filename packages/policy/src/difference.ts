// What an amendment changes, for the people who must sign or veto it: two documents as an ordered
// list of changes. Data only; the words for it are the console's. There is no change exactly where
// the hashes are equal.
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import type { Effect } from './difference-effect.ts';
import type { Field } from './difference-field.ts';
import { type Item, type Part, PARTS, SECTIONS } from './difference-sections.ts';
import type { Value } from './difference-value.ts';

export type { Effect } from './difference-effect.ts';
export type { Part } from './difference-sections.ts';
export type { Value } from './difference-value.ts';

export interface FieldValue {
  /** A member's name in the document, dotted where it is nested, such as "approvals.persons". */
  readonly field: string;
  readonly value: Value;
}

/** Which item: its id, null where there can be only one; the owner of a key or credential. */
interface Subject {
  readonly part: Part;
  readonly id: string | null;
  readonly owner: string | null;
  readonly effect: Effect;
  /** The whole item: as it will be, or where it is removed as it was. */
  readonly fields: readonly FieldValue[];
}

export type Change = Subject &
  (
    | { readonly kind: 'added' | 'removed' }
    /** `before` or `after` is null where the member is absent. */
    | {
        readonly kind: 'changed';
        readonly field: string;
        readonly before: Value | null;
        readonly after: Value | null;
      }
    /** The same items, of no id and without fields, in another order: only the hash changes. */
    | { readonly kind: 'reordered' }
  );

/** Both are documents that `readPolicy` has let through. Limits first, names of hosts last. */
export function differences(before: Policy, after: Policy): readonly Change[] {
  const changes = PARTS.flatMap((part) => [...changesOf(part, before, after)]);
  const isSame = canonicalText(before as Json) === canonicalText(after as Json);
  if (isSame !== (changes.length === 0)) throw new Error('differences: a member has no field');
  return changes;
}

/** Every part and its members: what dictionaries must have words for. */
export const MEMBERS: readonly (readonly [Part, readonly string[]])[] = PARTS.map((part) => [
  part,
  Object.keys(SECTIONS[part].fields),
]);

/** Of several changes: whether any may let something happen; else whether any prevents. */
export function effectOf(changes: readonly { readonly effect: Effect }[]): Effect {
  const effects = changes.map(({ effect }) => effect);
  if (effects.includes('loosens')) return 'loosens';
  return effects.includes('tightens') ? 'tightens' : 'neither';
}

function* changesOf(part: Part, before: Policy, after: Policy): Generator<Change> {
  const { items } = SECTIONS[part];
  const [old, now] = [byName(items(before)), byName(items(after))];
  for (const [name, item] of old) {
    const successor = now.get(name);
    if (successor === undefined) yield wholeItem(part, item, 'removed');
    else yield* fieldChanges(part, item, successor);
  }
  for (const [name, item] of now) if (!old.has(name)) yield wholeItem(part, item, 'added');
  if (orderOf(old, now) !== orderOf(now, old)) {
    yield { part, id: null, owner: null, effect: 'neither', fields: [], kind: 'reordered' };
  }
}

type Items = ReadonlyMap<string, Item>;

const byName = (items: readonly Item[]): Items =>
  new Map(items.map((item) => [`${item.owner ?? ''} ${item.id ?? ''}`, item]));

/** The items that the others have too, in their order; those of one owner among themselves. */
const orderOf = (items: Items, others: Items): string =>
  [...items]
    .filter(([name]) => others.has(name))
    .map(([name, { owner }]): [string, string] => [owner ?? '', name])
    .toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .join();

const wholeItem = (part: Part, item: Item, kind: 'added' | 'removed'): Change => ({
  ...subjectOf(part, item, isShadow(item.members) ? 'neither' : SECTIONS[part][kind]),
  kind,
});

/** What only tells what it would do neither prevents nor lets anything happen. */
const isShadow = ({ mode }: Item['members']): boolean => mode === 'shadow';

const subjectOf = (part: Part, item: Item, effect: Effect): Subject => ({
  ...{ part, id: item.id, owner: item.owner, effect },
  fields: Object.entries<Field>(SECTIONS[part].fields).flatMap(([field, { value }]) => {
    const member = item.members[field];
    return member === undefined ? [] : [{ field, value: value(member, item.unit) }];
  }),
});

function* fieldChanges(part: Part, old: Item, now: Item): Generator<Change> {
  const isMoot = isShadow(old.members) && isShadow(now.members);
  for (const [field, { value, effect }] of Object.entries<Field>(SECTIONS[part].fields)) {
    const [before = null, after = null] = [old.members[field], now.members[field]];
    if (canonicalText(before) === canonicalText(after)) continue;
    yield {
      ...subjectOf(part, now, isMoot ? 'neither' : effect(before, after)),
      kind: 'changed',
      field,
      before: before === null ? null : value(before, old.unit),
      after: after === null ? null : value(after, now.unit),
    };
  }
}
