// The policy's schema as data: which keys a map may have, and what a value of each is. It follows
// the schema by itself, so a section that the schema gains needs no word here.
import * as field from '@sekisho/protocol/field';
import { policySchema } from '@sekisho/protocol/policy';
import { z } from 'zod';
import type { Entry } from './tree.ts';
import { testsSchema } from './test-schema.ts';

export interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly maxItems?: number;
  /** Set here: a text of digits that stands for an amount. */
  readonly isAmount?: true;
}

const isAmount = (schema: unknown): boolean =>
  schema === field.amount || schema === field.amountOrZero;

/** What authors write: the policy, and its tests. */
export const SOURCE_SHAPE: Shape = z.toJSONSchema(
  policySchema.extend({ tests: testsSchema.exactOptional() }),
  {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (isAmount(zodSchema)) Object.assign(jsonSchema, { isAmount: true });
    },
  },
) as Shape;

/** All that a value may be. */
export function alternatives(shape: Shape): readonly Shape[] {
  const several = shape.anyOf ?? shape.oneOf;
  return several === undefined ? [shape] : several.flatMap(alternatives);
}

/** What each key of a map may hold; alternatives that its own words rule out are left out. */
export function fieldsOf(shape: Shape, entries: readonly Entry[]): ReadonlyMap<string, Shape> {
  const maps = alternatives(shape).filter(({ properties }) => properties !== undefined);
  const fitting = maps.filter((map) => fits(map, entries));
  const fields = new Map<string, Shape>();
  for (const { properties = {} } of fitting.length > 0 ? fitting : maps) {
    for (const [name, value] of Object.entries(properties)) {
      const had = fields.get(name);
      fields.set(name, had === undefined || had === value ? value : { anyOf: [had, value] });
    }
  }
  return fields;
}

const fits = ({ properties = {} }: Shape, entries: readonly Entry[]): boolean =>
  entries.every(({ key, value }) => {
    const only = Object.hasOwn(properties, key) ? properties[key]?.const : undefined;
    return only === undefined || (value.kind === 'value' && value.value === only);
  });

export const isList = (shape: Shape): boolean =>
  alternatives(shape).some(({ type }) => type === 'array');
export const isAmountField = (shape: Shape): boolean =>
  alternatives(shape).some((one) => one.isAmount === true);
export const isInteger = (shape: Shape): boolean =>
  alternatives(shape).every(({ type }) => type === 'integer');

const SECONDS = 'Seconds';

/** "window" for `windowSeconds`: the unit stands with the value then. */
export const shortOf = (name: string): string =>
  name.endsWith(SECONDS) ? name.slice(0, -SECONDS.length) : name;
export const isSeconds = (name: string, shape: Shape): boolean =>
  (name === 'seconds' || name.endsWith(SECONDS)) && isInteger(shape);
export const isShare = (name: string, shape: Shape): boolean =>
  name.endsWith('Share') && isInteger(shape);
