// A hash as people compare it: read aloud over the telephone, or by eye on two screens. Both are
// computed, each on a machine of its own; one that was only copied from the other says nothing.
import { base32crockford } from '@scure/base';
import { fromHex } from './bytes.ts';
import { domainHash } from './hash.ts';
import type { HashHex } from './id.ts';

/**
 * 60 bits: whoever wants a second entry with the fingerprint of a given one tries 2^60 of them, and
 * has minutes, while the first waits. More symbols people would not compare.
 */
const SYMBOLS = 12;
const GROUP = /.{4}(?=.)/g;

/**
 * The first 60 bits of SHA-256("sekisho/fingerprint/v1\n" ‖ hash), in the base 32 of Crockford,
 * which has no I, L, O and U: three groups of four, such as "7K3M-0QXZ-9D2A".
 */
export function fingerprintOf(hash: HashHex): string {
  const bytes = fromHex(hash, 32);
  if (bytes === undefined) throw new Error('fingerprintOf: not a hash');
  const digest = domainHash('sekisho/fingerprint/v1', bytes);
  return base32crockford.encode(digest).slice(0, SYMBOLS).replace(GROUP, '$&-');
}
