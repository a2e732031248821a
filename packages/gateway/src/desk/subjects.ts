// What an entry is about: withdrawals by their entries' hashes, stops and policies by their ids.
import { cancelledId } from '@sekisho/ledger/decided';
import { identityKey } from '@sekisho/ledger/payments';
import { clientIdKey } from '@sekisho/ledger/requested';
import { type Lookup, policyOf } from '@sekisho/ledger/state';
import { hex } from '@sekisho/protocol/bytes';
import { type Content, entryName, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes, type SealedEntry } from '@sekisho/protocol/envelope';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { readTerms } from '@sekisho/protocol/http-signature';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';

type BodyOf<Name extends Content['name']> = Extract<Content, { name: Name }>['body'];

/** An entry of our own store. */
export function storedEntry(bytes: Uint8Array, index: number): SealedEntry {
  const entry = readEntryBytes(bytes);
  if (isRefusal(entry)) throw new Error(`entry ${index}: ${entry.detail}`);
  return entry;
}

export function contentOf(entry: SealedEntry, index: number): Content {
  const content = readContent(entry);
  if (isRefusal(content)) throw new Error(`entry ${index}: ${content.detail}`);
  return content;
}

export const hashOf = ({ envelope }: SealedEntry): string => hex(entryHash(envelope));

export const nameOf = ({ type }: SealedEntry): string => entryName(type) ?? String(type);

/** `hash`: the entry's own. */
export function subjectsOf(state: Lookup, content: Content, hash: string): readonly string[] {
  switch (content.name) {
    case 'ledger.opened':
    case 'ledger.rebased':
    case 'policy.amended':
      return [policyHash(content.body.policy)];
    case 'withdrawal.requested':
      return [hash];
    case 'withdrawal.attested':
      return [content.body.statement.withdrawal];
    case 'withdrawal.approved':
    case 'withdrawal.rejected':
    case 'policy.vetoed':
    case 'thawed':
      return [content.body.statement.subject];
    case 'withdrawal.cancelled':
      return cancelled(state, content.body);
    case 'payment.prepared':
      return content.body.withdrawals;
    case 'payment.signed':
    case 'payment.expired':
      return paidBy(state, content.body.payment);
    case 'chain.observed':
      return seen(state, content.body);
    case 'stopped':
      return [stopIdOf(content.body.statement)];
    default:
      return [];
  }
}

/** Ids are each client's own: the key says whose, while the policy names it. */
function cancelled(state: Lookup, { request }: BodyOf<'withdrawal.cancelled'>): readonly string[] {
  const terms = readTerms(request);
  const keyid = isRefusal(terms) ? '' : terms.keyid;
  const { clients } = policyOf(state).document;
  const client = clients.find(({ keys }) => keys.some(({ id }) => id === keyid));
  const id = cancelledId(request.path);
  if (client === undefined || id === undefined) return [];
  const known = state.get('client-id', clientIdKey(client.id, id));
  return known === undefined ? [] : [known.withdrawal];
}

const paidBy = (state: Lookup, payment: string): readonly string[] =>
  state.get('payment', payment)?.withdrawals ?? [];

function seen(state: Lookup, { statement }: BodyOf<'chain.observed'>): readonly string[] {
  const { chain, outflows, retracted } = statement;
  const named = [...outflows, ...retracted].flatMap(({ wallet, identity }) => {
    const payment = state.get('identity', identityKey(chain, identity));
    const stop = state.get('outflow', `${wallet}|${identity}`)?.stop ?? undefined;
    return [...(payment === undefined ? [] : paidBy(state, payment)), ...(stop ? [stop] : [])];
  });
  return [...new Set(named)];
}
