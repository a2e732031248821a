// The console as a daemon of its own. It holds no secret but, where it has one, its TLS key.
import { logFault, logLine, runDaemon } from '@sekisho/replica/wiring/daemon';
import { filePath, listening, readSettings } from '@sekisho/replica/wiring/settings';
import { z } from 'zod';
import { pageSettings } from '../settings.ts';
import { startConsoleServer } from './wiring/server.ts';

const schema = z.strictObject({
  listen: listening,
  /** Absent on a loopback address only. */
  tls: z.strictObject({ cert: filePath, key: filePath }).optional(),
  /** PEM of the CA that certifies the gateway and the watchers. */
  ca: filePath,
  gateway: z.url({ protocol: /^https$/ }),
  watchers: z.record(z.string(), z.url({ protocol: /^https$/ })),
  page: pageSettings,
});

runDaemon('sekisho-console', async (file) => {
  const settings = readSettings(file, schema);
  const { listen, tls, ca, gateway, watchers, page } = settings.values;
  const server = await startConsoleServer({
    ...listen,
    ...(tls && { tls: { cert: settings.read(tls.cert), key: settings.readSecret(tls.key) } }),
    settings: page,
    places: { gateway, watchers, ca: settings.read(ca) },
    onFault: (fault) => logFault('console', fault),
  });
  logLine({ event: 'listening', host: listen.host, port: server.port, bundle: server.sha256 });
});
