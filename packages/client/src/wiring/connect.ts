// A client of a real gateway, from what is in an app server's files.
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '@sekisho/protocol/clock';
import { type Client, createClient, type Trust } from '../client.ts';
import { nodeEd25519, ownKey } from './ed25519.ts';
import { httpsSend, type HttpsSettings } from './https.ts';

export interface ConnectSettings extends Omit<HttpsSettings, 'cert' | 'key'> {
  /** As the policy lists it; host:port if absent. */
  readonly authority?: string;
  readonly keyid: string;
  /** PKCS#8 PEM of the Ed25519 key that signs requests. */
  readonly signingKey: string;
  /** PEM: the pinned client certificate and its key. */
  readonly tls: { readonly cert: string; readonly key: string };
  readonly trust: Trust;
}

export interface Connected extends Client {
  /** Closes idle connections. */
  close(): void;
}

export function connectClient(settings: ConnectSettings): Connected {
  const { host, port, tls, keyid, trust, authority = `${host}:${port}` } = settings;
  const { send, close } = httpsSend({ ...settings, cert: tls.cert, key: tls.key });
  const { sign, publicKey } = ownKey(settings.signingKey);
  const client = createClient({
    ...{ authority, keyid, sign, publicKey, send, trust },
    verify: nodeEd25519,
    clock: hostClock,
    random: hostRandom,
  });
  return { ...client, close };
}

const hostClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

const hostRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
