// Targets with bugs in them, each of a kind that the fuzzer is there to find.
import { fromHex, hex, readU64be, u64be } from '@sekisho/protocol/bytes';
import { bytesLike, bytesOf, jsonLike, textLike, textOfInput } from '../../fuzz/inputs.ts';
import { must, plain, type Target } from '../../fuzz/target.ts';

const numbers = [u64be(7), u64be(2 ** 40)];

/** Reads the first eight bytes and never looks whether more follow. */
const trailing = plain(
  'trailing',
  'the same bytes',
  bytesLike(() => numbers),
  1,
  (input) => {
    const bytes = bytesOf(input);
    const value = bytes.length < 8 ? undefined : readU64be(bytes, 0);
    if (value === undefined) return false;
    must(hex(u64be(value)) === hex(bytes), 'it encodes to other bytes');
    return true;
  },
);

/** Reads eight bytes that need not be there. */
const unchecked = plain(
  'unchecked',
  'answers',
  bytesLike(() => numbers),
  1,
  (input) => {
    return readU64be(bytesOf(input), 0) !== undefined;
  },
);

/** Takes hex in capitals for the same name. */
const twoSpellings = plain(
  'two-spellings',
  'the same text',
  textLike(() => ['00ff', 'abcdef']),
  1,
  (input) => {
    const text = textOfInput(input);
    const bytes = fromHex(text.toLowerCase());
    if (bytes === undefined) return false;
    must(hex(bytes) === text, 'it is written as another text');
    return true;
  },
);

/** Goes as deep as the text says. */
const deep = plain(
  'deep',
  'answers',
  jsonLike(() => [{ a: [1] }]),
  1,
  (input) => {
    const opened = textOfInput(input).match(/[[{]/g) ?? [];
    must(opened.length < 100, 'nested deeper than any document');
    return true;
  },
);

/** Goes on for ever at one length in eight. */
const endless = plain(
  'endless',
  'ends',
  bytesLike(() => numbers),
  1,
  (input) => {
    for (let at = 0; at !== bytesOf(input).length; at += 2) must(at >= 0, 'it went round');
    return true;
  },
);

/** Waits for what never comes. */
const waiting = plain(
  'waiting',
  'ends',
  bytesLike(() => numbers),
  1,
  (input) => (bytesOf(input).length % 8 === 3 ? new Promise<boolean>(() => {}) : true),
);

/** Fails when nobody listens any more. */
const late = plain(
  'late',
  'answers',
  bytesLike(() => numbers),
  1,
  (input) => {
    if (bytesOf(input).length % 8 === 3) void Promise.reject(new Error('nobody caught this'));
    return true;
  },
);

export const targets: readonly Target[] = [
  ...[trailing, unchecked, twoSpellings, deep, endless, waiting, late],
];
