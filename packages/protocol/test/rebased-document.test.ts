// A rebase as it is handed around: the parts in a file are those that the entry names, one by one,
// and all that is carried is in some part.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../src/bytes.ts';
import { canonicalText } from '../src/canonical.ts';
import { type Body, BODIES, bodyBytes } from '../src/entry.ts';
import { MAX_BODY_BYTES } from '../src/envelope.ts';
import type { Json } from '../src/json.ts';
import { type Carried, carriedPartHash, carriedParts, KINDS } from '../src/rebase.ts';
import { readRebased, rebasedLedgerId } from '../src/rebased-document.ts';
import { isRefusal } from '../src/refusal.ts';

const VECTORS = new URL('../../../spec/vectors/entries.json', import.meta.url);
const [{ body: BODY }] = JSON.parse(readFileSync(VECTORS, 'utf8')).names.rebase as [
  { body: Body<'ledger.rebased'> },
];

const HASH = 'ab'.repeat(32);
const AT = '2026-01-26T00:00:00.000Z';
const NOTHING: Carried = { requests: [], payments: [], endings: [], stops: [] };

const hashOf = (n: number): string => n.toString(16).padStart(64, '0');
const requests = (count: number, bytes: number): Carried['requests'] =>
  Array.from({ length: count }, (_, n) => {
    return { entry: hashOf(n), client: 'app-1', at: AT, body: 'A'.repeat(4 * bytes) };
  });

/** Three parts' worth. */
const LARGE: Carried = { ...NOTHING, requests: requests(5, 6_000) };

const read = (carried: readonly object[], first: string | null): unknown => {
  const rebased = { ...BODY, carried: first };
  const told = readRebased(canonicalText({ under: HASH, rebased, carried } as Json), 'file');
  return isRefusal(told) ? told.refused : told.carried;
};

test('a file’s parts are those that the entry and each part before name, to the last', () => {
  const parts = carriedParts(LARGE);
  assert.equal(parts.length, 3);
  const [one, two, three] = parts as [object, object, object];
  const first = carriedPartHash(parts[0]!);
  assert.deepEqual(read([], null), []);
  assert.deepEqual(read(parts, first), parts);
  assert.equal(read(parts, null), 'carried-unexpected');
  assert.equal(read(parts, HASH), 'carried-unexpected');
  assert.equal(read([two, one, three], first), 'carried-unexpected');
  assert.equal(read([one, three], first), 'carried-unexpected');
  assert.equal(read([...parts, three], first), 'carried-unexpected');
  assert.equal(read([one, two], first), 'carried-missing');
  assert.equal(read([], first), 'carried-missing');
});

test('what is no file of a rebase says so, and where', () => {
  const told = readRebased('{"under":1}', 'anew.json');
  assert.ok(isRefusal(told) && told.refused === 'schema-mismatch');
  assert.match(told.detail, /^anew\.json at \.under: /);
  const none = readRebased('', 'anew.json');
  assert.ok(isRefusal(none) && none.refused === 'json-malformed');
});

test('the new ledger is called after the body of its entry', () => {
  const id = rebasedLedgerId(BODY);
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.notEqual(rebasedLedgerId({ ...BODY, carried: HASH }), id);
  assert.deepEqual(BODIES['ledger.rebased'].parse(BODY), BODY);
});

const row = {
  requests: fc.record({
    ...{ entry: fc.constant(HASH), client: fc.constant('app-1'), at: fc.constant(AT) },
    body: fc.integer({ min: 0, max: 11_000 }).map((n) => 'A'.repeat(4 * n)),
  }),
  payments: fc.constant({
    ...{ withdrawal: HASH, chain: 'nem:mainnet', wallet: 'hot', bytes: '00', at: AT },
  }),
  endings: fc.constant({ withdrawal: HASH, ended: 'cancelled' as const }),
  stops: fc.constant({
    ...{ id: HASH, scope: 'everything', reason: 'drill', by: 'person:dave', at: AT },
    outflows: [] as string[],
  }),
};
const anyCarried = fc.record({
  requests: fc.array(row.requests, { maxLength: 6 }),
  payments: fc.array(row.payments, { maxLength: 3 }),
  endings: fc.array(row.endings, { maxLength: 3 }),
  stops: fc.array(row.stops, { maxLength: 3 }),
});

test('parts have every row once and in order, fit an entry, and name each other', () => {
  fc.assert(
    fc.property(anyCarried, (carried) => {
      const parts = carriedParts(carried);
      for (const kind of KINDS) {
        const rows = parts.flatMap((part): readonly object[] => part[kind]);
        assert.deepEqual(rows, carried[kind]);
      }
      for (const [i, part] of parts.entries()) {
        const following = parts[i + 1];
        assert.equal(part.next, following === undefined ? null : carriedPartHash(following));
        assert.ok(bodyBytes('ledger.carried', part).length <= MAX_BODY_BYTES);
        assert.ok(KINDS.some((kind) => part[kind].length > 0));
      }
    }),
    { numRuns: 200 },
  );
});

test('a part takes rows for as many bytes as an entry has room for', () => {
  const endings = (count: number): Carried => ({
    ...NOTHING,
    endings: Array.from({ length: count }, (_, n) => {
      return { withdrawal: hashOf(n), ended: 'rejected' as const };
    }),
  });
  const lengths = (carried: Carried) => carriedParts(carried).map((part) => part.endings.length);
  assert.deepEqual(lengths(NOTHING), []);
  const one = utf8(canonicalText(endings(1).endings[0] as Json)).length + 1;
  const fit = Math.floor((MAX_BODY_BYTES - 1_000) / one);
  assert.deepEqual(lengths(endings(fit)), [fit]);
  assert.deepEqual(lengths(endings(fit + 1)), [fit, 1]);
  // Of the rows with the fewest bytes: no list is longer than a form takes.
  for (const part of carriedParts(endings(fit))) BODIES['ledger.carried'].parse(part);
});
