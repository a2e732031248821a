// Where acts go: to the gateway, and what holds money back to every watcher first, since the
// gateway may be the thief.
import { actAnswer } from '@sekisho/protocol/http-api';
import type { PersonAct } from '@sekisho/protocol/evidence';
import type { Desk } from '../desk/desk.ts';
import type { Trouble } from '../trouble.ts';

export const bringTo =
  (desk: Desk) =>
  (act: PersonAct): Promise<{ readonly index: number } | Trouble> =>
    desk.ask('/v1/acts', actAnswer, act);
