// `sekisho rebase apply`: one node, or one client, goes over to the ledger that begins anew. A node
// gets a new store; the old one stays where it is, as evidence of what happened.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bodyBytes, ENTRY_TYPES } from '@sekisho/protocol/entry';
import { sealEntry } from '@sekisho/protocol/envelope';
import { parseInstant } from '@sekisho/protocol/instant';
import { type RebasedDocument, rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import type { Refusal } from '@sekisho/protocol/refusal';
import { checkOwn } from '@sekisho/replica/rebased-check';
import { type History, type Left, readLeft } from '@sekisho/replica/rebased-history';
import { writeAnew } from '@sekisho/replica/rebased-store';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';
import { z } from 'zod';
import { DONE, type Invocation, optional, required } from '../command.ts';
import { Refused } from '../refused.ts';
import { good, print } from '../print.ts';
import { readDocument, replaceFile } from './document-file.ts';
import { CHECKS, leftAt, orRefused, withStore } from './stores.ts';

/** As much of any settings file as changes. */
const nodeSettings = z.looseObject({ ledger: z.string(), store: z.unknown() });
const trustSettings = z.looseObject({ trust: z.looseObject({ ledger: z.string() }) });

export async function apply(invocation: Invocation, file: string): Promise<number> {
  const document = readDocument(file);
  const settings = required(invocation, 'settings');
  const values: unknown = JSON.parse(readFileSync(settings, 'utf8'));
  const ledger = rebasedLedgerId(document.rebased);
  const client = trustSettings.safeParse(values);
  if (client.success) {
    refuseOther(client.data.trust.ledger, document, settings);
    const trust = { ...client.data.trust, ...trustOf(document, ledger) };
    keep(settings, client.data.trust.ledger, { ...client.data, trust });
    print(invocation, { ledger, settings }, [`${settings}: ${good('TRUSTS')} ledger ${ledger}`]);
    return DONE;
  }
  const node = nodeSettings.safeParse(values);
  if (!node.success) throw new Error(`${settings} is no settings file of a node or client`);
  refuseOther(node.data.ledger, document, settings);
  const from = optional(invocation, 'from');
  const { store: storeFile } = node.data;
  if (typeof storeFile !== 'string') {
    throw new Error(
      `${settings}: a store in PostgreSQL is not read here yet; name a file as its store, copied ` +
        'from a watcher’s',
    );
  }
  const store = join(dirname(settings), storeFile);
  // Only the gateway has to have the whole base: the others follow it.
  const isGateway = 'opened' in node.data;
  const made = await moveStore({ path: store, isGateway }, from, document, ledger);
  const rebased = `rebased-${ledger.slice(0, 8)}.json`;
  copyFileSync(file, join(dirname(settings), rebased));
  const next = { ...node.data, ledger, rebased, store: join(dirname(storeFile), made.name) };
  keep(settings, node.data.ledger, next);
  print(invocation, { ledger, settings, store: next.store, entries: made.entries }, [
    `${settings}: ${good('GOES OVER')} to ledger ${ledger}`,
    `new store  ${next.store}, ${made.entries} entries; its first head comes from the gateway`,
    `old store  ${storeFile}: keep it, it is the evidence of what happened`,
  ]);
  return DONE;
}

function refuseOther(ledger: string, { rebased }: RebasedDocument, settings: string): void {
  if (ledger === rebased.predecessor) return;
  const why =
    ledger === rebasedLedgerId(rebased)
      ? 'it went over already'
      : `the rebase gives up ledger ${rebased.predecessor}, not ${ledger}`;
  throw new Refused('rebase-predecessor', `${settings}: ${why}`);
}

async function moveStore(
  { path, isGateway }: { readonly path: string; readonly isGateway: boolean },
  from: string | undefined,
  document: RebasedDocument,
  ledger: string,
): Promise<{ readonly name: string; readonly entries: number }> {
  const name = `${basename(path, '.db')}-${ledger.slice(0, 8)}.db`;
  const target = join(dirname(path), name);
  if (existsSync(target)) {
    throw new Error(`${target} is there: a run that broke off left it; remove it, and run again`);
  }
  const others = from === undefined ? [] : [await leftAt(from)];
  return withStore(path, async (own) => {
    const left = orRefused(await readLeft(own, path));
    const base = orRefused(checkOwn(left, document, CHECKS, others));
    const invalid = tryOut(base, document);
    if (invalid !== undefined) throw new Refused(invalid.refused, invalid.detail);
    const { size } = document.rebased.base;
    const full: Left = [left, ...others].find(({ entries }) => entries.length >= size)!;
    const source = isGateway ? full : left;
    const anew = openSqlite(target);
    try {
      const entries = await writeAnew(own, source.entries, size, anew);
      orRefused(await Replica.open(anew, ledger, CHECKS, { rebased: document.rebased }));
      return { name, entries };
    } finally {
      await anew.close();
    }
  });
}

/** Whether the gateway's entries will be valid: what nobody has signed goes nowhere. */
function tryOut(base: History, { rebased, carried }: RebasedDocument): Refusal | undefined {
  const drafting = base.draft();
  const time = parseInstant(rebased.time)!;
  const salt = new Uint8Array(32);
  const bodies = [
    [ENTRY_TYPES['ledger.rebased'], bodyBytes('ledger.rebased', rebased)] as const,
    ...carried.map(
      (part) => [ENTRY_TYPES['ledger.carried'], bodyBytes('ledger.carried', part)] as const,
    ),
  ];
  for (const [type, body] of bodies) {
    const refused = drafting.enter(sealEntry(type, time, body, salt));
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** What a client checks receipts by. */
const trustOf = ({ rebased: { policy } }: RebasedDocument, ledger: string) => ({
  ledger,
  origin: policy.gateway.origin,
  publicKey: policy.gateway.publicKey,
  quorum: policy.watchers.quorum,
  watchers: policy.watchers.parties.map(({ id, publicKey }) => ({ id, publicKey })),
});

/** The settings as they were stay beside the new ones, named after their ledger. */
function keep(settings: string, ledger: string, next: object): void {
  const before = `${settings.replace(/\.json$/, '')}-${ledger.slice(0, 8)}.json`;
  writeFileSync(before, readFileSync(settings), { mode: 0o600, flag: 'wx' });
  replaceFile(settings, `${JSON.stringify(next, null, 2)}\n`);
}
