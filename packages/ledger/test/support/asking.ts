// Asking `authorise`, on the scribe's own head unless said otherwise.
import { CHECKS } from '@sekisho/drill/keys';
import type { Scribe } from '@sekisho/drill/scribe';
import type { Refusal } from '@sekisho/protocol/refusal';
import { type Authorised, authorise, type Request } from '../../src/authorise.ts';
import type { Lookup } from '../../src/state.ts';

/** Asks for leave to sign the payment on the scribe's own head, with something changed. */
export const asks = (
  scribe: Scribe,
  payment: string,
  change: Partial<Request> = {},
  lookup: Lookup = scribe.state,
): Authorised | Refusal =>
  authorise(
    lookup,
    { payment, note: scribe.head(), root: scribe.root, now: scribe.time, ...change },
    CHECKS,
  );

/** A payment of a new withdrawal, by id. */
export const prepared = (scribe: Scribe): string =>
  scribe.prepared(scribe.requested().hash).payment;
