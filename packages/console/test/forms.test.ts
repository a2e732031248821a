// The page's reader of schemas against zod, on the very schemas of the protocol: what one takes the
// other takes, and makes the same of it.
import assert from 'node:assert/strict';
import { dirname, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { policyKit } from '@sekisho/drill/policy-kit';
import { build } from 'esbuild';
import fc from 'fast-check';
import * as ours from './forms-samples.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** The same module, with the page's reader in the place of zod. */
async function withReader(): Promise<typeof ours> {
  const built = await build({
    entryPoints: [resolve(here, 'forms-samples.ts')],
    alias: { zod: resolve(here, '../src/forms/schema.ts') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const text = built.outputFiles[0]!.text;
  assert.doesNotMatch(text, /node_modules\/zod/);
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

const page = await withReader();
const names = Object.keys(ours.SCHEMAS) as (keyof typeof ours.SCHEMAS)[];

/** What zod makes of a value, and what the page makes of it. */
function both(name: keyof typeof ours.SCHEMAS, value: unknown): readonly unknown[] {
  return [ours, page].map(({ SCHEMAS }) => {
    const result = SCHEMAS[name].safeParse(value);
    return result.success ? { data: result.data } : 'refused';
  });
}

const samples = ours.samplesOf(policyKit('forms').policy);

test('every sample fits, for both', () => {
  for (const name of names) {
    const [zod, reader] = both(name, samples[name]);
    assert.notEqual(
      zod,
      'refused',
      `${name}: ${JSON.stringify(ours.SCHEMAS[name].safeParse(samples[name]).error?.issues)}`,
    );
    assert.deepEqual(reader, zod, name);
  }
});

type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | null | undefined;

const JUNK: readonly Tree[] = [
  ...[null, undefined, '', 'x', '0', '01', '-1', 'nem:mainnet/xem', 0, -1, 1, 1.5, 1e21, true],
  ...[[], {}, ['x'], { x: 1 }, Number.NaN, 'ab'.repeat(32), '2026-01-31T00:00:00.000Z'],
];

/** Every place in a value. */
function placesOf(value: Tree, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  const inside =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, key]))
      : [];
  return [path, ...inside];
}

function changed(value: Tree, path: readonly PropertyKey[], change: (old: Tree) => Tree): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  const copy = structuredClone(value) as Record<PropertyKey, Tree>;
  copy[step] = changed(copy[step], rest, change);
  return copy as Tree;
}

const CHANGES: readonly ((old: Tree, junk: Tree) => Tree)[] = [
  (_old, junk) => junk,
  (old, junk) =>
    typeof old === 'object' && old !== null && !Array.isArray(old) ? { ...old, extra: junk } : junk,
  (old) => (Array.isArray(old) ? [...old, ...old] : typeof old === 'string' ? `${old}a` : old),
  (old) => {
    if (typeof old !== 'object' || old === null || Array.isArray(old)) return undefined;
    return Object.fromEntries(Object.entries(old).slice(1));
  },
];

test('what is changed anywhere is taken by both or by neither', () => {
  const name = fc.constantFrom(...names);
  const run = (name_: (typeof names)[number], at: number, how: number, junk: number): void => {
    const sample = samples[name_] as Tree;
    const places = placesOf(sample);
    const change = CHANGES[how % CHANGES.length]!;
    const place = places[at % places.length]!;
    const value = changed(sample, place, (old) => change(old, JUNK[junk % JUNK.length]));
    const [zod, reader] = both(name_, value);
    assert.deepEqual(reader, zod, `${name_} at ${place.map(String).join('.')}`);
  };
  fc.assert(fc.property(name, fc.nat(), fc.nat(), fc.nat(), run), { numRuns: 2_000 });
});
