// An invalid entry under a signed head, on real processes and files: every node is stopped, the
// ledger is rebased by the command line, and goes on; nothing is lost but what was said, nothing is
// paid twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chainOf } from '@sekisho/chains/chain';
import { logKey } from '@sekisho/ledger/head';
import { signCheckpoint } from '@sekisho/log/checkpoint';
import { ed25519Signer } from '@sekisho/log/note';
import { base64 } from '@sekisho/protocol/bytes';
import { bodyBytes, ENTRY_TYPES } from '@sekisho/protocol/entry';
import { entryBytes, sealEntry } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';
import { ed25519SignerFrom, nodeChecks } from '@sekisho/replica/wiring/node-checks';
import { Children } from '../src/demo/children.ts';
import { openTown, startDaemons, type Town, waitReady } from '../src/demo/town.ts';

const BIN = new URL('../bin/sekisho.js', import.meta.url).pathname;
const TO = 'NC4C6PSUW5CLTDT5SXAGJDQJGZNESKFK5MCN77OG';
const CHECKS = { ...nodeChecks, chain: chainOf };
const NODES = ['gateway', 'watcher-1', 'watcher-2', 'signer-1', 'signer-2', 'signer-3'];
const home = mkdtempSync(join(tmpdir(), 'sekisho-rebase-'));
const dir = join(home, 'town');
const document = join(home, 'rebased.json');
let town: Town;
let daemons: Children | undefined;

before(async () => {
  town = await openTown({ dir, balance: 10_000_000_000_000n, say: () => {} });
});
after(async () => {
  await daemons?.end();
  await (town as Town | undefined)?.children.end();
  rmSync(home, { recursive: true });
});

