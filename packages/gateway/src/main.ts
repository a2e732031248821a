// The gateway's process: real clock, sockets, files and keys are handed in here and nowhere else.
import { chainOf } from '@sekisho/chains/chain';
import { nisClient } from '@sekisho/nodes/nis';
import { BODIES } from '@sekisho/protocol/entry';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Tally } from '@sekisho/replica/admission/tally';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import { vitalStore } from '@sekisho/replica/vital-store';
import {
  type EndOfStore,
  logFault,
  logLine,
  logStarted,
  logTurnedAway,
  runDaemon,
} from '@sekisho/replica/wiring/daemon';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { serveApi } from '@sekisho/replica/wiring/https-api';
import { ed25519SignerFrom, nodeChecks } from '@sekisho/replica/wiring/node-checks';
import {
  filePath,
  listening,
  readRebase,
  readSettings,
  readTls,
  type Settings,
  tlsFiles,
} from '@sekisho/replica/wiring/settings';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { listenLinks } from '@sekisho/replica/wiring/tls-link';
import { z } from 'zod';
import { createApi, isUrgent, TOO_LARGE, turnedAway } from './api.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { Notices } from './webhooks/notices.ts';
import { openPostgres } from './postgres/store.ts';
import { placeOf, postgresSettings } from './wiring/postgres-settings.ts';
import { receiversOf, webhookSettings } from './wiring/webhook-settings.ts';

const schema = z.strictObject({
  ledger: z.string(),
  /** The body of the first entry; the ledger's id is its hash. */
  opened: filePath,
  /** The rebase that opens the ledger instead, where there was one. */
  rebased: filePath.optional(),
  /** The embedded store's file, or a database. */
  store: z.union([filePath, z.strictObject({ postgres: postgresSettings })]),
  /** PKCS#8 PEM of the sequencer's Ed25519 key. */
  key: filePath,
  tls: tlsFiles,
  api: listening,
  nodesDoor: listening,
  /** Who is told outside of what waits, stops or fails (spec/webhooks.md). */
  webhooks: webhookSettings.optional(),
  /** Chain id → base URLs of its nodes, the first asked first. */
  chains: z.record(z.string(), z.array(z.url()).min(1)),
});

type GatewaySettings = Settings<z.infer<typeof schema>>;

runDaemon('sekisho-gateway', async (file, endOfStore) => {
  const settings = readSettings(file, schema);
  const { values } = settings;
  const json = parseJson(settings.readBytes(values.opened));
  const opened = isRefusal(json) ? json : readAs(BODIES['ledger.opened'], json, values.opened);
  if (isRefusal(opened)) throw new Error(opened.detail);
  const rebased = readRebase(settings, values.rebased);
  const checks = { ...nodeChecks, chain: chainOf };
  const store = vitalStore(await openStore(settings, endOfStore), endOfStore);
  const gateway = await startGateway({
    ledger: values.ledger,
    opened,
    ...(rebased && { rebased }),
    store,
    checks,
    clock: systemClock,
    random: systemRandom,
    sign: ed25519SignerFrom(settings.read(values.key)),
    nodes: nodesOf(values.chains),
    onEvent: (event) => logLine({ ...event }),
  });
  if (isRefusal(gateway)) throw new Error(`${gateway.refused}: ${gateway.detail}`);
  logStarted(gateway.replica.started);
  const tls = readTls(settings, values.tls);
  const { door, replica } = gateway;
  const [strangers, atTheDoor] = [new Tally(), new Tally()];
  logTurnedAway('api', strangers);
  logTurnedAway('door of nodes', atTheDoor);
  const nodes = await listenLinks({
    ...values.nodesDoor,
    ...tls,
    partyOf: (certificate) => door.partyOf(certificate)?.id,
    tally: atTheDoor,
    onLink: (link) => door.enter(link),
    onRefused: (reason) => logLine({ event: 'disconnected', who: 'unknown', detail: reason }),
  });
  const notices = await notifying(settings, gateway, store);
  const parts = { ...gateway, checks, clock: systemClock, strangers, notices };
  const api = await serveApi(createApi(parts), {
    ...values.api,
    tls,
    partyOf: (certificate) => clientWith(replica.policy, certificate)?.id,
    tally: strangers,
    ...{ tooLarge: TOO_LARGE, isUrgent, turnedAway },
    onFault: (fault) => logFault('api', fault),
  });
  logLine({ event: 'listening', api: api.port, nodes: nodes.port });
});

/** Nobody is told where the settings name nobody. */
async function notifying(
  { values, ...files }: GatewaySettings,
  gateway: Gateway,
  store: Store,
): Promise<Notices | undefined> {
  if (values.webhooks === undefined) return undefined;
  const assets = () => gateway.replica.policy.assets;
  const receivers = receiversOf(files, values.webhooks, { clock: systemClock, assets });
  return Notices.start({ ...gateway, store, clock: systemClock }, receivers);
}

function openStore(settings: GatewaySettings, endOfStore: EndOfStore): Store | Promise<Store> {
  const { store } = settings.values;
  return typeof store === 'string'
    ? openSqlite(settings.resolve(store))
    : openPostgres(placeOf(settings, store.postgres), { onBroken: endOfStore });
}

const clientWith = ({ clients }: Policy, certificate: string) =>
  clients.find((client) => client.certificate === certificate);

function nodesOf(chains: Readonly<Record<string, readonly string[]>>) {
  const send = httpSend();
  return new Map(
    Object.entries(chains).map(([chain, urls]) => [
      chain,
      urls.map((url) => {
        const node = nisClient({ send, clock: systemClock, url, chain });
        if (isRefusal(node)) throw new Error(`chains: ${node.detail}`);
        return node;
      }),
    ]),
  );
}
