// What is done: the part of a statement that is about the thing, before person, nonce and expiry.
import type { ActStatement } from '@sekisho/protocol/evidence';

type Shared = 'ledger' | 'policy' | 'person' | 'nonce' | 'expires';
type Own = { [Act in ActStatement['act']]: Omit<Extract<ActStatement, { act: Act }>, Shared> };
export type Deed = Own[ActStatement['act']];
