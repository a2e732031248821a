// What is read back from disk: heads, halts, stops, scans, bridges, promises, settings. Where it is
// damaged the node says so and does not start; it never trips over it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteOf } from '@sekisho/drill/heads';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import { besieged, Siege } from '@sekisho/drill/siege';
import { startGateway } from '@sekisho/gateway/gateway';
import { base64, hex } from '@sekisho/protocol/bytes';
import { entryBytes } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import {
  gatewayAddress,
  host,
  port,
  readSettings,
  tlsFiles,
} from '@sekisho/replica/wiring/settings';
import { z } from 'zod';
import { contents, once, told } from '../examples.ts';
import { bytesLike, bytesOf, jsonLike, textLike, textOfInput } from '../inputs.ts';
import type { Value } from '../json-mutations.ts';
import { type Input, must, type Opened, plain, type Target } from '../target.ts';

/** True where it was read; a fault that names the damage is an answer, any other is a finding. */
async function readsOrNames(read: () => Promise<unknown>, named: RegExp): Promise<boolean> {
  try {
    const value = await read();
    return !isRefusal(value);
  } catch (fault) {
    if (fault instanceof Error && named.test(fault.message)) return false;
    throw fault;
  }
}

const WHOLE = once(() => told().entries.map(entryBytes));

/** The first entries of the told ledger on a disk, as a replica leaves them. */
function diskOf(count: number, note: string): MemoryDisk {
  const disk = new MemoryDisk();
  disk.entries.push(...WHOLE().slice(0, count));
  disk.head = { size: count, root: rootAt(count), note };
  return disk;
}

const rootAt = (size: number): string => hex(told().tree.root(size));

const storedEntries = once(() => WHOLE().slice(0, 2));

async function stored(input: Input): Promise<boolean> {
  const disk = diskOf(2, '');
  disk.entries[1] = bytesOf(input);
  const read = await Replica.open(disk.open(), told().ledger, CHECKS);
  if (isRefusal(read)) return false;
  must(hex(bytesOf(input).slice(0, 74)) === hex(WHOLE()[1]!.slice(0, 74)), 'another entry is read');
  return true;
}

const heads = once((): readonly string[] => {
  const { kit, tree } = told();
  const head = { size: 1, root: tree.root(1) };
  return [told().head(), noteOf(kit, head, told().quorum()), noteOf(kit, head, [])];
});

async function head(input: Input): Promise<boolean> {
  const disk = diskOf(1, textOfInput(input));
  const read = await Replica.open(disk.open(), told().ledger, CHECKS);
  return !isRefusal(read);
}

const halts = once((): readonly Value[] => [
  [base64(WHOLE()[1]!)],
  WHOLE().slice(1, 4).map(base64),
]);

async function halt(input: Input): Promise<boolean> {
  const disk = diskOf(1, '');
  disk.books.set('halt', new Map([['1', textOfInput(input).toWellFormed()]]));
  const read = await Replica.open(disk.open(), told().ledger, CHECKS);
  return !isRefusal(read);
}

const bridges = once((): readonly Value[] => [{ size: 3, note: told().head() }]);

async function bridge(input: Input): Promise<boolean> {
  const disk = diskOf(1, '');
  disk.head = undefined;
  disk.entries.length = 0;
  disk.books.set('bridge', new Map([['3', textOfInput(input).toWellFormed()]]));
  const scribe = told();
  const gateway = startGateway({
    ...{ ledger: scribe.ledger, opened: openedBody(), checks: CHECKS, store: disk.open() },
    clock: new ManualClock(scribe.time),
    random: seededRandom('fuzz bridge'),
    sign: scribe.kit.keys('gateway').sign,
    nodes: new Map(),
    onEvent: () => {},
  });
  return readsOrNames(() => gateway, /^the book of bridges is damaged: /);
}

const openedBody = () => contents()[0]!.body as Parameters<typeof startGateway>[0]['opened'];

