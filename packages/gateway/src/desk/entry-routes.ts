// The ledger itself, entry by entry.
import {
  type EntryAnswer,
  entryAnswer,
  type EntryPage,
  entryPage,
} from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import { refuse } from '@sekisho/protocol/refusal';
import { readCursor } from '../api/listing.ts';
import type { ApiParts } from '../api/parts.ts';
import { json } from '../api/respond.ts';
import type { Answer, ReaderCall, ReaderRoute } from '../api/route.ts';
import { loggedAt } from '../api/writing.ts';
import { contentOf, hashOf, nameOf, storedEntry, subjectsOf } from './subjects.ts';

/** Entries in one page: each is read and parsed. */
export const ENTRY_PAGE = 50;

export function entryRoutes(parts: ApiParts): readonly ReaderRoute[] {
  const common = { method: 'GET', access: 'reader', maximumBody: 0, status: 200 } as const;
  return [
    {
      ...common,
      path: '/v1/desk/entries',
      query: ['before'],
      summary: 'The ledger, newest first, in pages.',
      gives: entryPage,
      handle: (call) => page(parts, call),
    },
    {
      ...common,
      path: '/v1/desk/entries/{index}',
      summary: 'One entry with its bytes and a receipt.',
      gives: entryAnswer,
      handle: (call) => one(parts, call),
    },
  ];
}

function briefly({ replica }: ApiParts, bytes: Uint8Array, index: number) {
  const entry = storedEntry(bytes, index);
  const hash = hashOf(entry);
  const subjects = subjectsOf(replica.state, contentOf(entry, index), hash);
  return {
    index,
    entry: hash,
    name: nameOf(entry),
    at: formatInstant(entry.time),
    subjects: [...subjects],
  };
}

async function page(parts: ApiParts, { query }: ReaderCall): Promise<Answer> {
  const { replica } = parts;
  const { size } = replica;
  const before = readCursor(query.get('before') ?? String(size));
  if (before === undefined || before > size) {
    return refuse('query-malformed', 'before is the number of an entry, or the size');
  }
  const from = Math.max(0, before - ENTRY_PAGE);
  const stored = await replica.entries(from, before - from);
  const entries = stored.map((bytes, i) => briefly(parts, bytes, from + i)).reverse();
  const answer: EntryPage = { size, entries, next: from === 0 ? null : String(from) };
  return json(200, answer);
}

async function one(parts: ApiParts, { params: [text = ''] }: ReaderCall): Promise<Answer> {
  const { replica } = parts;
  const index = readCursor(text);
  if (index === undefined || index >= replica.size) {
    return refuse('entry-unknown', `the ledger has the entries 0 to ${replica.size - 1}`);
  }
  const [bytes] = await replica.entries(index, 1);
  if (bytes === undefined) throw new Error(`the store has no entry ${index}`);
  const answer: EntryAnswer = {
    ...briefly(parts, bytes, index),
    ...(await loggedAt(parts, index)),
  };
  return json(200, answer);
}
