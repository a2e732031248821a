// The console's server: what `sekisho console` and the demo start.
import { serveApi } from '@sekisho/replica/wiring/https-api';
import type { PageSettings } from '../../settings.ts';
import { consoleApi } from '../api.ts';
import { bundleOf, type Entry } from '../bundle.ts';
import { pageOf, type StaticFile } from '../page.ts';
import { lineTo, type Places } from './upstream.ts';

export interface ConsoleServerOptions {
  readonly host: string;
  readonly port: number;
  readonly knownAddresses?: readonly string[];
  /** PEM. Without it only a loopback address is served. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly settings: PageSettings;
  readonly places: Places;
  readonly entry?: Entry;
  /** Further static files by path: the demo's people. */
  readonly files?: ReadonlyMap<string, StaticFile>;
  readonly onFault?: (fault: unknown) => void;
}

export interface ConsoleServer {
  readonly port: number;
  /** Of the script it serves, hex. */
  readonly sha256: string;
  close(): Promise<void>;
}

export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { settings, places, entry = 'product', files = new Map(), ...rest } = options;
  const bundle = bundleOf(entry);
  const page = new Map([...pageOf(bundle, settings), ...files]);
  const line = lineTo(places);
  const api = consoleApi(page, Object.keys(places.watchers), line.send);
  const server = await serveApi(api, rest);
  const close = async (): Promise<void> => {
    line.close();
    await server.close();
  };
  return { port: server.port, sha256: bundle.sha256, close };
}
