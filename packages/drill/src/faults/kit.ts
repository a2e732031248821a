// Who is in the fault world, and by what rules: one wallet, one client, three signers and watchers,
// and as few rules as give every kind of entry a reason to exist.
import { formatInstant } from '@sekisho/protocol/instant';
import { hex } from '@sekisho/protocol/bytes';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import type { Policy } from '@sekisho/protocol/policy';
import { seedOf } from '../keys.ts';
import { MICRO, type PolicyKit, policyKit, XEM } from '../policy-kit.ts';

/** 2026-01-26T00:00:00Z. */
export const START = 1_769_385_600_000;
export const BALANCE = 1_000_000n * MICRO;
/** A single withdrawal above this waits for one person. */
export const REVIEW_ABOVE = 1_000n * MICRO;
/** … and so do all above this sum, fees included, within a day. */
export const DAY_SUM = 3_000n * MICRO;
export const DAY_MS = 86_400_000;

const SEED = 'faults';

export function faultKit(): PolicyKit {
  const { policy } = policyKit(SEED);
  const people = policy.persons.filter(({ id }) => ['alice', 'bob', 'dave'].includes(id));
  const changed: Partial<Policy> = {
    wallets: policy.wallets.map((wallet) => ({ ...wallet, startHeight: 1 })),
    persons: people.map((person) => ({ ...person, roles: ['approver', 'freezer', 'amender'] })),
    limits: [
      {
        ...{ id: 'day', asset: XEM, wallets: [], per: 'wallet', windowSeconds: 86_400 },
        ...{ sum: DAY_SUM.toString(), then: { outcome: 'review', review: 'desk' } },
      },
    ],
    rules: [
      {
        ...{ id: 'large', kind: 'payment-ceiling', asset: XEM, above: REVIEW_ABOVE.toString() },
        then: { outcome: 'review', review: 'desk' },
      },
    ],
    reviews: [{ id: 'desk', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 }],
  };
  return policyKit(SEED, changed);
}

export interface Opening {
  readonly opened: Body<'ledger.opened'>;
  readonly ledger: string;
}

export function openingOf(policy: Policy): Opening {
  const opened: Body<'ledger.opened'> = {
    nonce: hex(seedOf(SEED, 'ledger')),
    time: formatInstant(START),
    policy,
    recovery: [],
  };
  return { opened, ledger: hex(ledgerIdOf(bodyBytes('ledger.opened', opened))) };
}
