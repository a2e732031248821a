// What has been said to people outside, as the desk tells it.
import type { Deliveries } from '@sekisho/protocol/desk-api';

export interface Notices {
  readonly told: Deliveries;
  readonly dead: Deliveries['dead'];
}
