// The shape of JSON objects from outside, before anything in them is believed.
import { fromHex } from '@sekisho/protocol/bytes';

/** True for an object with these keys and no others. */
export function hasExactly<Key extends string>(
  value: unknown,
  keys: readonly Key[],
): value is Readonly<Record<Key, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return (
    Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key))
  );
}

/** The bytes of hex that a parser of this package has accepted; anything else is a bug. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new Error('hex that was never parsed');
  return new Uint8Array(bytes);
}
