// A node's settings file, read once at start: closed schema, paths relative to the file, clear
// errors. Secrets are never in it, only the paths of the files that hold them.
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { readRebased, type RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';

const path = z.string().min(1).max(4_096);
export const host = z.string().min(1).max(253);
export const port = z.int().min(0).max(65_535);

/** Files of a TLS identity: certificate, its key, and the CA of the deployment. PEM. */
export const tlsFiles = z.strictObject({ cert: path, key: path, ca: path });
export const filePath = path;

/** A socket that listens. */
export const listening = z.strictObject({
  host,
  port,
  /**
   * Addresses from which clients, nodes or the operator's office come: strangers there are bounded
   * less narrowly than elsewhere. Whoever has shown a party's certificate is known anyway, until
   * this process ends.
   */
  knownAddresses: z.array(z.ipv4().or(z.ipv6())).max(256).default([]),
});

/** Where signers and watchers dial. */
export const gatewayAddress = z.strictObject({
  host,
  port,
  /** SHA-256 of the gateway's certificate, hex: nothing else is spoken to. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface Settings<T> {
  readonly values: T;
  /** Text of a file named in the settings. */
  readonly read: (path: string) => string;
  /** Text of a file that holds a secret: refused where others may read it. */
  readonly readSecret: (path: string) => string;
  readonly readBytes: (path: string) => Uint8Array;
  readonly resolve: (path: string) => string;
}

/** Throws an error for people where the file is not there or not as it must be. */
export function readSettings<T extends z.ZodType>(file: string, schema: T): Settings<z.infer<T>> {
  const directory = dirname(resolve(file));
  const at = (path: string): string => resolve(directory, path);
  const readBytes = (path: string): Uint8Array => {
    try {
      return readFileSync(at(path));
    } catch (cause) {
      throw new Error(`cannot read ${at(path)}, which ${file} names`, { cause });
    }
  };
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read the settings file ${file}; sekisho init writes one`, { cause });
  }
  const json = parseJson(text);
  const values = isRefusal(json) ? json : readAs(schema, json, file);
  if (isRefusal(values)) throw new Error(`settings: ${values.detail}`);
  const read = (path: string): string => Buffer.from(readBytes(path)).toString('utf8');
  const readSecret = (path: string): string => {
    const secret = read(path);
    const mode = statSync(at(path)).mode & 0o777;
    if ((mode & 0o077) === 0) return secret;
    throw new Error(`${at(path)} is open to other users (mode ${mode.toString(8)}): chmod 600 it`);
  };
  return { values, read, readSecret, readBytes, resolve: at };
}

/** The three PEM texts of a TLS identity. */
export const readTls = (
  settings: Pick<Settings<unknown>, 'read'>,
  files: z.infer<typeof tlsFiles>,
): { cert: string; key: string; ca: string } => ({
  cert: settings.read(files.cert),
  key: settings.read(files.key),
  ca: settings.read(files.ca),
});

/** The rebase that a node's settings name, where its ledger has been through one. */
export function readRebase(
  settings: Pick<Settings<unknown>, 'readBytes'>,
  file: string | undefined,
): RebasedDocument | undefined {
  if (file === undefined) return undefined;
  const document = readRebased(settings.readBytes(file), file);
  if (isRefusal(document)) throw new Error(`settings: rebased: ${document.detail}`);
  return document;
}
