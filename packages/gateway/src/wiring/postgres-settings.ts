// A gateway's database as its settings file says it. Secrets are in files of their own.
import { filePath, host, port, type Settings } from '@sekisho/replica/wiring/settings';
import { z } from 'zod';
import type { PostgresPlace } from '../postgres/place.ts';

const name = z.string().min(1).max(63); // NAMEDATALEN - 1

export const postgresSettings = z.strictObject({
  /** A host, or the directory of a Unix socket. */
  host,
  port,
  database: name,
  user: name,
  /** Holds nothing but the password; mode 0600. Without it the server must not ask for one. */
  passwordFile: filePath.optional(),
  /** Certificate authority of the server, and the certificate by which we are known to it. PEM. */
  tls: z
    .strictObject({ ca: filePath, cert: filePath.optional(), key: filePath.optional() })
    .optional(),
});

/** Reads the files that the settings name. */
export function placeOf(
  { read, readSecret }: Pick<Settings<unknown>, 'read' | 'readSecret'>,
  { passwordFile, tls, ...place }: z.infer<typeof postgresSettings>,
): PostgresPlace {
  const optional = (of: (path: string) => string, path?: string): string | undefined =>
    path === undefined ? undefined : of(path);
  return {
    ...place,
    password: optional(readSecret, passwordFile)?.replace(/\r?\n$/, ''),
    tls: tls && {
      ca: read(tls.ca),
      cert: optional(read, tls.cert),
      key: optional(readSecret, tls.key),
    },
  };
}
