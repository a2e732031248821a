// Hex in the simulated NIS node: its own, because it shares no code with what it is there to test.

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Bytes of hex in either case (as NIS reads it), or undefined. */
export function bytesOf(hex: unknown): Uint8Array | undefined {
  if (typeof hex !== 'string' || hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex))
    return undefined;
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
