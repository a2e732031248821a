// Where a withdrawal stands, by colour, sign and word.
import type { Status as WithdrawalStatus } from '@sekisho/protocol/status';
import { type ComponentChild, h } from 'preact';
import type { IconName } from '../parts/icon.ts';
import { Status, type Tone } from '../parts/status.ts';
import { useWords } from '../place.ts';
import { withdrawalWords } from './words.ts';

const LOOKS: Readonly<Record<WithdrawalStatus, readonly [Tone, IconName]>> = {
  held: ['wait', 'held'],
  cleared: ['good', 'passed'],
  blocked: ['bad', 'refused'],
  rejected: ['bad', 'refused'],
  cancelled: ['calm', 'refused'],
  expired: ['calm', 'waiting'],
  prepared: ['good', 'moving'],
  signed: ['good', 'moving'],
  confirmed: ['good', 'passed'],
  final: ['good', 'passed'],
  failed: ['bad', 'refused'],
};

export function StatusMark({ status }: { readonly status: WithdrawalStatus }): ComponentChild {
  const words = useWords(withdrawalWords);
  const [tone, icon] = LOOKS[status];
  return h(Status, { tone, icon }, words.statuses[status]);
}
