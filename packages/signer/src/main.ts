// A signer's process. It dials one address and listens nowhere; the passphrase of its shares comes
// in by the first line of standard input (a terminal, a systemd credential, a pipe), never by argv
// or environment.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { chainOf } from '@sekisho/chains/chain';
import { isRefusal } from '@sekisho/protocol/refusal';
import { keepDialling } from '@sekisho/replica/dialler';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';
import { vitalStore } from '@sekisho/replica/vital-store';
import { logLine, logRefusal, logStarted, runDaemon } from '@sekisho/replica/wiring/daemon';
import { ed25519SignerFrom, nodeChecks } from '@sekisho/replica/wiring/node-checks';
import {
  filePath,
  gatewayAddress,
  readRebase,
  readSettings,
  readTls,
  type Settings,
  tlsFiles,
} from '@sekisho/replica/wiring/settings';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { dial } from '@sekisho/replica/wiring/tls-link';
import { z } from 'zod';
import { Front } from './front.ts';
import { openShare } from './seal.ts';
import { openShareHolder, Vault } from './vault.ts';

const schema = z.strictObject({
  ledger: z.string(),
  /** The rebase that opened the ledger, where there was one. */
  rebased: filePath.optional(),
  signer: z.string(),
  gateway: gatewayAddress,
  tls: tlsFiles,
  /** PKCS#8 PEM of the key that signs promises. */
  key: filePath,
  store: filePath,
  shares: z.array(
    z.strictObject({ wallet: z.string(), sealed: filePath, group: filePath, epoch: z.int() }),
  ),
});
type SignerSettings = Settings<z.infer<typeof schema>>;

runDaemon('sekisho-signer', async (settingsFile, endOfStore) => {
  const settings = readSettings(settingsFile, schema);
  const { ledger, signer, gateway } = settings.values;
  const rebased = readRebase(settings, settings.values.rebased)?.rebased;
  const vault = await openVault(settings, await firstLine(), rebased?.first ?? ledger);
  const file = openSqlite(settings.resolve(settings.values.store));
  const store = vitalStore(file, endOfStore);
  const checks = { ...nodeChecks, chain: chainOf };
  const sign = ed25519SignerFrom(settings.read(settings.values.key));
  const replica = await Replica.open(store, ledger, checks, { rebased, sign });
  if (isRefusal(replica)) throw new Error(`${replica.refused}: ${replica.detail}`);
  logStarted(replica.started);
  const front = new Front({
    ...{ signer, replica, store, vault, checks, sign },
    clock: systemClock,
    random: systemRandom,
    onRefusal: logRefusal,
  });
  const tls = readTls(settings, settings.values.tls);
  const { host, port, fingerprint: serverFingerprint } = gateway;
  logLine({ event: 'ready', signer, size: replica.size });
  await keepDialling({
    clock: systemClock,
    dial: () => dial({ ...tls, host, port, serverFingerprint }),
    serve: (link) => front.serve(link),
    onClosed: (reason) => logLine({ event: 'disconnected', who: 'gateway', detail: reason }),
  });
});

/** Shares are sealed for the ledger as it was opened, by whatever name it goes since. */
async function openVault(
  settings: SignerSettings,
  passphrase: string,
  ledger: string,
): Promise<Vault> {
  const { signer, shares } = settings.values;
  const holders = new Map();
  for (const { wallet, sealed, group, epoch } of shares) {
    const document: unknown = JSON.parse(settings.read(group));
    const groupPublicKey = (document as { publicKey: string }).publicKey;
    const context = { ledger, wallet, party: signer, groupPublicKey, epoch };
    const secret = await openShare(settings.readBytes(sealed), passphrase, context);
    if (isRefusal(secret)) throw new Error(`share of ${wallet}: ${secret.detail}`);
    const holder = openShareHolder(secret, document, signer, systemRandom);
    secret.fill(0);
    if (isRefusal(holder)) throw new Error(`share of ${wallet}: ${holder.detail}`);
    holders.set(groupPublicKey, holder);
  }
  return new Vault(holders);
}

async function firstLine(): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write('passphrase of this signer’s shares (not shown): ');
  // A terminal's own echo is off while readline has it; what readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  throw new Error('give the passphrase of the shares as the first line of standard input');
}
