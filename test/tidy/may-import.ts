// Who may import what: the whole architecture, on one screen. An arrow added here is a decision
// about trust, and is reviewed as one. Tests, bench and fuzz are bound by nothing here but the last
// rows.

export interface Row {
  /** Our packages, by folder. A guarded surface (below) is meant only where it is written out. */
  readonly ours: readonly string[];
  /** Node's own modules, in any file of the package. */
  readonly builtins?: readonly string[];
  /** Node's own modules, in main.ts and wiring/ only. */
  readonly wiring?: readonly string[];
  readonly thirdParty?: readonly string[];
}

/** Surfaces that the bare name of their package does not cover, and why. */
export const GUARDED: Readonly<Record<string, string>> = {
  'threshold/share': 'the secret side of a key: the signer holds one, nobody else',
  'replica/wiring': 'sockets, clocks and chance: only main.ts and wiring/ plug them in',
  'replica/faulty-store': 'a store that fails on purpose: for the drill world and tests',
  'signer/seal': 'opens a share at rest',
  'signer/ceremony': 'makes whole keys before it splits them',
};

const NETWORK = ['node:http', 'node:https', 'node:net', 'node:tls', 'node:stream'];

/** What every daemon replays the ledger with. */
const DAEMON = ['protocol', 'log', 'chains', 'ledger', 'replica', 'replica/wiring'];

export const MAY_IMPORT: Readonly<Record<string, Row>> = {
  // Pure: bytes in, values out. No builtin, so no clock, no chance, no file, no socket.
  protocol: { ours: [], thirdParty: ['@noble/curves', '@noble/hashes', '@scure/base', 'zod'] },
  // The parser and evaluator of CEL rules, in expression/language.ts only.
  policy: { ours: ['protocol'], thirdParty: ['@marcbachmann/cel-js'] },
  log: { ours: ['protocol'] },
  // Verifies by @noble/ed25519 what signers made by @noble/curves: no fault confirms itself.
  chains: { ours: ['protocol'], thirdParty: ['@noble/ed25519', '@noble/hashes', '@scure/base'] },
  threshold: { ours: ['protocol'], thirdParty: ['@noble/curves', '@noble/hashes'] },
  // The checkpoint itself, audited first: no third party of its own.
  ledger: { ours: ['protocol', 'policy', 'log', 'chains'] },

  // One node's copy. node:sqlite is its store; everything that reaches out is in wiring/.
  replica: {
    ours: ['protocol', 'log', 'ledger', 'replica/wiring'],
    builtins: ['node:sqlite', 'node:fs', 'node:path'],
    wiring: [...NETWORK, 'node:crypto'],
    thirdParty: ['zod'],
  },
  // Clients of chain nodes; what sends is an argument.
  nodes: { ours: ['protocol', 'chains'], thirdParty: ['zod'] },

  gateway: {
    ours: [...DAEMON, 'policy', 'nodes', 'threshold/aggregate'],
    // pg only in postgres/, and so in no process that holds a share.
    thirdParty: ['pg', 'prom-client', 'zod'],
  },
  // Never `nodes`: a signer believes no chain node and speaks to nothing but the gateway.
  signer: {
    ours: [...DAEMON, 'threshold/share'],
    wiring: ['node:readline', 'node:stream'],
    thirdParty: ['age-encryption', 'zod'],
  },
  watcher: { ours: [...DAEMON, 'nodes'], thirdParty: ['zod'] },

  // What an exchange installs: small, and it can check receipts by itself.
  client: { ours: ['protocol', 'log'], wiring: [...NETWORK, 'node:crypto'], thirdParty: ['zod'] },

  // The page people approve on, and the small server it comes from. It verifies by itself.
  console: {
    ours: ['protocol', 'policy', 'log', 'chains', 'replica', 'replica/wiring'],
    builtins: ['node:fs', 'node:path', 'node:url', 'node:crypto'],
    wiring: NETWORK,
    thirdParty: ['@noble/ed25519', 'esbuild', 'preact', 'zod'],
  },

  // The simulated world stands in for everything, so it may see everything; no product process
  // depends on it. symbol-sdk is the other implementation it is compared with.
  drill: {
    ours: [
      ...[...DAEMON, 'policy', 'nodes', 'gateway', 'watcher', 'signer', 'client', 'threshold'],
      ...['threshold/share', 'signer/seal', 'signer/ceremony', 'replica/faulty-store'],
    ],
    builtins: ['node:crypto', 'node:fs', 'node:util'],
    wiring: ['node:http', 'node:child_process', 'node:module', 'node:os', 'node:url'],
    thirdParty: ['@noble/curves', '@noble/hashes', 'symbol-sdk', 'zod'],
  },
  // Thin: starts daemons, speaks for people, lays out a deployment (hence the ceremony). Never a
  // share.
  cli: {
    ours: [
      ...[...DAEMON, 'policy', 'nodes', 'gateway', 'watcher', 'signer', 'client', 'threshold'],
      ...['console', 'drill', 'signer/ceremony'],
    ],
    builtins: [
      ...['node:child_process', 'node:crypto', 'node:fs', 'node:os', 'node:path', 'node:url'],
      ...['node:readline', 'node:util', 'node:http', 'node:https', 'node:net'],
    ],
    // yaml reads what authors of policies write: never where a node reads a policy.
    thirdParty: ['@peculiar/x509', 'reflect-metadata', 'yaml', 'zod'],
  },
};

/** Single files that may import one guarded surface more. */
export const ALSO: Readonly<Record<string, string>> = {
  // The demo's thief opens the shares he stole, to show what t of them are worth.
  'packages/cli/src/demo/loot.ts': 'signer/seal',
};

/** Nobody imports these, tests included: they are ends of arrows. */
export const NOBODY_IMPORTS = ['cli'];

/** Compiled without DOM and Node types, and bit for bit the same everywhere. */
export const PURE = ['protocol', 'policy', 'log', 'chains', 'threshold', 'ledger'];

/** Side-effect imports that a library asks for, by file. */
export const SIDE_EFFECTS: Readonly<Record<string, string>> = {
  // @peculiar/x509 registers its classes by decorators and needs this before it.
  'packages/cli/src/deployment/certificates.ts': 'reflect-metadata',
  // Tests make certificates of their own, so as to need no command line.
  'packages/replica/test/certificates.ts': 'reflect-metadata',
};
