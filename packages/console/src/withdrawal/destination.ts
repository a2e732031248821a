// Where the money goes, held against where this customer was paid before.
import type { QueueItem } from '@sekisho/protocol/desk-api';
import { type ComponentChild, h } from 'preact';
import { Address } from '../parts/address.ts';
import { looksAlike, nearest } from '../parts/resemblance.ts';
import { Status } from '../parts/status.ts';
import { useWords } from '../place.ts';
import type { VerifiedWithdrawal } from '../verify/withdrawal.ts';
import { withdrawalWords } from './words.ts';

export interface DestinationProps {
  readonly truth: VerifiedWithdrawal;
  readonly knownAddresses: QueueItem['knownAddresses'];
}

/** The address in groups, what differs from the most alike known one marked, "new" in words. */
export function Destination({ truth, knownAddresses }: DestinationProps): ComponentChild {
  const words = useWords(withdrawalWords);
  const all = knownAddresses.map(({ address }) => address);
  const isKnown = all.includes(truth.address);
  const closest = isKnown ? undefined : nearest(truth.address, all);
  // Two unrelated addresses differ nearly everywhere: marking that would say nothing.
  const decoy = closest !== undefined && looksAlike(truth.address, closest) ? closest : undefined;
  return h(
    'span',
    { class: 'destination' },
    h(Address, { address: truth.address, ...(decoy !== undefined && { known: decoy }) }),
    !isKnown && h(Status, { tone: 'wait', icon: 'gate' }, words.isNew),
    decoy !== undefined && h(Status, { tone: 'bad', icon: 'warning' }, words.lookAlike),
  );
}
