// The exchange's side: the SDK, connected with the keys in a client's directory.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connected, connectClient } from '@sekisho/client/connect';
import { type Denial, isDenial } from '@sekisho/client/client';
import { type Gatehouse } from './gatehouse.ts';
import { Refused } from './refused.ts';

export function connectExchange({ dir, settings }: Gatehouse): Connected {
  const read = (name: string): string => readFileSync(join(dir, settings.client, name), 'utf8');
  const { cert, key, ca } = settings.tls;
  const { host, port, fingerprint } = settings.gateway;
  return connectClient({
    host,
    port,
    ca: read(ca),
    fingerprint,
    keyid: settings.keyid,
    signingKey: read(settings.key),
    tls: { cert: read(cert), key: read(key) },
    trust: settings.trust,
  });
}

/** The answer, or the gateway's denial as an error for people. */
export function granted<T extends object>(answer: T | Denial): T {
  if (isDenial(answer)) throw new Refused(answer.refused, answer.detail);
  return answer;
}
