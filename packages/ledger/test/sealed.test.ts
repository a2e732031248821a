// `state.sealed`: every replica recomputes the hashes, and a snapshot is what a seal vouches for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import { domainHashStream, portableHashing } from '@sekisho/protocol/hash';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryState } from '../src/memory.ts';
import { checkSeal, sealOf } from '../src/sealed.ts';
import { GENESIS_CONTENT_HASH, SEGMENT_DOMAIN } from '../src/segment.ts';
import { assertRefused, refuses, world } from './support/world.ts';
import { fold, naiveContentHashes, restored, snapshotOf, wholeHash } from './support/snapshot.ts';

const HASH = 'ab'.repeat(32);

refuses([
  {
    name: 'a seal of another size',
    tag: 'seal-mismatch',
    offer: ({ state, size }) => checkSeal(sealOf(state), { ...sealOf(state), size: size + 1 }),
  },
  {
    name: 'a seal of another state hash',
    tag: 'seal-mismatch',
    offer: ({ state }) => checkSeal(sealOf(state), { ...sealOf(state), stateHash: HASH }),
  },
  {
    name: 'a seal of another content',
    tag: 'seal-mismatch',
    offer: ({ state }) => checkSeal(sealOf(state), { ...sealOf(state), contentHash: HASH }),
  },
]);

/** Three seals, with work between them, and entries after the last. */
function sealedThrice() {
  const scribe = world();
  scribe.sealed();
  scribe.prepared(scribe.requested().hash);
  scribe.sealed();
  scribe.requested();
  scribe.tick();
  scribe.sealed();
  scribe.prepared(scribe.requested().hash);
  return scribe;
}

const SCRIBE = sealedThrice();
const SNAPSHOT = snapshotOf(SCRIBE.entries);
const { lines: LINES, seal: SEAL } = SNAPSHOT;
const END = LINES.findIndex((line) => line.startsWith('"')) + 1;

const DAMAGES: readonly [what: string, lines: readonly string[]][] = [
  ['a cell is missing', LINES.toSpliced(3, 1)],
  ['the first cell is missing', LINES.slice(1)],
  ['a cell is added', LINES.toSpliced(1, 0, '["act","z",true]\n')],
  ['a cell is there twice', LINES.toSpliced(3, 0, LINES[3]!)],
  [
    'a cell is changed',
    LINES.with(
      2,
      LINES[2]!.replace(/\d/, (digit) => `${9 - Number(digit)}`),
    ),
  ],
  ['a cell that is gone comes back', LINES.map((line) => line.replace(/,null\]\n$/, ',1]\n'))],
  ['two cells are swapped', LINES.with(1, LINES[2]!).with(2, LINES[1]!)],
  ['a segment is missing', LINES.slice(END)],
  [
    'the last segment is missing',
    LINES.slice(
      0,
      LINES.length -
        1 -
        LINES.slice(0, -1)
          .reverse()
          .findIndex((line) => line.startsWith('"')),
    ),
  ],
  ['two segments are swapped', [...LINES.slice(END), ...LINES.slice(0, END)]],
  ['a segment is there twice', [...LINES.slice(0, END), ...LINES]],
  ['the border of two segments is missing', LINES.toSpliced(END - 1, 1)],
  ['a border is added', LINES.toSpliced(3, 0, LINES[END - 1]!)],
  ['a border is changed', LINES.with(END - 1, `"${HASH}"\n`)],
  ['the last line is missing', LINES.slice(0, -1)],
  ['cells follow the last segment', [...LINES, '["balance","hot","9"]\n']],
  ['there is nothing', []],
  ['a line is cut', LINES.with(4, LINES[4]!.slice(0, -8))],
  ['a line is no list', LINES.with(4, '5\n')],
  ['a line is null', LINES.with(4, 'null\n')],
  ['a line is white space', LINES.toSpliced(4, 0, '\n')],
];

