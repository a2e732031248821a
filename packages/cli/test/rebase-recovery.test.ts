// A rebase named by recovery keys, on files alone: no node runs, and no quorum of people is left.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chainOf } from '@sekisho/chains/chain';
import { startGateway } from '@sekisho/gateway/gateway';
import { rebasedLedgerId, readRebased } from '@sekisho/protocol/rebased-document';
import { isRefusal } from '@sekisho/protocol/refusal';
import { openSqlite } from '@sekisho/replica/sqlite';
import { ed25519SignerFrom, nodeChecks } from '@sekisho/replica/wiring/node-checks';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { openShare } from '@sekisho/signer/seal';
import { readInvocation } from '../src/command.ts';
import { command } from '../src/commands/rebase.ts';
import { Directory } from '../src/deployment/directory.ts';
import { initialise } from '../src/deployment/initialise.ts';
import { localPlan } from '../src/deployment/plan.ts';

const CHECKS = { ...nodeChecks, chain: chainOf };
const home = mkdtempSync(join(tmpdir(), 'sekisho-recovery-'));
const dir = join(home, 'town');
after(() => rmSync(home, { recursive: true }));

const run = (...words: string[]) => command.run(readInvocation(command, [...words, '--json']));
const refused = (words: string[], why: RegExp) => assert.rejects(run(...words), why);
const storeOf = (node: string): string => join(dir, node, 'ledger.db');
const settingsOf = (node: string): string => join(dir, node, 'settings.json');

test('two of three recovery keys and two signers begin a ledger anew', async () => {
  const plan = localPlan([7_700, 7_701, 7_702, 7_703], ['http://a.example', 'http://b.example']);
  const made = await initialise(plan, new Directory(dir), systemClock.now(), systemRandom);
  const opened = { ledger: made.ledger, opened: made.opened };
  await openedOn(storeOf('gateway'), opened, 'gateway');
  const entries = await entriesOf(storeOf('gateway'));
  for (const signer of plan.signers) await followed(storeOf(signer), entries);
  const keys = made.recovery.map((key) => {
    mkdirSync(join(home, 'safe'), { recursive: true });
    const file = join(home, 'safe', `${key.id}.json`);
    writeFileSync(file, JSON.stringify(key));
    return file;
  });
  const document = join(home, 'rebased.json');
  const stores = ['gateway', ...plan.signers].map(storeOf);
  await run('draft', ...stores, '--out', document);
  const apply = ['apply', document, '--settings', settingsOf('gateway')];
  const countersign = (n: number) => [
    ...['countersign', document, '--settings', settingsOf(`signer-${n}`)],
  ];
  await refused(apply, /act-quorum/);
  await run('sign', document, '--recovery', keys[0]!);
  await refused(countersign(1), /rebase-authority/);
  await run('sign', document, '--recovery', keys[2]!);
  await run(...countersign(1));
  await refused(apply, /rebase-countersignatures/);
  await run(...countersign(3));
  await run(...apply);
  await run('apply', document, '--settings', settingsOf('signer-1'));
  const whole = readRebased(readFileSync(document), document);
  assert.ok(!isRefusal(whole));
  const ledger = rebasedLedgerId(whole.rebased);
  const settings = JSON.parse(readFileSync(settingsOf('gateway'), 'utf8'));
  assert.equal(settings.ledger, ledger);
  const gateway = await openedOn(
    join(dir, 'gateway', settings.store),
    { ledger, opened: made.opened, rebased: whole },
    'gateway',
  );
  assert.deepEqual([gateway.size, gateway.ledger], [2, ledger]);
  // The shares open as they were sealed, for the ledger as it was opened.
  const context = { ledger: whole.rebased.first, wallet: plan.wallet, party: 'signer-1', epoch: 1 };
  const sealed = readFileSync(join(dir, 'signer-1', 'share.age'));
  const passphrase = made.passphrases.get('signer-1')!;
  const groupPublicKey = made.group.publicKey;
  const share = await openShare(sealed, passphrase, { ...context, groupPublicKey });
  assert.ok(!isRefusal(share));
});

/** The gateway itself opens its ledger there; what it came to. */
async function openedOn(
  file: string,
  named: Pick<Parameters<typeof startGateway>[0], 'ledger' | 'opened' | 'rebased'>,
  node: string,
): Promise<{ readonly size: number; readonly ledger: string }> {
  const store = openSqlite(file);
  const gateway = await startGateway({
    ...named,
    ...{ store, checks: CHECKS, clock: systemClock, random: systemRandom },
    sign: ed25519SignerFrom(readFileSync(join(dir, node, 'party.key'), 'utf8')),
    nodes: new Map(),
    onEvent: () => {},
  });
  assert.ok(!isRefusal(gateway), JSON.stringify(gateway));
  const { size, ledger } = gateway.replica;
  await store.close();
  return { size, ledger };
}

async function entriesOf(file: string) {
  const store = openSqlite(file);
  const head = (await store.head())!;
  const entries = await store.entries(0, head.size);
  await store.close();
  return { entries, head };
}

async function followed(file: string, { entries, head }: Awaited<ReturnType<typeof entriesOf>>) {
  const store = openSqlite(file);
  await store.append({ from: 0, previousRoot: '', entries, head });
  await store.close();
}
