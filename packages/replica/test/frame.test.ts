import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, hex } from '@sekisho/protocol/bytes';
import type { Refusal } from '@sekisho/protocol/refusal';
import fc from 'fast-check';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from '../src/frame.ts';

/** What a decoder gives for a stream in these pieces: frames in hexadecimal, then how it ended. */
function decode(pieces: Iterable<Uint8Array>): [frames: string[], refusal: Refusal | undefined] {
  const decoder = new FrameDecoder();
  const frames: string[] = [];
  let refusal: Refusal | undefined;
  for (const piece of pieces) {
    refusal = decoder.push(piece, (frame) => frames.push(hex(frame)));
    piece.fill(0xaa); // whoever gave the piece may use its memory again
  }
  return [frames, refusal];
}

/** The stream cut at these places, each piece in memory of its own. */
function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (stream.length + 1)), stream.length];
  at.sort((a, b) => a - b);
  return at.slice(1).map((end, i) => stream.slice(at[i], end));
}

const payload = fc.uint8Array({ minLength: 1, maxLength: 300 });
const places = fc.array(fc.nat(), { maxLength: 40 });

test('frames come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 12 }), places, (frames, where) => {
      const stream = concat(...frames.map(encodeFrame));
      assert.deepEqual(decode(cut(stream, where)), [frames.map(hex), undefined]);
    }),
  );
});

test('any bytes give the same frames and the same end, whole, cut or one at a time', () => {
  // Lengths that make sense now and then: three of four length bytes are mostly zero.
  const byte = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 400 }), places, (bytes, where) => {
      const stream = Uint8Array.from(bytes);
      const whole = decode([stream.slice()]);
      assert.deepEqual(decode(cut(stream, where)), whole);
      assert.deepEqual(decode(Array.from(stream, (one) => Uint8Array.of(one))), whole);
    }),
    { numRuns: 500 },
  );
});

test('a length over the bound or of zero is refused with its fourth byte', () => {
  const length = (value: number): Uint8Array => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    return bytes;
  };
  for (const [value, tag] of [
    [0, 'frame-empty'],
    [MAX_FRAME_BYTES + 1, 'frame-too-long'],
    [0xff_ff_ff_ff, 'frame-too-long'],
  ] as const) {
    const decoder = new FrameDecoder();
    const frames: string[] = [];
    const give = (frame: Uint8Array): unknown => frames.push(hex(frame));
    assert.equal(decoder.push(encodeFrame(Uint8Array.of(7)), give), undefined);
    assert.equal(decoder.push(length(value).subarray(0, 3), give), undefined);
    assert.equal(decoder.push(length(value).subarray(3), give)?.refused, tag);
    assert.equal(decoder.push(encodeFrame(Uint8Array.of(8)), give)?.refused, tag);
    assert.deepEqual(frames, ['07']);
  }
});

test('the largest frame passes, in pieces too; larger or empty ones are not made', () => {
  const largest = new Uint8Array(MAX_FRAME_BYTES);
  largest.fill(0x5a, 1_000_000);
  const stream = encodeFrame(largest);
  const pieces = Array.from({ length: 1_000 }, (_, i) => i * 4_243);
  const got: Uint8Array[] = [];
  const decoder = new FrameDecoder();
  for (const piece of cut(stream, pieces)) decoder.push(piece, (frame) => got.push(frame));
  assert.equal(got.length, 1);
  assert.ok(Buffer.from(largest).equals(got[0]!));
  assert.throws(() => encodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1)));
  assert.throws(() => encodeFrame(new Uint8Array(0)));
});
