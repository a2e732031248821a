// A watcher's process: its own node, its own key, its own copy of the ledger.
import { chainOf } from '@sekisho/chains/chain';
import { nisClient } from '@sekisho/nodes/nis';
import { visibleAscii } from '@sekisho/protocol/field';
import { isRefusal } from '@sekisho/protocol/refusal';
import { keepDialling } from '@sekisho/replica/dialler';
import { Tally } from '@sekisho/replica/admission/tally';
import { Replica } from '@sekisho/replica/replica';
import { openSqlite } from '@sekisho/replica/sqlite';
import { vitalStore } from '@sekisho/replica/vital-store';
import {
  logFault,
  logLine,
  logRefusal,
  logStarted,
  logTurnedAway,
  runDaemon,
} from '@sekisho/replica/wiring/daemon';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { serveApi } from '@sekisho/replica/wiring/https-api';
import { ed25519SignerFrom, nodeChecks } from '@sekisho/replica/wiring/node-checks';
import {
  filePath,
  gatewayAddress,
  listening,
  readRebase,
  readSettings,
  readTls,
  tlsFiles,
} from '@sekisho/replica/wiring/settings';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { dial } from '@sekisho/replica/wiring/tls-link';
import { z } from 'zod';
import { Watcher } from './watcher.ts';
import { createWatcherApi, isUrgent, turnedAway } from './watcher-api.ts';

const schema = z.strictObject({
  ledger: z.string(),
  /** The rebase that opened the ledger, where there was one. */
  rebased: filePath.optional(),
  watcher: z.string(),
  gateway: gatewayAddress,
  tls: tlsFiles,
  /** PKCS#8 PEM of the key that signs observations and cosignatures. */
  key: filePath,
  store: filePath,
  chain: z.string(),
  /** This watcher's own chain node; `name` is how a quorum tells nodes apart. */
  node: z.strictObject({ url: z.url(), name: visibleAscii(256) }),
  lookEveryMs: z.int().min(100).max(60_000),
  /** Where people bring stops and other watchers relay them. */
  api: listening,
  /** The other watchers' base URLs by id. */
  peers: z.record(z.string(), z.url()),
});

runDaemon('sekisho-watcher', async (settingsFile, endOfStore) => {
  const settings = readSettings(settingsFile, schema);
  const { ledger, watcher: id, chain, node: nodeAt, gateway, peers } = settings.values;
  const node = nisClient({ send: httpSend(), clock: systemClock, url: nodeAt.url, chain });
  if (isRefusal(node)) throw new Error(`node: ${node.detail}`);
  const tls = readTls(settings, settings.values.tls);
  const file = openSqlite(settings.resolve(settings.values.store));
  const store = vitalStore(file, endOfStore);
  const checks = { ...nodeChecks, chain: chainOf };
  const rebased = readRebase(settings, settings.values.rebased)?.rebased;
  const sign = ed25519SignerFrom(settings.read(settings.values.key));
  const replica = await Replica.open(store, ledger, checks, { rebased, sign });
  if (isRefusal(replica)) throw new Error(`${replica.refused}: ${replica.detail}`);
  logStarted(replica.started);
  const watcher = await Watcher.start({
    ...{ watcher: id, replica, store, checks, chain, node },
    nodeName: nodeAt.name,
    clock: systemClock,
    random: systemRandom,
    sign,
    peerUrls: new Map(Object.entries(peers)),
    send: httpSend({ ca: tls.ca, identity: tls }),
    lookEveryMs: settings.values.lookEveryMs,
    onRefusal: logRefusal,
    onFault: logFault,
  });
  const onFault = (fault: unknown): void => logFault('api', fault);
  const tally = new Tally();
  logTurnedAway('api', tally);
  const api = await serveApi(createWatcherApi(watcher), {
    ...settings.values.api,
    ...{ tls, tally, isUrgent, turnedAway, onFault },
    partyOf: (certificate) => watcherWith(replica, certificate),
  });
  logLine({ event: 'listening', api: api.port, watcher: id, size: replica.size });
  const { host: to, port: at, fingerprint: serverFingerprint } = gateway;
  await keepDialling({
    clock: systemClock,
    dial: () => dial({ ...tls, host: to, port: at, serverFingerprint }),
    serve: (link) => watcher.serve(link),
    onClosed: (reason) => logLine({ event: 'disconnected', who: 'gateway', detail: reason }),
  });
});

/** Watchers bring each other stops and heads: no stranger takes their room. */
const watcherWith = (replica: Replica, certificate: string): string | undefined =>
  replica.size === 0
    ? undefined
    : replica.policy.watchers.parties.find((party) => party.certificate === certificate)?.id;