const watcherNotes = once((): readonly Value[] => {
  const stops = contents().filter(({ type }) => type === 40);
  return [
    ...stops.map(({ body }) => body),
    { size: 3, root: 'ab'.repeat(32) },
    { height: 300, hash: 'ab'.repeat(32), time: 1_769_385_600_000 },
  ];
});

const BOOKS = [
  ['stop', 'ab'.repeat(32)],
  ['cosigned', 'largest'],
  ['scan', 'nem:mainnet'],
] as const;

async function openWatchers(): Promise<Opened> {
  const siege = new Siege();
  return {
    run: async (input) => {
      const text = textOfInput(input).toWellFormed();
      let accepted = false;
      for (const [book, key] of BOOKS) {
        const disk = new MemoryDisk();
        disk.books.set(book, new Map([[key, text]]));
        const read = async () => {
          const { watcher } = await siege.watcher('watcher-1', WATCHERS, disk);
          must(watcher.status() !== undefined, 'the watcher says nothing');
        };
        const named = /^the (book of (stops|cosigned heads)|scan book) is damaged: /;
        accepted = (await readsOrNames(read, named)) || accepted;
      }
      return accepted;
    },
  };
}

const promises = once((): readonly Value[] =>
  contents().flatMap(({ type, body }) =>
    type === 21
      ? (body as { promises: { statement: Value }[] }).promises.map(({ statement }) => statement)
      : [],
  ),
);

/** The payment of the examples; of every second one the besieged signer is to sign instead. */
const promisedOnce = once(() => {
  const [statement] = promises() as readonly { payment: string }[];
  return statement!.payment;
});

/** A signer whose promise book is spoilt gives nothing for that withdrawal, and says why. */
async function openSigners(): Promise<Opened> {
  const { siege, signer, payment, withdrawal } = await besieged();
  return {
    run: async (input) => {
      const text = textOfInput(input).toWellFormed().replaceAll(promisedOnce(), payment);
      signer.disk.books.set('promise', new Map([[withdrawal, text]]));
      const named = /failed in "commit": the promise book is damaged: /;
      const given = await readsOrNames(() => signer.line.commit(payment), named);
      must(!given || text.includes(payment), 'a promise to another payment was forgotten');
      if (signer.line.peer.closed !== undefined) await siege.redial(signer);
      return given;
    },
  };
}

const settingsSchema = z.strictObject({
  tls: tlsFiles,
  gateway: gatewayAddress,
  api: z.strictObject({ host, port }),
});

const settingsExamples = once((): readonly Value[] => [
  {
    tls: { cert: 'a.pem', key: 'a.key', ca: 'ca.pem' },
    gateway: { host: '127.0.0.1', port: 7_000, fingerprint: 'ab'.repeat(32) },
    api: { host: '::1', port: 0 },
  },
]);

function openSettings(): Opened {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-fuzz-'));
  const file = join(directory, 'settings.json');
  return {
    run: (input) => {
      writeFileSync(file, bytesOf(input));
      return readsOrNames(async () => readSettings(file, settingsSchema), /^settings: /);
    },
    close: () => rmSync(directory, { recursive: true }),
  };
}

const NAMES = 'reads, or names the damage';

export const bookTargets: readonly Target[] = [
  plain(
    'stored-entries',
    'none but the entry that was written',
    bytesLike(storedEntries),
    5,
    stored,
  ),
  plain('stored-heads', 'reads, or refuses', textLike(heads), 5, head),
  plain('halts', 'reads, or refuses', jsonLike(halts), 5, halt),
  plain('bridges', NAMES, jsonLike(bridges), 5, bridge),
  {
    ...{ name: 'watcher-books', holds: NAMES, share: 4 },
    ...{ inputs: jsonLike(watcherNotes), open: openWatchers },
  },
  {
    ...{ name: 'promises', holds: 'no promise is forgotten', share: 4 },
    ...{ inputs: jsonLike(promises), open: openSigners },
  },
  {
    ...{ name: 'settings', holds: NAMES, share: 5 },
    ...{ inputs: jsonLike(settingsExamples), open: openSettings },
  },
];
