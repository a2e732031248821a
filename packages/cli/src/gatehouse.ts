// What a command line needs of a deployment: its directory, the gateway's public side, the
// watchers.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StopEvidence } from '@sekisho/ledger/halted';
import { fromUtf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { type StopPage, stopPage } from '@sekisho/protocol/client-api';
import {
  type ActAnswer,
  actAnswer,
  ledgerAnswer,
  type LedgerAnswer,
  policyAnswer,
  problemAnswer,
  type StopInForce,
} from '@sekisho/protocol/http-api';
import { type Json, parseJson } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { filePath, host, port, tlsFiles } from '@sekisho/replica/wiring/settings';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { z } from 'zod';
import { type Invocation, optional } from './command.ts';
import { persistently } from './persistence.ts';
import { Refused } from './refused.ts';

export const DEFAULT_DIR = '.sekisho';

/** The client's settings file, which also says where gateway and watchers are and whom to trust. */
export const clientSettings = z.strictObject({
  client: z.string(),
  keyid: z.string(),
  key: filePath,
  tls: tlsFiles,
  gateway: z.strictObject({ host, port, fingerprint: z.string() }),
  trust: z.strictObject({
    ledger: z.string(),
    origin: z.string(),
    publicKey: z.string(),
    quorum: z.int(),
    watchers: z.array(z.strictObject({ id: z.string(), publicKey: z.string() })),
  }),
  watchers: z.array(z.strictObject({ id: z.string(), url: z.url() })),
});
export type ClientSettings = z.infer<typeof clientSettings>;

export interface Gatehouse {
  readonly dir: string;
  readonly settings: ClientSettings;
  ledger(): Promise<LedgerAnswer>;
  /** All stops in force, widest first, page by page. */
  stops(): AsyncIterable<StopInForce>;
  /** As the gateway shows it: good for a warning, and for nothing that must hold. */
  policy(): Promise<Policy>;
  /** Brings a person's act to the gateway. Throws Refused. */
  act(act: PersonAct): Promise<ActAnswer>;
  /** Brings a stop or veto to every watcher; which of them confirmed that they hold it. */
  stopAtWatchers(stop: StopEvidence): Promise<readonly string[]>;
  /** Policies that wait, as each watcher that answers knows them. */
  waitingAtWatchers(): Promise<readonly WaitingAtWatcher[]>;
  /** Asks the gateway, with the token of a read session where there is one. */
  ask<T extends z.ZodType>(path: string, schema: T, question?: Question): Promise<z.infer<T>>;
}

export interface Question {
  /** POST where there is a body, or by this word. */
  readonly method?: 'POST';
  readonly body?: Json;
  readonly bearer?: string;
}

export interface WaitingAtWatcher {
  readonly watcher: string;
  readonly amendments: readonly string[];
}

/** Options every command about a running deployment has. */
export const PLACE_OPTIONS = {
  dir: { type: 'string', about: `directory that init made (${DEFAULT_DIR})` },
  client: { type: 'string', about: 'the client whose settings are used (app-1)' },
} as const;

export function gatehouseOf(invocation: Invocation): Gatehouse {
  const dir = optional(invocation, 'dir') ?? DEFAULT_DIR;
  return openGatehouse(dir, optional(invocation, 'client') ?? 'app-1');
}

export function openGatehouse(dir: string, client: string): Gatehouse {
  const file = join(dir, client, 'settings.json');
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}; name the deployment with --dir (sekisho init makes one)`);
  }
  const json = parseJson(readFileSync(file, 'utf8'));
  const settings = isRefusal(json) ? json : readAs(clientSettings, json, file);
  if (isRefusal(settings)) throw new Error(settings.detail);
  const ca = readFileSync(join(dir, client, settings.tls.ca), 'utf8');
  const send = httpSend({ ca });
  const base = `https://${settings.gateway.host}:${settings.gateway.port}`;
  const ask = async <T extends z.ZodType>(
    url: string,
    schema: T,
    { method, body, bearer }: Question = {},
  ): Promise<z.infer<T>> => {
    const answer = await send({
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      url,
      ...(body !== undefined && { body: canonicalText(body) }),
      ...(bearer !== undefined && { bearer }),
    });
    return readAnswer(answer, schema, url);
  };
  const ofEachWatcher = async <T>(work: (watcher: { id: string; url: string }) => Promise<T>) => {
    const told = await Promise.allSettled(settings.watchers.map(work));
    return told.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  };
  return {
    dir,
    settings,
    ledger: () => ask(`${base}/v1/ledger`, ledgerAnswer),
    stops: async function* () {
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: StopPage = await ask(`${base}/v1/stops${cursor}`, stopPage);
        yield* page.stops;
        cursor = page.next && `?cursor=${page.next}`;
      }
    },
    policy: () => ask(`${base}/v1/policy`, policyAnswer),
    act: (act) => ask(`${base}/v1/acts`, actAnswer, { body: act as Json }),
    stopAtWatchers: (stop) =>
      ofEachWatcher(async ({ id, url }) => {
        const held = z.object({ watcher: z.string() });
        const bring = () => ask(`${url}/v1/stops`, held, { body: stop as Json });
        await persistently(bring, systemClock);
        return id;
      }),
    waitingAtWatchers: () =>
      ofEachWatcher(async ({ id, url }) => {
        const status = z.object({ amendments: z.array(z.string()) });
        const { amendments } = await ask(`${url}/v1/status`, status);
        return { watcher: id, amendments };
      }),
    ask: (path, schema, question) => ask(`${base}${path}`, schema, question),
  };
}

function readAnswer<T extends z.ZodType>(
  { status, body }: { status: number; body: Uint8Array },
  schema: T,
  url: string,
): z.infer<T> {
  const text = fromUtf8(body);
  const json = text === undefined ? undefined : parseJson(text);
  if (json === undefined || isRefusal(json)) throw new Error(`${url} answered ${status}, no JSON`);
  if (status >= 400) {
    const problem = readAs(problemAnswer.partial(), json, url);
    if (isRefusal(problem)) throw new Error(`${url} answered ${status}`);
    throw new Refused(problem.tag ?? 'unknown', problem.detail ?? `HTTP ${status}`);
  }
  const value = readAs(schema, json, url);
  if (isRefusal(value)) throw new Error(value.detail);
  return value;
}
