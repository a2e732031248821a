// What a deployment consists of, before any key exists: names, addresses, numbers. `init` turns a
// plan into a directory.
import type { Person } from '@sekisho/protocol/policy';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface WatcherPlan {
  readonly id: string;
  readonly api: Address;
  /** Its own chain node. */
  readonly node: { readonly url: string; readonly name: string };
}

export interface ConsolePlan {
  readonly id: string;
  /** What browsers call it, and what passkeys sign. */
  readonly origin: string;
  readonly listen: Address;
}

export interface Plan {
  /** Names the deployment in certificates and in the log's origin. */
  readonly name: string;
  readonly chain: 'nem:mainnet' | 'nem:testnet';
  readonly wallet: string;
  readonly startHeight: number;
  readonly threshold: number;
  readonly signers: readonly string[];
  readonly quorum: number;
  readonly watchers: readonly WatcherPlan[];
  readonly api: Address;
  readonly nodesDoor: Address;
  /** Chain nodes the gateway announces to. */
  readonly gatewayNodes: readonly string[];
  readonly client: string;
  readonly consoles: readonly ConsolePlan[];
  /** Domain of all consoles: what passkeys are bound to. */
  readonly rpId: string;
  /** Demo people, who get software passkeys. */
  readonly people: readonly PersonPlan[];
  /** Real people, as they stand in their enrolment files. */
  readonly enrolled: readonly Person[];
  readonly lookEveryMs: number;
  /** Block counts of the policy: shorter in a demo, where minutes are seconds. */
  readonly finalityBlocks: number;
  readonly observeLagBlocks: number;
  /** How long everybody may veto a new policy. */
  readonly amendmentDelaySeconds: number;
}

export interface PersonPlan {
  readonly id: string;
  readonly roles: readonly Role[];
  /** Consoles this person acts from, the usual one first. */
  readonly origins: readonly string[];
}

const LOOPBACK = '127.0.0.1';
const CONSOLES = ['https://console-a.exchange.example', 'https://console-b.exchange.example'];

type Role = Person['roles'][number];

/** The longest domain that all of these origins lie in, or undefined: passkeys are bound to it. */
export function commonDomain(origins: readonly string[]): string | undefined {
  const names = origins.map((origin) => new URL(origin).hostname.split('.').toReversed());
  const [first = []] = names;
  const end = first.findIndex((label, at) => names.some((name) => name[at] !== label));
  const common = end === -1 ? first : first.slice(0, end);
  return common.length === 0 ? undefined : common.toReversed().join('.');
}

/** Where an https console listens by itself, for whatever ends TLS before it. */
const CONSOLE_PORT = 8_443;

const consolePlan = (origin: string, i: number): ConsolePlan => ({
  id: `console-${i + 1}`,
  origin,
  listen: { host: LOOPBACK, port: Number(new URL(origin).port) || CONSOLE_PORT + i },
});

/** Everything on one machine: for trying things out, where it protects against nothing. */
export const localPlan = (
  ports: readonly number[],
  nodes: readonly string[],
  consoles: readonly string[] = CONSOLES,
): Plan => ({
  name: 'local',
  chain: 'nem:mainnet',
  wallet: 'nem-hot',
  startHeight: 1,
  threshold: 2,
  signers: ['signer-1', 'signer-2', 'signer-3'],
  quorum: 2,
  watchers: nodes.map((url, i) => ({
    id: `watcher-${i + 1}`,
    api: { host: LOOPBACK, port: ports[2 + i]! },
    node: { url, name: `node-${i + 1}` },
  })),
  api: { host: LOOPBACK, port: ports[0]! },
  nodesDoor: { host: LOOPBACK, port: ports[1]! },
  gatewayNodes: nodes,
  client: 'app-1',
  consoles: consoles.map(consolePlan),
  rpId: commonDomain(consoles) ?? '',
  people: [
    { id: 'aoi', roles: ['approver', 'freezer', 'amender'], origins: consoles },
    { id: 'ben', roles: ['approver', 'freezer', 'amender'], origins: consoles.toReversed() },
    { id: 'chie', roles: ['approver', 'freezer'], origins: consoles.toReversed() },
  ],
  enrolled: [],
  lookEveryMs: 5_000,
  finalityBlocks: 20,
  observeLagBlocks: 3,
  amendmentDelaySeconds: 86_400,
});
