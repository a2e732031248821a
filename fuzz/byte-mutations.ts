// Bytes changed as a hostile or broken sender would change them.
import { concat } from '@sekisho/protocol/bytes';
import type { Dice } from './dice.ts';

/** Another valid example, to splice with. */
type Other = Uint8Array;
type Mutation = (bytes: Uint8Array, dice: Dice, other: Other) => Uint8Array;

/** Integers at the edges of their widths: lengths, counts and times are read from bytes. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fffe];

/** Enough for a length to be wrong by, little enough to be quick. */
const LONG = 70_000;

const set = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
  const copy = bytes.slice();
  if (copy.length > 0) copy[at] = value;
  return copy;
};

const cut = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  concat(bytes.subarray(0, from), bytes.subarray(Math.max(from, to)));

const inserted = (bytes: Uint8Array, at: number, more: Uint8Array): Uint8Array =>
  concat(bytes.subarray(0, at), more, bytes.subarray(at));

function word(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length < 8) return bytes;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const at = dice.roll(copy.length - 7);
  const value = dice.pick(EDGES);
  const little = dice.roll(2) === 0;
  if (dice.roll(2) === 0) view.setUint32(at, value, little);
  else view.setBigUint64(at, BigInt(value) * 0x1_0000_0001n, little);
  return copy;
}

const MUTATIONS: readonly Mutation[] = [
  (bytes, dice) => set(bytes, dice.roll(bytes.length), dice.roll(256)),
  (bytes, dice) => {
    const at = dice.roll(bytes.length);
    return set(bytes, at, (bytes[at] ?? 0) ^ (1 << dice.roll(8)));
  },
  (bytes, dice) => bytes.slice(0, dice.roll(bytes.length + 1)),
  (bytes, dice) => bytes.slice(dice.roll(Math.min(bytes.length + 1, 16))),
  (bytes, dice) => concat(bytes, Uint8Array.of(dice.roll(256))),
  (bytes, dice) => concat(bytes, bytes.subarray(0, dice.roll(bytes.length + 1))),
  (bytes, dice) => {
    const from = dice.roll(bytes.length);
    return cut(bytes, from, from + 1 + dice.roll(16));
  },
  (bytes, dice) => {
    const from = dice.roll(bytes.length);
    const part = bytes.subarray(from, from + 1 + dice.roll(64));
    return inserted(bytes, dice.roll(bytes.length + 1), part);
  },
  (bytes, dice) =>
    inserted(bytes, dice.roll(bytes.length + 1), new Uint8Array(dice.roll(5)).fill(dice.roll(256))),
  word,
  word,
  (bytes, dice, other) =>
    concat(
      bytes.subarray(0, dice.roll(bytes.length + 1)),
      other.subarray(dice.roll(other.length + 1)),
    ),
  (bytes, dice, other) => {
    const at = dice.roll(Math.min(bytes.length, other.length));
    return concat(bytes.subarray(0, at), other.subarray(at));
  },
  (bytes, dice) =>
    dice.roll(20) === 0
      ? inserted(bytes, dice.roll(bytes.length + 1), new Uint8Array(dice.roll(LONG)))
      : bytes,
];

export const mutatedBytes: Mutation = (bytes, dice, other) =>
  dice.pick(MUTATIONS)(bytes, dice, other);
