// Frames on a byte stream: a length (u32, big-endian), then that many bytes. No other structure, so
// that a signer needs no parser of anything before it has decided to read a frame.
import { type Refusal, refuse } from '@sekisho/protocol/refusal';

/** A sync batch of 64 entries with bodies of 60 kB each; nothing else comes near. */
export const MAX_FRAME_BYTES = 4 * 1_048_576;

const LENGTH_BYTES = 4;

/** What is set aside for a frame at first: its length is only a claim until the bytes come. */
const FIRST_BYTES = 65_536;

/** The frame of 1 to MAX_FRAME_BYTES bytes; another length is a bug of the sender. */
export function encodeFrame(payload: Uint8Array): Uint8Array {
  if (payload.length === 0 || payload.length > MAX_FRAME_BYTES) {
    throw new Error(`a frame of ${payload.length} bytes`);
  }
  const frame = new Uint8Array(LENGTH_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length);
  frame.set(payload, LENGTH_BYTES);
  return frame;
}

/** Takes a stream in pieces of any size. After a refusal it takes nothing more. */
export class FrameDecoder {
  #length = 0;
  #lengthBytes = 0;
  #payload = new Uint8Array(0);
  #filled = 0;
  #refusal: Refusal | undefined;

  /** Gives every frame that `chunk` completes, each in memory of its own, in order. */
  push(chunk: Uint8Array, give: (frame: Uint8Array) => void): Refusal | undefined {
    let at = 0;
    while (this.#refusal === undefined && at < chunk.length) {
      if (this.#lengthBytes < LENGTH_BYTES) {
        this.#length = this.#length * 256 + chunk[at]!;
        this.#lengthBytes += 1;
        at += 1;
        if (this.#lengthBytes === LENGTH_BYTES) this.#refusal = refuseLength(this.#length);
        continue;
      }
      const part = chunk.subarray(at, at + this.#length - this.#filled);
      this.#take(part);
      at += part.length;
      if (this.#filled === this.#length) give(this.#finish());
    }
    return this.#refusal;
  }

  #take(part: Uint8Array): void {
    const needed = this.#filled + part.length;
    if (needed > this.#payload.length) {
      const room = Math.max(needed, this.#payload.length * 2, FIRST_BYTES);
      const larger = new Uint8Array(Math.min(this.#length, room));
      larger.set(this.#payload.subarray(0, this.#filled));
      this.#payload = larger;
    }
    this.#payload.set(part, this.#filled);
    this.#filled = needed;
  }

  #finish(): Uint8Array {
    const frame = this.#payload;
    this.#length = 0;
    this.#lengthBytes = 0;
    this.#payload = new Uint8Array(0);
    this.#filled = 0;
    return frame;
  }
}

function refuseLength(length: number): Refusal | undefined {
  if (length === 0) return refuse('frame-empty', 'a frame of no bytes');
  if (length <= MAX_FRAME_BYTES) return undefined;
  return refuse('frame-too-long', `a frame of ${length} bytes, over ${MAX_FRAME_BYTES}`);
}
