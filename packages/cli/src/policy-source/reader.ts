// A tree of YAML under the shape of the policy: what authors wrote becomes the JSON document, and
// every place in that is known by its line.
import { isReservedKey, type Json } from '@sekisho/protocol/json';
import type { Fault } from './problem.ts';
import * as shapes from './shape.ts';
import type { Shape } from './shape.ts';
import { nearest } from './suggestion.ts';
import type { Entry, Tree } from './tree.ts';
import {
  feeUnits,
  type NamedUnit,
  readAmount,
  readDuration,
  type Read,
  readShare,
} from './units.ts';

export interface Composed {
  readonly json: Json;
  /** Offsets by path: of a field its key's, of an item its own. */
  readonly places: ReadonlyMap<string, number>;
  readonly faults: readonly Fault[];
}

export function compose(tree: Tree, shape: Shape): Composed {
  const reader = new Reader(unitsOf(tree));
  const json = reader.value(tree, shape, '', { name: '', isShort: false, siblings: [] });
  return { json, places: reader.places, faults: reader.faults };
}

/** The offset of the nearest place that is known: a missing field is its map's fault. */
export function placeOf(places: ReadonlyMap<string, number>, path: string): number {
  for (let there = path; there !== '';) {
    const at = places.get(there);
    if (at !== undefined) return at;
    const cut = there.endsWith(']') ? there.lastIndexOf('[') : there.lastIndexOf('.');
    there = there.slice(0, cut < 0 ? 0 : cut);
  }
  return places.get('') ?? 0;
}

/** Which field of which map a value is. */
interface Role {
  readonly name: string;
  /** Written without "Seconds": the value must say its unit. */
  readonly isShort: boolean;
  readonly siblings: readonly Entry[];
}

/** More than anybody reads at once; the words for each cost time. */
export const MOST_FAULTS = 100;

class Reader {
  readonly faults: Fault[] = [];
  readonly places = new Map<string, number>();
  private readonly units: readonly NamedUnit[];

  constructor(units: readonly NamedUnit[]) {
    this.units = units;
  }

  value(tree: Tree, shape: Shape, path: string, role: Role): Json {
    if (!this.places.has(path)) this.places.set(path, tree.at);
    if (tree.kind === 'map') return this.map(tree.entries, shape, path);
    if (tree.kind === 'list') return this.list(tree.items, tree.at, shape, path, role);
    if (tree.kind === 'nothing') return null;
    return this.scalar(tree.value, tree.at, shape, path, role);
  }

  private map(entries: readonly Entry[], shape: Shape, path: string): Json {
    const fields = shapes.fieldsOf(shape, entries);
    const json: Record<string, Json> = Object.create(null);
    for (const entry of entries) {
      const { key, at, value } = entry;
      const name = fields.has(key) ? key : `${key}Seconds`;
      const field = fields.get(name);
      const there = path === '' ? name : `${path}.${name}`;
      // A map where no map may be is said once, by the schema.
      if (fields.size === 0) continue;
      if (this.faults.length >= MOST_FAULTS) continue;
      if (field === undefined || isReservedKey(key)) {
        const fix = mendKey(key, [...fields.keys()]);
        this.fail(at, path, `"${key.slice(0, 64)}" is not a field here`, fix);
      } else if (name in json) {
        this.fail(at, there, `${key} and another field mean the same`, 'keep one of the two');
      } else {
        this.places.set(there, at);
        const role = { name, isShort: name !== key, siblings: entries };
        json[name] = this.value(value, field, there, role);
      }
    }
    return json;
  }

  private list(items: readonly Tree[], at: number, shape: Shape, path: string, role: Role): Json {
    const lists = shapes.alternatives(shape).filter(({ type }) => type === 'array');
    const [list] = lists;
    if (list === undefined) return []; // said by the schema
    const { maxItems = items.length, items: item = {} } = list;
    if (items.length > maxItems) {
      const problem = `${items.length} items`;
      this.fail(at, path, problem, `a list here has at most ${maxItems}; shorten it`);
      return [];
    }
    return items.map((one, i) => this.value(one, item, `${path}[${i}]`, role));
  }

  private scalar(
    value: string | number | boolean,
    at: number,
    shape: Shape,
    path: string,
    { name, isShort, siblings }: Role,
  ): Json {
    const isText = typeof value === 'string';
    if (shapes.isAmountField(shape)) {
      const units = this.unitsFor(path, siblings);
      return this.take(at, path, readAmount(String(value), units));
    }
    if (shapes.isShare(name, shape)) return this.take(at, path, readShare(String(value)));
    if (shapes.isSeconds(name, shape) && (isText || isShort)) {
      return this.take(at, path, readDuration(String(value)));
    }
    return value;
  }

  /** What the amounts of a map may be in: its asset; a chain's fee asset; any of the policy's. */
  private unitsFor(path: string, siblings: readonly Entry[]): readonly NamedUnit[] {
    const asset = textAt(siblings, 'asset');
    if (asset !== undefined) return this.units.filter(({ id }) => id === asset);
    const id = textAt(siblings, 'id');
    return path.startsWith('chains[') && id !== undefined ? feeUnits(this.units, id) : this.units;
  }

  private take<T extends Json>(at: number, path: string, read: Read<T>): Json {
    if ('value' in read) return read.value;
    this.fail(at, path, read.problem, read.fix);
    return null;
  }

  private fail(at: number, path: string, problem: string, fix: string): void {
    this.faults.push({ at, path, problem, fix });
  }
}

/** Fields that people may write shorter are named as they would write them. */
function mendKey(key: string, names: readonly string[]): string {
  const short = names.map(shapes.shortOf);
  const near = nearest(key, [...names, ...short]);
  return near === undefined ? `the fields here are ${short.join(', ')}` : `did you mean ${near}?`;
}

const textAt = (entries: readonly Entry[], key: string): string | undefined => {
  const found = entries.find((entry) => entry.key === key)?.value;
  return found?.kind === 'value' && typeof found.value === 'string' ? found.value : undefined;
};

/** The assets as written, before anything is checked: a unit that is none is nobody's. */
function unitsOf(tree: Tree): NamedUnit[] {
  const found = tree.kind === 'map' ? tree.entries.find(({ key }) => key === 'assets') : undefined;
  const items = found?.value.kind === 'list' ? found.value.items : [];
  return items.flatMap((item): NamedUnit[] => {
    if (item.kind !== 'map') return [];
    const id = textAt(item.entries, 'id');
    const symbol = textAt(item.entries, 'symbol');
    const decimals = item.entries.find(({ key }) => key === 'decimals')?.value;
    if (id === undefined || symbol === undefined || decimals?.kind !== 'value') return [];
    const { value } = decimals;
    // The schema allows 38; a text of more zeros than that is nobody's amount.
    if (typeof value !== 'number' || value < 0 || value > 38) return [];
    return [{ id, symbol, decimals: value }];
  });
}
