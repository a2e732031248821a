// Amounts: spec/vectors/amounts.json, and that no conversion loses anything.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatUnits, MAX_AMOUNT, parseAmount, parseUnits, type Unit } from '../src/amount.ts';
import { isRefusal } from '../src/refusal.ts';

interface Vectors {
  accepted: string[];
  refused: { text: string; refused: string }[];
  units: {
    accepted: { text: string; unit: Unit; amount: string }[];
    refused: { text: string; unit: Unit; refused: string }[];
    printed: { amount: string; unit: Unit; text: string }[];
  };
}

const VECTORS: Vectors = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/amounts.json', import.meta.url), 'utf8'),
);

const refusedTag = (value: unknown): string | undefined =>
  isRefusal(value) ? value.refused : undefined;

test('wire forms are read exactly, or refused', () => {
  for (const text of VECTORS.accepted) assert.equal(parseAmount(text), BigInt(text));
  for (const { text, refused } of VECTORS.refused) {
    assert.equal(refusedTag(parseAmount(text)), refused, JSON.stringify(text));
  }
});

test('main units convert exactly, or are refused', () => {
  for (const { text, unit, amount } of VECTORS.units.accepted) {
    assert.equal(parseUnits(text, unit), BigInt(amount), text);
  }
  for (const { text, unit, refused } of VECTORS.units.refused) {
    assert.equal(refusedTag(parseUnits(text, unit)), refused, text);
  }
});

test('amounts are printed as people read them', () => {
  for (const { amount, unit, text } of VECTORS.units.printed) {
    assert.equal(formatUnits(BigInt(amount), unit), text);
  }
});

test('every amount survives print and parse, whatever the unit', () => {
  const anyUnit = fc.record({ symbol: fc.constant('XEM'), decimals: fc.nat(38) });
  fc.assert(
    fc.property(fc.bigInt(1n, MAX_AMOUNT), anyUnit, (amount, unit) => {
      assert.equal(parseAmount(amount.toString()), amount);
      assert.equal(parseUnits(formatUnits(amount, unit).replaceAll(',', ''), unit), amount);
    }),
  );
});
