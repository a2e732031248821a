// The gateway's database edited or rolled back: it finds out, and so does everybody else.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import { hex } from '@sekisho/protocol/bytes';
import { entryBytes, entryHash, readEntryBytes, sealEntry } from '@sekisho/protocol/envelope';
import { helloSchema } from '@sekisho/protocol/message';
import { isRefusal, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { linkPair } from '@sekisho/drill/link-pair';
import { Peer } from '@sekisho/replica/peer';
import { openSqlite } from '@sekisho/replica/sqlite';
import { batchOf, forged, headOf } from '@sekisho/drill/hostile-gateway';
import { assertRefused, must, Siege } from '@sekisho/drill/siege';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-hostile-'));
after(() => rmSync(directory, { recursive: true }));
let files = 0;

// The gateway's own file.

/** A gateway on a file with three withdrawals in it, closed again. */
async function gatewayFile(siege: Siege): Promise<string> {
  const path = join(directory, `gateway-${files++}.db`);
  const { gateway, close } = must(await gatewayOn(siege, path));
  for (const id of ['w-1', 'w-2', 'w-3']) await request(siege, gateway, id);
  await close();
  return path;
}

async function request(siege: Siege, { sequencer }: Gateway, id: string): Promise<void> {
  const body = siege.scribe.requestedBody({ id });
  must(await sequencer.submit({ name: 'withdrawal.requested', body }));
}

async function gatewayOn(
  siege: Siege,
  path: string,
): Promise<{ gateway: Gateway; close: () => Promise<void> } | Refusal> {
  const { kit, clock, scribe } = siege;
  const store = openSqlite(path);
  const time = new Date(clock.now()).toISOString();
  const gateway = await startGateway({
    ...{ ledger: ledgerOf(siege), clock, store, checks: CHECKS },
    opened: { ...scribe.openedBody(), time: OPENED.get(siege) ?? time },
    random: seededRandom(`${path} ${clock.now()} ${files++}`),
    sign: kit.keys('gateway').sign,
    nodes: new Map(),
    onEvent: () => {},
  });
  if (isRefusal(gateway)) {
    await store.close();
    return gateway;
  }
  return { gateway, close: () => store.close() };
}

/** The scribe's own ledger is opened a minute before the siege begins. */
const OPENED = new Map<Siege, string>();
function ledgerOf(siege: Siege): string {
  const time = OPENED.get(siege) ?? new Date(siege.clock.now() - 60_000).toISOString();
  OPENED.set(siege, time);
  return siege.scribe.ledger;
}

const tagOf = (answer: unknown): RefusalTag | undefined =>
  isRefusal(answer) ? answer.refused : undefined;

type Edit = (database: DatabaseSync) => void;
const bytesAt = (database: DatabaseSync, position: number): Uint8Array =>
  database.prepare('select bytes from entry where position = ?').get(position)!['bytes'] as never;
const write = (database: DatabaseSync, position: number, bytes: Uint8Array): void => {
  database.prepare('update entry set bytes = ? where position = ?').run(bytes, position);
};
const flip =
  (at: (length: number) => number, position = 2): Edit =>
  (database) => {
    const bytes = bytesAt(database, position).slice();
    bytes[at(bytes.length)]! ^= 1;
    write(database, position, bytes);
  };

const EDITS: readonly [what: string, tag: RefusalTag, edit: Edit][] = [
  ['a bit of a body is flipped', 'commitment', flip((length) => length - 9)],
  ['a bit of a salt is flipped', 'commitment', flip(() => 80)],
  ['a bit of a commitment is flipped', 'commitment', flip(() => 60)],
  ['the version of an entry is altered', 'envelope-version', flip(() => 0)],
  ['a bit of a tag is flipped', 'tag-misplaced', flip(() => 20)],
  ['an entry is dated after the next', 'time-backwards', flip(() => 9)],
  ['a millisecond of a time is altered', 'store-damaged', flip(() => 9, 3)],
  [
    'an entry is sealed anew with another salt',
    'store-damaged',
    (database) => {
      const { type, time, body } = must(readEntryBytes(bytesAt(database, 2)));
      write(database, 2, entryBytes(sealEntry(type, time, body, new Uint8Array(32).fill(1))));
    },
  ],
  [
    'two entries change places',
    'store-damaged',
    (database) => {
      const [one, two] = [bytesAt(database, 2), bytesAt(database, 3)];
      write(database, 2, two);
      write(database, 3, one);
    },
  ],
  [
    'the last entry is taken away',
    'store-damaged',
    (database) => database.exec('delete from entry where position = 3'),
  ],
  [
    'the root of the head is altered',
    'store-damaged',
    (database) => database.exec(`update head set root = '${'ab'.repeat(32)}'`),
  ],
  [
    'the note of the head is altered',
    'note-signature',
    (database) =>
      database.exec("update head set note = replace(note, char(10) || '4', char(10) || '3')"),
  ],
];

for (const [what, tag, edit] of EDITS) {
  test(`a gateway does not start when ${what}: ${tag}`, async () => {
    const siege = new Siege();
    const path = await gatewayFile(siege);
    const database = new DatabaseSync(path);
    edit(database);
    database.close();
    assert.equal(tagOf(await gatewayOn(siege, path)), tag);
  });
}

/** Everything an administrator of the database can make fit without the sequencer's key. */
function rewrite(path: string, siege: Siege): void {
  const database = new DatabaseSync(path);
  const other = siege.scribe.seal(
    'withdrawal.requested',
    siege.scribe.requestedBody({ id: 'evil' }),
  );
  write(database, 3, entryBytes(other));
  const { tree } = forged(siege.scribe);
  tree.truncate(0);
  for (const position of [0, 1, 2, 3]) {
    tree.append(entryHash(must(readEntryBytes(bytesAt(database, position))).envelope));
  }
  const root = hex(tree.root());
  database.exec(`update head set root = '${root}', note = ''`);
  database.close();
}

test('a gateway does not start on a rewritten store whose head nobody signed', async () => {
  const siege = new Siege();
  const path = await gatewayFile(siege);
  rewrite(path, siege);
  assert.equal(tagOf(await gatewayOn(siege, path)), 'store-damaged');
});

/** Says hello as a party would that stands at this head. */
async function hello(siege: Siege, gateway: Gateway, id: string, size: number, note: string) {
  const body = { ledger: gateway.replica.ledger, size, note };
  return linkOf(siege, gateway, id, size).call('hello', body, helloSchema.partial());
}

function linkOf({ kit, clock }: Siege, gateway: Gateway, id: string, size: number): Peer {
  const party = [...kit.policy.watchers.parties, ...kit.policy.signers].find((p) => p.id === id)!;
  const [own, theirs] = linkPair(party.certificate, kit.policy.gateway.certificate);
  gateway.door.enter(theirs);
  return new Peer(own, clock, { follow: async () => ({ size }) });
}

test('a gateway rolled back to an older file learns it at the first hello and halts', async () => {
  const siege = new Siege();
  const path = await gatewayFile(siege);
  const older = `${path}.older`;
  copyFileSync(path, older);
  const now = must(await gatewayOn(siege, path));
  await request(siege, now.gateway, 'w-4');
  const { size, note } = now.gateway.replica;
  await now.close();
  const { gateway, close } = must(await gatewayOn(siege, older));
  assertRefused(await hello(siege, gateway, 'watcher-1', size, note), 'gateway-behind');
  assert.equal(gateway.replica.halted?.refused, 'gateway-behind');
  const body = siege.scribe.requestedBody({ id: 'w-5' });
  await assert.rejects(gateway.sequencer.submit({ name: 'withdrawal.requested', body }), /holds/);
  await close();
});

test('a gateway that was rolled back and wrote on learns it from a head it signed', async () => {
  const siege = new Siege();
  const path = await gatewayFile(siege);
  const older = `${path}.older`;
  copyFileSync(path, older);
  const now = must(await gatewayOn(siege, path));
  await request(siege, now.gateway, 'w-4');
  const { size, note } = now.gateway.replica;
  await now.close();
  const { gateway, close } = must(await gatewayOn(siege, older));
  await request(siege, gateway, 'w-5');
  await request(siege, gateway, 'w-6');
  assertRefused(await hello(siege, gateway, 'signer-2', size, note), 'gateway-fork');
  assert.equal(gateway.replica.halted?.refused, 'gateway-fork');
  await close();
});

test('a bare claim to hold more stops nobody but who makes it', async () => {
  const siege = new Siege();
  const path = await gatewayFile(siege);
  const { gateway, close } = must(await gatewayOn(siege, path));
  assertRefused(await hello(siege, gateway, 'signer-1', 1_000, ''), 'gateway-behind');
  assertRefused(
    await hello(siege, gateway, 'signer-1', 1_000, gateway.replica.note),
    'gateway-behind',
  );
  assert.equal(gateway.replica.halted, undefined);
  assert.ok(!isRefusal(await hello(siege, gateway, 'watcher-1', 4, gateway.replica.note)));
  await close();
});

test('a party that greets again and again on one link is cut off', async () => {
  const siege = new Siege();
  const { gateway, close } = must(await gatewayOn(siege, await gatewayFile(siege)));
  const { ledger, size, note } = gateway.replica;
  const peer = linkOf(siege, gateway, 'signer-1', size);
  const greet = () => peer.call('hello', { ledger, size, note }, helloSchema.partial());
  assert.ok(!isRefusal(await greet()));
  await assert.rejects(greet(), /a second hello/);
  assert.deepEqual(gateway.signers.connected, []);
  await close();
});

test('watchers who hold more follow no rolled back gateway, whatever it ignores', async () => {
  const siege = new Siege();
  const watchers = await siege.readyWatchers();
  const older = siege.scribe.fork();
  siege.scribe.requested();
  for (const watcher of watchers) must(await siege.bring(watcher, siege.bareHead()));
  siege.scribe = older;
  older.requested({ customer: 'c-5' });
  older.requested({ customer: 'c-6' });
  for (const { line } of watchers) {
    const size = line.size;
    assertRefused(
      await line.follow(batchOf(siege.history, size - 1, siege.bareHead())),
      'follow-gap',
    );
    assertRefused(await line.follow(batchOf(siege.history, size, siege.bareHead())), 'head-root');
    const nothing = batchOf(
      forged(older),
      size,
      headOf(siege.kit, forgedUpTo(older, size - 1), []),
      {
        entries: [],
      },
    );
    assertRefused(await line.follow(nothing), 'head-rollback');
  }
});

function forgedUpTo(scribe: Siege['scribe'], size: number) {
  const { entries, tree } = forged(scribe);
  tree.truncate(size);
  return { entries: entries.slice(0, size), tree };
}
