// The command line against a running deployment of real processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { sleep } from '@sekisho/protocol/clock';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import type { Command } from '../src/command.ts';
import { command as approve } from '../src/commands/approve.ts';
import { command as enrol } from '../src/commands/enrol.ts';
import { command as policy } from '../src/commands/policy.ts';
import { command as show } from '../src/commands/show.ts';
import { command as stop } from '../src/commands/stop.ts';
import { command as thaw } from '../src/commands/thaw.ts';
import { command as verify } from '../src/commands/verify.ts';
import { command as veto } from '../src/commands/veto.ts';
import { command as withdraw } from '../src/commands/withdraw.ts';
import { openExchange } from '../src/demo/exchange.ts';
import { tellLive } from '../src/demo/live.ts';
import { leaveOneWaiting } from '../src/demo/stay.ts';
import { openTown, type Town } from '../src/demo/town.ts';
import { connectExchange } from '../src/exchange.ts';
import { openGatehouse } from '../src/gatehouse.ts';
import { openPerson, passkeyPath } from '../src/person.ts';
import { runInside } from './in-process.ts';

const BIN = new URL('../bin/sekisho.js', import.meta.url).pathname;
const TO = 'NC4C6PSUW5CLTDT5SXAGJDQJGZNESKFK5MCN77OG';
const home = mkdtempSync(join(tmpdir(), 'sekisho-test-'));
const dir = join(home, 'town');
let town: Town;

