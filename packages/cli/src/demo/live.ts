// What happens while the demo stays up, a line each, as the ledger says it: who asked, who approved
// and from which console, who stopped what. Read by a demo person's session, as the console reads.
import { formatUnits } from '@sekisho/protocol/amount';
import { fromBase64, fromBase64url, fromUtf8 } from '@sekisho/protocol/bytes';
import { type Clock, sleep } from '@sekisho/protocol/clock';
import { entryAnswer, entryPage } from '@sekisho/protocol/desk-api';
import { type Content, readContent } from '@sekisho/protocol/entry';
import { readEntryBytes } from '@sekisho/protocol/envelope';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { isJsonObject, parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { orderSchema } from '@sekisho/protocol/withdrawal';
import { XEM } from '../describe.ts';
import type { Gatehouse } from '../gatehouse.ts';
import type { DemoPerson } from '../person.ts';
import { bad, good, strong } from '../print.ts';
import { openReading, type Reading } from '../reading.ts';

const LOOK_MS = 500;

export interface LiveParts {
  readonly gatehouse: Gatehouse;
  readonly person: DemoPerson;
  readonly clock: Clock;
  readonly say: (what: string) => void;
  /** Entries that need not be told. */
  readonly from: number;
}

/** Tells what enters the ledger, until it is told to end. */
export async function tellLive(parts: LiveParts, ending: AbortSignal): Promise<void> {
  const ids = new Map<string, string>();
  let session = await openReading(parts.gatehouse, parts.person);
  let told = parts.from;
  while (!ending.aborted) {
    await sleep(parts.clock, LOOK_MS);
    try {
      told = await tellNews(parts, session, told, ids);
    } catch {
      // A session ends after some hours, and a gateway under a flood has better things to do.
      session = await openReading(parts.gatehouse, parts.person).catch(() => session);
    }
  }
}

async function tellNews(
  { say }: LiveParts,
  { ask }: Reading,
  told: number,
  ids: Map<string, string>,
): Promise<number> {
  const { size, entries } = await ask('/v1/desk/entries', entryPage);
  const news = entries.filter(({ index, name }) => index >= told && !QUIET.has(name));
  for (const { index, entry } of news.toReversed()) {
    const { bytes } = await ask(`/v1/desk/entries/${index}`, entryAnswer);
    const line = lineOf(contentOf(bytes), entry, ids);
    if (line !== undefined) say(line);
  }
  return size;
}

/** Of every few seconds, or of no interest to somebody who watches. */
const QUIET = new Set(['chain.observed', 'state.sealed', 'payment.prepared']);

function contentOf(bytes: string): Content | undefined {
  const entry = readEntryBytes(fromBase64(bytes) ?? new Uint8Array());
  const content = isRefusal(entry) ? entry : readContent(entry);
  return isRefusal(content) ? undefined : content;
}

/** `ids` is what clients call their withdrawals, by entry. */
export function lineOf(
  content: Content | undefined,
  entry: string,
  ids: Map<string, string>,
): string | undefined {
  switch (content?.name) {
    case 'withdrawal.requested':
      return asked(content.body.request.body, entry, ids);
    case 'withdrawal.approved':
      return `${actor(content.body)} ${good('approved')} ${nameOf(content.body, ids)}`;
    case 'withdrawal.rejected':
      return `${actor(content.body)} ${bad('rejected')} ${nameOf(content.body, ids)}`;
    case 'payment.signed':
      return `${strong('paid')}: signed by ${content.body.promises
        .map(({ statement }) => statement.signer)
        .join(' and ')}`;
    case 'stopped':
      return 'assertion' in content.body
        ? `${actor(content.body)} ${bad('STOPPED')} ${content.body.statement.subject}`
        : `${content.body.statement.watcher} ${bad('STOPPED')} ${content.body.statement.scope}`;
    case 'thawed':
      return `${actor(content.body)} would let money go again (thaw)`;
    case 'policy.amended': {
      const people = content.body.acts.map(({ statement }) => statement.person).join(' and ');
      return `${people} ${strong('amended')} the policy`;
    }
    case 'policy.vetoed':
      return `${actor(content.body)} ${bad('vetoed')} a policy`;
    default:
      return undefined;
  }
}

function asked(body: string, entry: string, ids: Map<string, string>): string | undefined {
  const json = parseJson(fromBase64(body) ?? new Uint8Array());
  const order = isRefusal(json) ? json : readAs(orderSchema, json, 'order');
  if (isRefusal(order)) return undefined;
  ids.set(entry, order.id);
  const amount = formatUnits(BigInt(order.amount), XEM);
  return `${strong(order.id)}: customer ${order.customer} asks for ${amount}`;
}

const nameOf = ({ statement: { subject } }: PersonAct, ids: Map<string, string>): string =>
  ids.get(subject) ?? subject.slice(0, 12);

/** Who, and from which console. */
function actor({ statement, assertion }: PersonAct): string {
  const text = fromUtf8(fromBase64url(assertion.clientDataJSON) ?? new Uint8Array());
  const json = text === undefined ? undefined : parseJson(text);
  const isRead = json !== undefined && !isRefusal(json) && isJsonObject(json);
  const from = isRead && typeof json['origin'] === 'string' ? ` (${json['origin']})` : '';
  return `${strong(statement.person)}${from}`;
}
