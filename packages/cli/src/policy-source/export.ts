// A policy as YAML that reads back as the same document: in the order of the schema, with amounts,
// times and shares as people write them.
import { isJsonObject, type Json, type JsonObject } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { meaningOf } from './scalar.ts';
import * as shapes from './shape.ts';
import type { Shape } from './shape.ts';
import type { Entry } from './tree.ts';
import { feeUnits, type NamedUnit, writeAmount, writeDuration, writeShare } from './units.ts';

/** What is shorter than this stands on one line. */
const WIDTH = 96;

export function writeSource(policy: Policy): string {
  const document = policy as Json;
  if (!isJsonObject(document)) throw new Error('export: a policy is an object');
  const lines = new Writer(policy.assets).map(document, shapes.SOURCE_SHAPE, '');
  return `${lines.join('\n')}\n`;
}

class Writer {
  private readonly units: readonly NamedUnit[];

  constructor(units: readonly NamedUnit[]) {
    this.units = units;
  }

  /** `section` is the field that all of it stands in. */
  map(json: JsonObject, shape: Shape, section: string): string[] {
    const fields = shapes.fieldsOf(shape, entriesOf(json));
    return [...fields].flatMap(([name, field]): string[] => {
      const value = json[name];
      if (value === undefined) return [];
      const label = labelOf(name, field, fields);
      const inside = section === '' ? name : section;
      const line = this.inline(value, field, name, json, inside);
      if (line !== undefined && label.length + line.length < WIDTH) return [`${label}: ${line}`];
      const block = this.block(value, field, name, json, inside);
      return [`${label}:`, ...block.map((one) => `  ${one}`)];
    });
  }

  private block(
    value: Json,
    shape: Shape,
    name: string,
    siblings: JsonObject,
    section: string,
  ): string[] {
    if (isJsonObject(value)) return this.map(value, shape, section);
    const item = shapes.alternatives(shape).find(({ type }) => type === 'array')?.items ?? {};
    return listOf(value).flatMap((one) => {
      const line = this.inline(one, item, name, siblings, section);
      const isShort = line !== undefined && line.length < WIDTH;
      const lines = isShort ? [line] : this.block(one, item, name, siblings, section);
      return lines.map((text, i) => `${i === 0 ? '-' : ' '} ${text}`);
    });
  }

  /** One line for what holds only single values, else undefined. */
  private inline(
    value: Json,
    shape: Shape,
    name: string,
    siblings: JsonObject,
    section: string,
  ): string | undefined {
    if (typeof value !== 'object' || value === null) {
      return this.scalar(value, shape, name, siblings, section);
    }
    const values = isJsonObject(value) ? Object.values(value) : listOf(value);
    if (values.some((one) => typeof one === 'object')) return undefined;
    if (isJsonObject(value)) return `{${this.map(value, shape, section).join(', ')}}`;
    const item = shapes.alternatives(shape).find(({ type }) => type === 'array')?.items ?? {};
    const texts = values.map((one) => this.scalar(one, item, name, siblings, section));
    return `[${texts.join(', ')}]`;
  }

  private scalar(
    value: Json,
    shape: Shape,
    name: string,
    siblings: JsonObject,
    section: string,
  ): string {
    if (typeof value === 'string') {
      return shapes.isAmountField(shape)
        ? writeAmount(value, this.unitOf(siblings, section))
        : textOf(value);
    }
    if (typeof value === 'number' && shapes.isShare(name, shape)) return writeShare(value);
    if (typeof value === 'number' && shapes.isSeconds(name, shape)) return writeDuration(value);
    return String(value);
  }

  /** The one unit that the reader will look for there; none where its symbol could be another's. */
  private unitOf({ asset, id }: JsonObject, section: string): NamedUnit | undefined {
    const meant = (): readonly NamedUnit[] => {
      if (typeof asset === 'string') return this.units.filter((unit) => unit.id === asset);
      if (section === 'chains' && typeof id === 'string') return feeUnits(this.units, id);
      return this.units;
    };
    const [unit, ...others] = meant();
    return others.length === 0 ? unit : undefined;
  }
}

/** Without "Seconds" where the value says its unit and nothing else has that name. */
function labelOf(name: string, shape: Shape, fields: ReadonlyMap<string, Shape>): string {
  const short = shapes.shortOf(name);
  return shapes.isSeconds(name, shape) && !fields.has(short) ? short : name;
}

const entriesOf = (json: JsonObject): Entry[] =>
  Object.entries(json).map(([key, value]) => {
    const isSingle = typeof value === 'string' || typeof value === 'number';
    return { key, at: 0, value: isSingle ? { kind: 'value', at: 0, value } : NOTHING };
  });

const NOTHING = { kind: 'nothing', at: 0 } as const;

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);

/** Needs no quotes in any YAML, on a line of its own or inside brackets. */
const PLAIN = /^[A-Za-z0-9](?:[A-Za-z0-9_./:-]*[A-Za-z0-9_/])?$/;
/** What JSON leaves as it is, and the reader refuses. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function textOf(text: string): string {
  const meaning = meaningOf(text);
  if (PLAIN.test(text) && 'value' in meaning && meaning.value === text) return text;
  const escape = (one: string): string => {
    const digits = one.codePointAt(0)!.toString(16);
    return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
  };
  return JSON.stringify(text).replace(UNSEEN, escape);
}