before(async () => {
  town = await openTown({ dir, balance: 10_000_000_000_000n, say: () => {} });
});
after(async () => {
  await town.children.end();
  rmSync(home, { recursive: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function sekisho(...words: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Commands that run inside this process; the last test runs them as anybody does. */
const COMMANDS: Readonly<Record<string, Command>> = {
  ...{ approve, enrol, policy, show, stop, thaw, verify, veto, withdraw },
};

/** The command's JSON; the exit code must be as expected. */
async function facts(expected: number, name: string, ...words: readonly string[]) {
  const { code, out, err } = await runInside(COMMANDS[name]!, ...words, '--dir', dir, '--json');
  assert.equal(code, expected, `${name} ${words.join(' ')}: ${err}${out}`);
  return JSON.parse(out);
}

/** Some blocks of the demo's chain, on a machine with much else to do. */
const PATIENCE_MS = 60_000;

async function until(id: string, status: string): Promise<void> {
  const end = systemClock.now() + PATIENCE_MS;
  while ((await facts(0, 'show', id)).status !== status) {
    assert.ok(systemClock.now() < end, `${id} did not become ${status}`);
    await sleep(systemClock, 100);
  }
}

const ask = (id: string, amount: string, ...more: string[]): [string, ...string[]] => [
  'withdraw',
  ...['--to', TO, '--amount', amount, '--customer', 'c-1', '--id', id],
  ...more,
];

test('a small withdrawal confirms, and its receipt verifies offline', async () => {
  const file = join(home, 'receipt.json');
  const asked = await facts(0, ...ask('small', '12.5 XEM', '--receipt-file', file));
  assert.equal(asked.amount, '12500000');
  await until('small', 'confirmed');
  assert.equal((await facts(1, 'verify', file)).tag, 'cosignature-quorum');
  assert.equal((await facts(0, 'verify', file, '--quorum', '0')).valid, true);
  const witnessed = join(home, 'witnessed.json');
  const shown = await facts(0, 'show', 'small', '--receipt-file', witnessed);
  const valid = await facts(0, 'verify', witnessed);
  assert.equal(shown.fingerprint, fingerprintOf(valid.hash));
  assert.equal(valid.fingerprint, shown.fingerprint);
  assert.deepEqual([valid.valid, valid.type], [true, 'withdrawal.requested']);
  assert.deepEqual(valid.cosignedBy.toSorted(), ['watcher-1', 'watcher-2']);
  const receipt = JSON.parse(readFileSync(file, 'utf8')) as { bytes: string; receipt: string };
  const bytes = Buffer.from(receipt.bytes, 'base64');
  bytes[5]! ^= 1; // the entry's time
  writeFileSync(file, JSON.stringify({ ...receipt, bytes: bytes.toString('base64') }));
  const invalid = await facts(1, 'verify', file, '--quorum', '0');
  assert.equal(invalid.tag, 'inclusion-proof');
});

test('a large one waits for two people; the same person twice is one', async () => {
  const asked = await facts(0, ...ask('large', '40000 XEM'));
  assert.equal(asked.status, 'held');
  assert.equal((await facts(0, 'approve', 'large', '--as', 'aoi')).status, 'held');
  const again = await sekisho('approve', 'large', '--as', 'aoi', '--dir', dir);
  assert.equal(again.code, 1);
  assert.match(again.err, /approval-duplicate/);
  await facts(0, 'approve', 'large', '--as', 'ben');
  await until('large', 'confirmed');
});

test('one person rejects', async () => {
  await facts(0, ...ask('unwanted', '35000 XEM'));
  const after = await facts(0, 'approve', 'unwanted', '--reject', '--as', 'chie');
  assert.equal(after.status, 'rejected');
});

test('one person stops everything; it takes two, naming what they know, to thaw', async () => {
  const stopped = await facts(0, 'stop', 'everything', '--as', 'chie', '--reason', 'drill');
  assert.deepEqual(stopped.heldBy, ['watcher-1', 'watcher-2']);
  const held = await facts(0, ...ask('under-stop', '1 XEM'));
  assert.equal(held.status, 'held');
  assert.deepEqual(
    held.stops.map(({ scope }: { scope: string }) => scope),
    ['everything'],
  );
  assert.equal((await facts(0, 'thaw', stopped.stop, '--as', 'aoi')).lifted, false);
  assert.equal((await facts(0, 'thaw', stopped.stop, '--as', 'ben')).lifted, true);
  await until('under-stop', 'confirmed');
});

test('a stop of a wallet that there is not is held, and said to be no stop of money', async () => {
  const slip = await facts(1, 'stop', 'wallet:nem-hott', '--as', 'chie', '--reason', 'drill');
  assert.equal(slip.misnamed, true);
  assert.equal(slip.inForce, true);
  const meant = await facts(0, 'stop', 'wallet:nem-hot', '--as', 'chie', '--reason', 'drill');
  assert.equal(meant.misnamed, false);
  for (const person of ['aoi', 'ben']) await facts(0, 'thaw', meant.stop, '--as', person);
  await facts(1, 'stop', 'wallet:nem-hott', '--as', 'chie', '--reason', 'drill');
  for (const person of ['aoi', 'ben']) {
    await facts(0, 'thaw', slip.stop, '--all', '--as', person);
  }
  assert.deepEqual((await facts(0, 'thaw')).stops, []);
});

test('a new person is enrolled, proposed and signed for by two; one person vetoes', async () => {
  const file = join(home, 'dai.json');
  const { origins } = await facts(0, 'enrol', 'dai', '--roles', 'approver', '--out', file);
  assert.equal(origins.length, 2);
  const begun = await facts(0, 'policy', 'propose', '--enrolment', file, '--as', 'aoi');
  assert.deepEqual([begun.status, begun.havePersons, begun.persons], ['collecting', 1, 2]);
  const seen = await facts(0, 'policy', 'status', '--as', 'ben');
  assert.deepEqual(
    seen.proposals.map((one: { policy: string }) => one.policy),
    [begun.policy],
  );
  const signed = await facts(0, 'policy', 'sign', begun.policy.slice(0, 10), '--as', 'ben');
  assert.equal(signed.status, 'adopted');
  const waiting = await facts(0, 'policy', 'status');
  assert.deepEqual(
    waiting.amendments.map((one: { policy: string }) => one.policy),
    [begun.policy],
  );
  assert.deepEqual(waiting.hidden, []);
  const vetoed = await facts(0, 'veto', begun.policy.slice(0, 10), '--as', 'chie');
  assert.deepEqual([vetoed.inForce, vetoed.gateway], [true, 'written to the ledger']);
  assert.deepEqual(vetoed.heldBy, ['watcher-1', 'watcher-2']);
  assert.deepEqual((await facts(0, 'policy', 'status')).amendments, []);
});

test('a second passkey, for which the first vouches, is signed for by two', async () => {
  const file = join(home, 'chie-2.json');
  const enrolling = ['enrol', 'chie', '--passkey', 'chie-2', '--out', file] as const;
  const own = passkeyPath(dir, 'chie');
  renameSync(own, `${own}.away`);
  const alone = await runInside(enrol, ...enrolling.slice(1), '--dir', dir);
  renameSync(`${own}.away`, own);
  assert.equal(alone.code, 1);
  assert.match(alone.err, /chie has passkeys in the policy, which must vouch for another/);
  const { fingerprint } = await facts(0, ...enrolling);
  const told = await runInside(policy, 'propose', '--enrolment', file, '--as', 'aoi', '--dir', dir);
  assert.equal(told.code, 0, told.err);
  assert.ok(told.out.includes(`chie ${fingerprint}`), told.out);
  const proposal = /sekisho policy sign ([0-9a-f]{12})/.exec(told.out)![1]!;
  const signed = await facts(0, 'policy', 'sign', proposal, '--as', 'ben');
  assert.equal(signed.status, 'adopted');
  assert.deepEqual(signed.enrols, [{ person: 'chie', fingerprint }]);
  await facts(0, 'veto', proposal, '--as', 'aoi');
  rmSync(passkeyPath(dir, 'chie-2')); // she goes on with her first
});

test('the demo leaves one waiting for its visitor, and tells what happens', async () => {
  const client = connectExchange(openGatehouse(dir, 'app-1'));
  const ending = new AbortController();
  const lines: string[] = [];
  try {
    const [aoi, ben] = [openPerson(dir, 'aoi'), openPerson(dir, 'ben')];
    const gatehouse = openGatehouse(dir, 'app-1');
    const exchange = openExchange(client, 'nem-hot', 'nem:mainnet/xem');
    const order = { customer: 'c-1', address: TO, amount: 40_000_000_000n };
    const { size: from } = await gatehouse.ledger();
    const id = await leaveOneWaiting(exchange, gatehouse, ben, order);
    assert.equal((await facts(0, 'show', id)).status, 'held');
    const say = (line: string): void => void lines.push(stripVTControlCharacters(line));
    const parts = { gatehouse, person: aoi, clock: systemClock, say, from };
    const telling = tellLive(parts, ending.signal);
    await facts(0, 'approve', id, '--as', 'aoi');
    await until(id, 'confirmed');
    const stopped = await facts(0, 'stop', 'everything', '--as', 'chie', '--reason', 'drill');
    for (const line of [
      `${id}: customer c-1 asks for 40,000 XEM`,
      `ben (${ben.origins[0]}) approved ${id}`,
      `aoi (${aoi.origins[0]}) approved ${id}`,
      'paid: signed by',
      'STOPPED everything',
    ]) {
      const end = systemClock.now() + PATIENCE_MS;
      while (!lines.some((told) => told.includes(line))) {
        assert.ok(systemClock.now() < end, `${line} is not in ${lines.join('; ')}`);
        await sleep(systemClock, 50);
      }
    }
    for (const person of ['aoi', 'ben']) await facts(0, 'thaw', stopped.stop, '--as', person);
    ending.abort();
    await telling;
  } finally {
    ending.abort();
    client.close();
  }
});

test('a console of the demo serves its people with the page, and says what it is', async () => {
  const [first] = town.consoles;
  const { bundle } = await town.children.start(first!);
  const at = town.deployment.plan.consoles[0]!.origin.replace('localhost', '127.0.0.1');
  const script = new Uint8Array(await (await fetch(`${at}/console.js`)).arrayBuffer());
  assert.equal(createHash('sha256').update(script).digest('hex'), bundle);
  const people = JSON.parse(await (await fetch(`${at}/demo-people.json`)).text());
  assert.deepEqual(
    people.map((one: { kind: string; person: string }) => `${one.kind} ${one.person}`),
    ['aoi', 'ben', 'chie', 'dai'].map((name) => `software-passkey ${name}`),
  );
  const ledger = await fetch(`${at}/gateway/v1/ledger`);
  assert.equal(JSON.parse(await ledger.text()).ledger, town.deployment.ledger);
});

test('a lowered limit is in force as soon as two have signed it', async () => {
  const before = await openGatehouse(dir, 'app-1').policy();
  const limits = before.limits.map((limit, i) =>
    i === 0 && 'balanceShare' in limit ? { ...limit, balanceShare: 1 } : limit,
  );
  const file = join(home, 'lowered.json');
  writeFileSync(file, JSON.stringify({ ...before, limits }));
  const { changes, takesEffect } = await facts(0, 'policy', 'diff', 'current', file);
  assert.deepEqual([changes.length, changes[0].effect, takesEffect], [1, 'tightens', 'at-once']);
  const begun = await facts(0, 'policy', 'propose', file, '--as', 'ben');
  assert.equal((await facts(0, 'policy', 'sign', begun.policy, '--as', 'aoi')).status, 'adopted');
  assert.equal((await facts(0, 'policy', 'status')).policy, begun.policy);
});

test('the gateway’s no is exit code 1 with its tag, wrong words are exit code 2', async () => {
  const other = TO.replace(/^N/, 'T');
  const refused = await sekisho(
    'withdraw',
    '--to',
    other,
    '--amount',
    '1 XEM',
    '--customer',
    'c',
    '--dir',
    dir,
  );
  assert.equal(refused.code, 1);
  assert.match(refused.err, /destination-/);
  const conflict = await sekisho(...ask('small', '13 XEM'), '--dir', dir);
  assert.equal(conflict.code, 1);
  for (const words of [
    ['withdraw'],
    ['show'],
    ['show', 'a', 'b'],
    ['withdraw', '--amont', '1'],
    ['nothing'],
    ['init', '--dir', join(dir, 'new'), '--nodes', 'http://127.0.0.1:7890'],
    ['init', '--dir', join(dir, 'new'), '--nodes', 'ftp://127.0.0.1,127.0.0.1:7890'],
  ]) {
    assert.equal((await sekisho(...words)).code, 2, words.join(' '));
  }
  const inexact = await sekisho(
    'withdraw',
    '--to',
    TO,
    '--amount',
    '0.0000001 XEM',
    '--customer',
    'c',
  );
  assert.equal(inexact.code, 2);
  assert.equal((await sekisho('withdraw', '--help')).code, 0);
});
