// What the interface is made of.
import type { Checks } from '@sekisho/ledger/apply';
import type { Clock } from '@sekisho/protocol/clock';
import type { Replica } from '@sekisho/replica/replica';
import type { Events } from '../events.ts';
import type { Sequencer } from '../sequencer.ts';
import type { Signers } from '../signers.ts';
import type { Watchers } from '../watchers.ts';

export interface ApiParts {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Watchers;
  /** Only counted, for /metrics. */
  readonly signers?: Pick<Signers, 'connected'>;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly events: Events;
}
