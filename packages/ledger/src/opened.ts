// `ledger.opened`: the first entry. Its body is pinned by every node's configuration, since the
// ledger's id is a hash of it; so what is checked here is that it can be lived by.
import { readPolicy } from '@sekisho/policy/check';
import { hex } from '@sekisho/protocol/bytes';
import { ledgerIdOf, type SealedEntry } from '@sekisho/protocol/envelope';
import type { Body } from '@sekisho/protocol/entry';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Checks, Ruling } from './entering.ts';
import type { Draft } from './draft.ts';

export function enterOpened(
  draft: Draft,
  checks: Checks,
  entry: SealedEntry,
  body: Body<'ledger.opened'>,
): Ruling {
  const policy = readPolicy(body.policy as Json);
  if (isRefusal(policy)) return policy;
  const unknown = policy.chains.find(({ id }) => checks.chain(id) === undefined);
  if (unknown !== undefined) {
    return refuse('chain-unknown', `this software does not know the chain ${unknown.id}`);
  }
  const time = parseInstant(body.time)!;
  if (entry.time !== time) return refuse('time-backwards', 'the first entry lies at its own time');
  const ledger = hex(ledgerIdOf(entry.body));
  draft.put('meta', '', { ledger, size: 1, time, witnessed: time });
  draft.put('policy', '', { hash: policyHash(policy), document: policy });
  return undefined;
}
