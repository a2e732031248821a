// Whatever stands in a scenario file: it is read, or refused with one sentence; never a throw.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { type Scenario, readScenario } from '../src/scenario.ts';

interface Row {
  readonly name: string;
  readonly patches: readonly { readonly path: string; readonly value?: unknown }[];
}

const VECTORS: { readonly base: object; readonly rows: readonly Row[] } = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/scenario.json', import.meta.url), 'utf8'),
);

/** The base with every act of the vectors. */
const WHOLE = Object.assign(
  structuredClone(VECTORS.base),
  ...VECTORS.rows
    .find(({ name }) => name === 'every act')!
    .patches.map(({ path, value }) => ({ [path.slice(1)]: value })),
) as Scenario;

/** The same value with something else at one of its places, chosen by `turn`. */
function spoilt(value: unknown, turn: number, other: unknown): unknown {
  if (typeof value !== 'object' || value === null || turn % 7 === 0) return other;
  const keys = Object.keys(value);
  const key = keys[turn % Math.max(1, keys.length)];
  if (key === undefined) return other;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = spoilt(copy[key], Math.trunc(turn / 8), other);
  return copy;
}

function assertAnswered(source: string | Uint8Array): void {
  const read = readScenario(source);
  if (isRefusal(read)) assert.ok(read.detail.length > 0);
  else assert.equal(read.scenario, 1);
}

const surprise = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('', '0', '-1', '1e9', 'wallet:', '2018-02-30T00:00:00Z', 'signer-2', 'nem-hot'),
);

test('any bytes and any text are answered', () => {
  fc.assert(fc.property(fc.uint8Array(), assertAnswered));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), assertAnswered));
});

test('a scenario with something else at any of its places is answered', () => {
  assert.ok(!isRefusal(readScenario(JSON.stringify(WHOLE))));
  fc.assert(
    fc.property(fc.nat(), surprise, (turn, other) =>
      assertAnswered(JSON.stringify(spoilt(WHOLE, turn, other))),
    ),
    { numRuns: 2_000 },
  );
});

test('acts by the thousand are refused, thefts by the ten thousand are not', () => {
  const [theft] = WHOLE.thefts;
  const at = theft!.at;
  const acts = Array.from({ length: 1_001 }, () => ({ at, act: 'take-over', party: 'gateway' }));
  const crowded = readScenario(JSON.stringify({ ...VECTORS.base, acts }));
  assert.ok(isRefusal(crowded));
  assert.equal(crowded.detail, 'scenario.acts: there are more than 1000 acts');
  const thefts = Array.from({ length: 10_000 }, () => theft);
  assert.ok(!isRefusal(readScenario(JSON.stringify({ ...VECTORS.base, thefts }))));
  const many = readScenario(JSON.stringify({ ...VECTORS.base, thefts: [...thefts, theft] }));
  assert.equal(isRefusal(many) && many.detail, 'scenario.thefts: there are more than 10000 thefts');
});
