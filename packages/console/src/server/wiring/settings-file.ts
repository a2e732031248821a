// A console's settings file, as `sekisho init` writes it.
import { filePath, listening, readSettings } from '@sekisho/replica/wiring/settings';
import { z } from 'zod';
import { pageSettings } from '../../settings.ts';
import type { ConsoleServerOptions } from './server.ts';

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

/** Throws an error for people where the file is not there or not as it must be. */
export function readConsole(file: string): ConsoleServerOptions {
  const settings = readSettings(file, schema);
  const { listen, tls, ca, gateway, watchers, page } = settings.values;
  return {
    ...listen,
    ...(tls && { tls: { cert: settings.read(tls.cert), key: settings.readSecret(tls.key) } }),
    settings: page,
    places: { gateway, watchers, ca: settings.read(ca) },
  };
}