for (const [what, lines] of DAMAGES) {
  test(`a snapshot is refused when ${what}`, () => {
    assert.notDeepEqual(lines, LINES, 'this damages nothing');
    assertRefused(restored(SEAL, [lines.join('')]), 'snapshot-mismatch');
    // A part for each line: whatever a part is, the text is the same.
    assertRefused(restored(SEAL, lines), 'snapshot-mismatch');
  });
}

test('lines that are no cells are refused, even where a seal vouches for them', () => {
  const closing = (before: string, lines: string): string => {
    const stream = domainHashStream(SEGMENT_DOMAIN, portableHashing);
    stream.update(fromHex(before, 32)!);
    stream.update(utf8(lines));
    return hex(stream.digest());
  };
  const cell = '["meta","",{"size":1}]\n';
  const first = closing(GENESIS_CONTENT_HASH, cell);
  const sealed = (lines: string) => {
    const contentHash = closing(first, lines);
    const seal = { size: 1, stateHash: HASH, contentHash };
    return restored(seal, [cell, `"${first}"\n`, lines, `"${contentHash}"\n`]);
  };
  assert.ok(!isRefusal(sealed('["act","a",true]\n')));
  for (const lines of ['[}\n', '5\n', 'null\n']) assertRefused(sealed(lines), 'snapshot-mismatch');
});

test('a snapshot is refused for another seal', () => {
  const others = [
    { ...SEAL, size: SEAL.size + 1 },
    { ...SEAL, contentHash: HASH },
  ];
  for (const seal of others) assertRefused(restored(seal, LINES), 'snapshot-mismatch');
});

test('the content hash of each seal is the one that the specification says', () => {
  const sealed = SCRIBE.entries.flatMap(({ type, body }) =>
    type === 52 ? [JSON.parse(Buffer.from(body).toString()).contentHash] : [],
  );
  assert.equal(sealed.length, 3);
  assert.deepEqual(naiveContentHashes(SCRIBE.entries), sealed);
});

test('a seal hashes what changed since the one before, and nothing else', () => {
  const scribe = world();
  for (let i = 0; i < 20; i++) scribe.requested();
  const whole = scribe.state.segment.lines.length;
  assert.equal(whole, scribe.state.content().length);
  scribe.sealed();
  assert.deepEqual(
    scribe.state.segment.lines.map((line) => JSON.parse(line)[0]),
    ['meta', 'sealed'],
  );
  scribe.requested();
  const { lines } = scribe.state.segment;
  assert.ok(lines.length < 20, `${lines.length} cells for one request, ${whole} in all`);
});

test('a seal is of the state before its own entry', () => {
  const scribe = world();
  const before = sealOf(scribe.state);
  assert.equal(before.size, scribe.size);
  assert.equal(checkSeal(sealOf(scribe.state), before), undefined);
  scribe.sealed();
  assert.ok(isRefusal(checkSeal(sealOf(scribe.state), before)));
});

test('a replica that starts from a sealed snapshot folds on to the same hashes', () => {
  const state = restored(SEAL, LINES);
  assert.ok(!isRefusal(state));
  assert.deepEqual(sealOf(state), SEAL, 'and would seal itself alike');
  for (const entry of SCRIBE.entries.slice(SNAPSHOT.from)) fold(state, entry);
  assert.equal(state.hash, SCRIBE.state.hash);
  assert.equal(wholeHash(state), wholeHash(SCRIBE.state));
  assert.deepEqual(sealOf(state), sealOf(SCRIBE.state));
});

test('a cell that is deleted is a line of its segment, and no cell afterwards', () => {
  const state = new MemoryState();
  state.merge([
    ['meta', '', { size: 1 }],
    ['act', 'a', true],
  ]);
  state.merge([['act', 'a', null]]);
  assert.deepEqual(state.ids('act'), []);
  const { lines, contentHash } = state.segment;
  assert.deepEqual(lines, ['["act","a",null]\n', '["meta","",{"size":1}]\n']);
  const seal = { size: 1, stateHash: state.hash, contentHash };
  const again = restored(seal, [...lines, `"${contentHash}"\n`]);
  assert.ok(!isRefusal(again));
  assert.deepEqual(again.content(), state.content());
});
