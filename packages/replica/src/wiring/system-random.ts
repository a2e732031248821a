// The real source of randomness, for main.ts.
import { randomBytes } from 'node:crypto';
import type { Random } from '@sekisho/protocol/clock';

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