function sekisho(...words: string[]) {
  const child = spawn(process.execPath, [BIN, ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  );
}

async function facts(expected: number, ...words: string[]) {
  const { code, out, err } = await sekisho(...words);
  assert.equal(code, expected, `${words.join(' ')}: ${err}${out}`);
  return expected === 0 ? JSON.parse(out) : err;
}

const here = (...words: string[]) => facts(0, ...words, '--dir', dir);
const storeOf = (node: string): string => join(dir, node, 'ledger.db');
const settingsOf = (node: string): string => join(dir, node, 'settings.json');

const ask = (id: string, amount: string) =>
  here('withdraw', '--to', TO, '--amount', amount, '--customer', 'c-1', '--id', id);

async function until(id: string, ...statuses: string[]): Promise<void> {
  for (let tries = 0; tries < 90; tries++) {
    const found = await here('show', id);
    if (statuses.includes(found.status)) return;
  }
  assert.fail(`${id} did not become ${statuses.join(' or ')}`);
}

/** What an altered gateway does: an entry that breaks a rule, and a head signed over it. */
async function poison(): Promise<number> {
  const { ledger, policy } = town.deployment;
  const store = openSqlite(storeOf('gateway'));
  const replica = await Replica.open(store, ledger, CHECKS);
  assert.ok(!isRefusal(replica));
  const { size } = replica;
  const body = bodyBytes('ledger.opened', town.deployment.opened);
  const entry = sealEntry(ENTRY_TYPES['ledger.opened'], Date.now(), body, new Uint8Array(32));
  const root = replica.rootWith([entry]);
  const sign = ed25519SignerFrom(readFileSync(join(dir, 'gateway', 'party.key'), 'utf8'));
  const head = { origin: policy.gateway.origin, size: size + 1, root: Buffer.from(root, 'hex') };
  const note = signCheckpoint(head, ed25519Signer(logKey(policy), sign));
  const bytes = entryBytes(entry);
  const last = { size: size + 1, root, note };
  await store.append({ from: size, previousRoot: replica.root(), entries: [bytes], head: last });
  await store.close();
  // The watchers follow it and halt: what `haltAt` leaves behind.
  for (const watcher of ['watcher-1', 'watcher-2']) {
    const own = openSqlite(storeOf(watcher));
    const stood = (await own.head())!.size;
    const gone = openSqlite(storeOf('gateway'));
    const rest = await gone.entries(stood, size + 1 - stood);
    await own.putNote('halt', String(stood), JSON.stringify(rest.map((one) => base64(one))));
    await gone.close();
    await own.close();
  }
  return size;
}

test('a ledger with an invalid entry is rebased, and goes on', async () => {
  await ask('paid', '12.5 XEM');
  await until('paid', 'confirmed', 'final');
  await ask('held', '40000 XEM');
  const first = JSON.parse(readFileSync(settingsOf('gateway'), 'utf8')).ledger as string;
  const stopped = await here('stop', 'client:app-1', '--as', 'chie', '--reason', 'drill');
  await town.children.end(NODES);
  const size = await poison();
  const dead = await startOnly('gateway');
  assert.match(dead, /ledger-opened-twice/);

  const stores = NODES.map(storeOf);
  const drafted = await facts(0, 'rebase', 'draft', ...stores, '--out', document);
  assert.equal(drafted.agreed, size);
  assert.equal(drafted.invalid.refused, 'ledger-opened-twice');
  assert.ok(drafted.base.size <= size && drafted.cosigned === drafted.base.size);
  assert.equal(drafted.predecessor, first);
  rmSync(document);
  const whole = ['--base', String(size)];
  await facts(0, 'rebase', 'draft', ...stores, '--out', document, ...whole);
  await refusedAndSigned(size);
  for (const node of [...NODES, 'app-1']) {
    const more = node === 'gateway' ? [] : ['--from', storeOf('gateway')];
    await facts(0, 'rebase', 'apply', document, '--settings', settingsOf(node), ...more);
  }
  assert.match(
    await facts(1, 'rebase', 'apply', document, '--settings', settingsOf('gateway')),
    /went over already/,
  );
  for (const node of NODES) {
    assert.ok(existsSync(storeOf(node)), 'the old store is evidence');
    assert.equal(readdirSync(join(dir, node)).filter((it) => /^ledger.*\.db$/.test(it)).length, 2);
  }
  await startAgain();
  await goesOn(first, stopped.stop);
});

async function refusedAndSigned(size: number): Promise<void> {
  const signer = (n: number) => ['--settings', settingsOf(`signer-${n}`)];
  const from = ['--from', storeOf('gateway')];
  // Nobody has named it yet: no signer puts its name there, and no node goes over.
  const early = await facts(1, 'rebase', 'countersign', document, ...signer(1), ...from);
  assert.match(early, /act-quorum/);
  await facts(0, 'rebase', 'sign', document, '--as', 'aoi', '--dir', dir);
  const one = await facts(1, 'rebase', 'countersign', document, ...signer(1), ...from);
  assert.match(one, /act-quorum/);
  const { people } = await facts(0, 'rebase', 'sign', document, '--as', 'ben', '--dir', dir);
  assert.deepEqual(people, ['aoi', 'ben']);
  await facts(0, 'rebase', 'countersign', document, ...signer(1), ...from);
  const apply = ['rebase', 'apply', document, '--settings', settingsOf('gateway')];
  assert.match(await facts(1, ...apply), /rebase-countersignatures/);
  const { signers } = await facts(0, 'rebase', 'countersign', document, ...signer(2), ...from);
  assert.deepEqual(signers, ['signer-1', 'signer-2']);
  assert.ok(size > 0);
  const altered = join(home, 'altered.json');
  const text = readFileSync(document, 'utf8');
  const { time } = JSON.parse(text).rebased as { time: string };
  writeFileSync(altered, text.replace(time, new Date(Date.parse(time) + 1).toISOString()));
  const swapped = ['rebase', 'apply', altered, '--settings', settingsOf('gateway')];
  assert.match(await facts(1, ...swapped), /act-other-subject/);
}

async function goesOn(first: string, stop: string): Promise<void> {
  const { ledger } = JSON.parse(readFileSync(settingsOf('app-1'), 'utf8')).trust;
  assert.notEqual(ledger, first);
  const asked = await ask('after', '7 XEM');
  assert.equal(asked.status, 'held');
  const { stops } = await here('thaw', '--as', 'aoi');
  const ids = (stops as { id: string; reason: string }[]).map(({ id }) => id);
  assert.equal(stops.length, 2);
  assert.ok(ids.includes(stop), 'the stop of before is still in force');
  for (const id of ids) {
    await here('thaw', id, '--as', 'aoi');
    await here('thaw', id, '--as', 'ben');
  }
  await until('after', 'confirmed', 'final');
  await until('paid', 'confirmed', 'final');
  // Approvals begin anew: the large one still waits for two.
  assert.equal((await here('show', 'held')).status, 'held');
  await here('approve', 'held', '--as', 'aoi');
  await here('approve', 'held', '--as', 'ben');
  await until('held', 'confirmed', 'final');
  const again = await ask('paid', '12.5 XEM');
  assert.ok(['confirmed', 'final'].includes(again.status));
}

async function startAgain(): Promise<void> {
  daemons = new Children();
  await startDaemons(daemons, town.deployment, dir);
  const { plan, ca } = town.deployment;
  await waitReady(`https://${plan.api.host}:${plan.api.port}`, ca);
}

/** A daemon that is to refuse to start, and what it says. */
async function startOnly(node: string): Promise<string> {
  const { code, err } = await sekisho(node, settingsOf(node));
  assert.equal(code, 1);
  return err;
}
