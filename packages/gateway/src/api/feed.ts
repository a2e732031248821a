// The ordered feed: what each entry did to the client's withdrawals, and stops. It is read from the
// ledger itself, so it has no memory to lose; a cursor is a number of entries.
import { cancelledId } from '@sekisho/ledger/decided';
import { identityKey } from '@sekisho/ledger/payments';
import { clientIdKey } from '@sekisho/ledger/requested';
import { type Lookup, policyOf } from '@sekisho/ledger/state';
import { hex } from '@sekisho/protocol/bytes';
import { type Content, readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import { stopIdOf } from '@sekisho/protocol/evidence';
import type { FeedEvent, FeedPage } from '@sekisho/protocol/client-api';
import { readTerms } from '@sekisho/protocol/http-signature';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Replica } from '@sekisho/replica/replica';

/** Entries read for one page: some 20 ms of work. */
export const PAGE_ENTRIES = 256;

/** Events of at most PAGE_ENTRIES entries from `after` on, for one client. */
export async function readPage(replica: Replica, client: string, after: number): Promise<FeedPage> {
  const count = Math.min(PAGE_ENTRIES, replica.size - after);
  const stored = await replica.entries(after, count);
  const events = stored.flatMap((bytes, i) => eventsOf(replica.state, client, bytes, after + i));
  return { events, next: String(after + stored.length) };
}

function eventsOf(state: Lookup, client: string, bytes: Uint8Array, index: number): FeedEvent[] {
  const entry = readEntryBytes(bytes);
  if (isRefusal(entry)) throw new Error(`entry ${index}: ${entry.detail}`);
  const content = readContent(entry);
  if (isRefusal(content)) throw new Error(`entry ${index}: ${content.detail}`);
  const base = { cursor: String(index + 1), at: formatInstant(entry.time) };
  const own = (type: FeedEvent['type'], withdrawals: readonly string[]): FeedEvent[] =>
    withdrawals.flatMap((hash) => {
      const withdrawal = state.get('withdrawal', hash);
      return withdrawal?.client === client
        ? [{ ...base, type, id: withdrawal.id, withdrawal: hash }]
        : [];
    });
  switch (content.name) {
    case 'withdrawal.requested':
      return own(content.name, [hex(entryHash(entry.envelope))]);
    case 'withdrawal.attested':
      return own(content.name, [content.body.statement.withdrawal]);
    case 'withdrawal.approved':
    case 'withdrawal.rejected':
      return own(content.name, [content.body.statement.subject]);
    case 'withdrawal.cancelled':
      return own(content.name, cancelledBy(state, client, content.body));
    case 'payment.prepared':
      return own(content.name, content.body.withdrawals);
    case 'payment.signed':
    case 'payment.expired':
      return own(content.name, withdrawalsOf(state, content.body.payment));
    case 'chain.observed':
      return own('payment.seen', seenBy(state, content.body));
    case 'stopped':
      return [{ ...base, type: 'stopped', ...stopOf(content.body) }];
    case 'thawed':
      return [{ ...base, type: 'thawed', stop: content.body.statement.subject }];
    default:
      return [];
  }
}

type BodyOf<Name extends Content['name']> = Extract<Content, { name: Name }>['body'];

/** Two clients may use one id: the key says which of them cancelled, while a policy names it. */
function cancelledBy(
  state: Lookup,
  client: string,
  { request }: BodyOf<'withdrawal.cancelled'>,
): readonly string[] {
  const terms = readTerms(request);
  const keyid = isRefusal(terms) ? '' : terms.keyid;
  const { clients } = policyOf(state).document;
  const by = clients.find(({ keys }) => keys.some(({ id }) => id === keyid));
  const known = state.get('client-id', clientIdKey(client, cancelledId(request.path) ?? ''));
  if (known === undefined || (by !== undefined && by.id !== client)) return [];
  const ended = state.get('withdrawal', known.withdrawal)?.ended;
  return ended === 'cancelled' ? [known.withdrawal] : [];
}

const withdrawalsOf = (state: Lookup, payment: string): readonly string[] =>
  state.get('payment', payment)?.withdrawals ?? [];

const seenBy = (state: Lookup, { statement }: BodyOf<'chain.observed'>): readonly string[] =>
  statement.outflows.flatMap(({ identity }) => {
    const payment = state.get('identity', identityKey(statement.chain, identity));
    return payment === undefined ? [] : withdrawalsOf(state, payment);
  });

function stopOf({ statement }: BodyOf<'stopped'>): { stop: string; scope: string } {
  const scope = 'watcher' in statement ? statement.scope : statement.subject;
  return { stop: stopIdOf(statement), scope };
}
