// What the interface is made of.
import type { Checks } from '@sekisho/ledger/apply';
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { Tally } from '@sekisho/replica/admission/tally';
import type { Replica } from '@sekisho/replica/replica';
import type { Events } from '../events.ts';
import type { Proposals } from '../proposals/proposals.ts';
import type { Notices } from '../webhooks/notices.ts';
import type { Outbox } from '../outbox.ts';
import type { Sequencer } from '../sequencer.ts';
import type { Signers } from '../signers.ts';
import type { Watchers } from '../watchers.ts';

export interface ApiParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Watchers;
  /** For /readyz, /metrics and what withdrawals wait for. */
  readonly signers?: Pick<Signers, 'connected' | 'fit'>;
  readonly outbox?: Pick<Outbox, 'troubles'>;
  /** What the server before this interface turned away, for /metrics. */
  readonly strangers?: Pick<Tally, 'counts'>;
  readonly proposals: Proposals;
  /** Where people are notified, if anywhere. */
  readonly notices?: Pick<Notices, 'told' | 'dead'> | undefined;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: Events;
}
