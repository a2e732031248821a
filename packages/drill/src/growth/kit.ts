// Whose ledger grows, and by which signatures: real ones, or the fault world's quick stand-in, of
// the same lengths.
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { hex } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Cryptography, realCryptography } from '../faults/cryptography.ts';
import { simulatedCryptography } from '../faults/simulated-cryptography.ts';
import { seedOf } from '../keys.ts';
import { policyKit } from '../policy-kit.ts';

const SEED = 'growth';
/** 2026-01-26T00:00:00Z. */
export const START = 1_769_385_600_000;

export interface Growing {
  readonly cryptography: Cryptography;
  readonly opened: Body<'ledger.opened'>;
  readonly ledger: string;
}

export function growing(real: boolean): Growing {
  const kit = policyKit(SEED);
  const cryptography = real ? realCryptography(kit) : simulatedCryptography(kit)();
  const opened: Body<'ledger.opened'> = {
    nonce: hex(seedOf(SEED, 'ledger')),
    time: formatInstant(START),
    policy: kit.policy,
    recovery: [],
  };
  return { cryptography, opened, ledger: hex(ledgerIdOf(bodyBytes('ledger.opened', opened))) };
}
