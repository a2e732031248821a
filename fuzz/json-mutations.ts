// JSON changed inside: a value for another, one lost, one too many, somebody else's. The text comes
// out canonical, so that what reads only canonical text still looks at it.
import type { Dice } from './dice.ts';

export type Value = unknown;

const ODD: readonly Value[] = [
  ...[null, true, false, 0, -1, 1, 255, 2_147_483_648, 4_294_967_295, 9_007_199_254_740_991],
  ...[
    '',
    '0',
    '-1',
    '1',
    '01',
    '1.5',
    '1e3',
    'ff',
    'FF',
    'zz',
    'A==',
    'AA==',
    '/',
    '..',
    ' ',
    '\0',
  ],
  ...['\ud800', '\ud83d\ude00', 'é', 'e\u0301', 'x'.repeat(300), '9'.repeat(40)],
  ...['340282366920938463463374607431768211455', '340282366920938463463374607431768211456'],
  ...['00'.repeat(32), 'ff'.repeat(32), 'ab'.repeat(32), 'AB'.repeat(32), `${'A'.repeat(43)}=`],
  ...['2026-01-26T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ...['nem:mainnet', 'nem:testnet', 'nem:mainnet/xem', 'eip155:1', 'everything', 'wallet:hot'],
  ...[
    'hot',
    'alice',
    'watcher-1',
    'signer-1',
    'app-1',
    'app-1-key',
    'client:app-1',
    'customer:c-1',
  ],
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { constructor: 1 },
];

interface Place {
  readonly holder: Record<string, Value> | Value[];
  readonly key: string | number;
}

/** Every place that holds a value, outermost first. */
function placesOf(root: { value: Value }): Place[] {
  const places: Place[] = [];
  const waiting: Place[] = [{ holder: root as unknown as Record<string, Value>, key: 'value' }];
  for (const place of waiting) {
    places.push(place);
    const value = at(place);
    if (typeof value !== 'object' || value === null) continue;
    const holder = value as Record<string, Value>;
    for (const key of Object.keys(holder)) waiting.push({ holder, key });
  }
  return places;
}

const at = ({ holder, key }: Place): Value => (holder as Record<string, Value>)[key];

function put({ holder, key }: Place, value: Value): void {
  (holder as Record<string, Value>)[key] = value;
}

function drop({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

const copy = (value: Value): Value => structuredClone(value);

/** A string or number a little off; anything else becomes something odd. */
function spoilt(value: Value, dice: Dice): Value {
  if (typeof value === 'number') return value + dice.pick([1, -1, 1_000, -1_000, 2 ** 31]);
  if (typeof value !== 'string') return copy(dice.pick(ODD));
  const from = dice.roll(value.length + 1);
  switch (dice.roll(6)) {
    case 0:
      return value.slice(0, from);
    case 1:
      return value + value.slice(from);
    case 2:
      return value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase();
    case 3:
      return (
        value.slice(0, from) + dice.pick(['0', 'f', 'A', '=', ' ', '\n', 'é']) + value.slice(from)
      );
    case 4:
      return value.slice(0, from) + dice.pick(['0', 'f', 'A', '7']) + value.slice(from + 1);
    default:
      return value + dice.pick(['0', '=', '==', ' ', '\0', '\ud800']);
  }
}

function many(value: Value, dice: Dice): Value {
  const times = dice.pick([2, 3, 20, 1_001]);
  const item = Array.isArray(value) ? value[0] : value;
  const size = JSON.stringify(item)?.length ?? 0;
  return Array.from({ length: size > 100 ? Math.min(times, 20) : times }, () => copy(item));
}

function deep(value: Value, dice: Dice): Value {
  let nested = value;
  for (let i = dice.pick([1, 8, 31, 32, 33, 200]); i > 0; i--) {
    nested = dice.roll(2) === 0 ? [nested] : { a: nested };
  }
  return nested;
}

/** The value with one thing changed. `other` is another valid value, to take parts from. */
export function mutatedJson(value: Value, dice: Dice, other: Value): Value {
  const root = { value: copy(value) };
  const places = placesOf(root);
  const place = dice.pick(places);
  const second = dice.pick(places);
  switch (dice.roll(9)) {
    case 0:
      put(place, copy(dice.pick(ODD)));
      break;
    case 1:
    case 2:
      put(place, spoilt(at(place), dice));
      break;
    case 3:
      drop(place);
      break;
    case 4: {
      const [a, b] = [copy(at(place)), copy(at(second))];
      put(place, b);
      put(second, a);
      break;
    }
    case 5: {
      const inside = at(place);
      const name = dice.pick(['extra', 'refused', 'id', 'a', 'constructor', 'then']);
      if (Array.isArray(inside)) inside.push(copy(inside[0] ?? null));
      else if (typeof inside === 'object' && inside !== null)
        put({ holder: inside as Record<string, Value>, key: name }, 1);
      break;
    }
    case 6:
      put(place, many(at(place), dice));
      break;
    case 7:
      put(place, deep(at(place), dice));
      break;
    default:
      put(place, copy(at(dice.pick(placesOf({ value: other })))));
  }
  return root.value;
}

/** Sorted, without spaces: RFC 8785 for what it can say; half surrogates come out escaped. */
export function printed(value: Value): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(printed).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${printed(item)}`).join(',')}}`;
}
