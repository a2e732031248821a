// What runs in the same process as a key share, computed from the imports and written out here. A
// package that enters one of these lists can sign, or can make the signer sign: read it before
// adding.
import { isBuiltin } from 'node:module';
import { type Breach, oursOf, packageOf, resolveRelative, type Rule, type Tree } from './tree.ts';

interface Closure {
  readonly name: string;
  readonly entries: readonly string[];
  readonly thirdParty: Readonly<Record<string, string>>;
}

/** Decodes what comes over the wire: closed schemas, so that nothing unknown gets in. */
const ZOD = 'parses every message and entry; no dependency, no code generation needed';
/** SHA-256, Keccak, HMAC. One author, audited, no dependency, pinned by hash. */
const HASHES = 'every digest: entries, promises, transactions';
/** The rules of a policy that are questions. MIT, no dependency, 200 kB of source, one author. */
const CEL =
  'parses and evaluates CEL rules inside judging; our own checker decides what gets there';
const BASE = 'base32 and base64 of keys and addresses, strictly';

const CLOSURES: readonly Closure[] = [
  {
    // The front replays the ledger and judges: who controls it makes the signer promise a theft. It
    // is handed its store, its clock and its signature checks, so the list is what parses and
    // hashes.
    name: 'signer front',
    entries: ['packages/signer/src/front.ts', 'packages/signer/src/boot.ts'],
    thirdParty: {
      '@marcbachmann/cel-js': CEL,
      '@noble/hashes': HASHES,
      '@scure/base': BASE,
      zod: ZOD,
    },
  },
  {
    // The vault holds the share. It opens it (age), rechecks bytes against a promise (a second
    // decode by `chains`), and signs (curves). No store, no network, no logging library.
    name: 'signer vault',
    entries: ['packages/signer/src/vault.ts', 'packages/signer/src/seal.ts'],
    thirdParty: {
      '@marcbachmann/cel-js': 'comes with `ledger`, whose `Authorised` it takes; it judges nothing',
      '@noble/ciphers': 'ChaCha20-Poly1305 inside age-encryption',
      '@noble/curves': 'the FROST arithmetic, and X25519 inside age-encryption',
      '@noble/ed25519': 'comes with `chains`, which verifies; the vault itself only decodes',
      '@noble/hashes': HASHES,
      '@noble/post-quantum': 'age-encryption loads it for hybrid recipients, which we never use',
      '@scure/base': BASE,
      'age-encryption': 'opens the share at rest, in a format that other tools can open too',
      zod: ZOD,
    },
  },
  {
    // Until the vault is a process of its own, the signer's one process runs both: all of the
    // above, and nothing that only wiring needs. Sockets, TLS and the store are Node's own.
    name: 'signer process',
    entries: ['packages/signer/src/main.ts'],
    thirdParty: {
      '@marcbachmann/cel-js': CEL,
      '@noble/ciphers': 'vault',
      '@noble/curves': 'vault',
      '@noble/ed25519': 'front: checks what chains say; vault: as above',
      '@noble/hashes': HASHES,
      '@noble/post-quantum': 'vault',
      '@scure/base': BASE,
      'age-encryption': 'vault',
      zod: ZOD,
    },
  },
];

/** Third-party packages that a file loads at run time, with what those declare, and so on. */
export function thirdPartyOf(tree: Tree, entries: readonly string[]): string[] {
  const files = [...entries];
  const found = new Set<string>();
  const byPath = new Map(tree.sources.map((source) => [source.path, source]));
  for (const path of files) {
    for (const { name, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (typeOnly || isBuiltin(name)) continue;
      const target = ownFile(tree, path, name);
      if (target === undefined) found.add(packageOf(name));
      else if (!files.includes(target)) files.push(target);
    }
  }
  const lock = lockOf(tree);
  for (const name of found) {
    for (const needed of Object.keys(lock[`node_modules/${name}`]?.dependencies ?? {}))
      found.add(needed);
  }
  return [...found].sort();
}

function ownFile(tree: Tree, from: string, name: string): string | undefined {
  if (name.startsWith('.')) return resolveRelative(from, name);
  const ours = oursOf(name);
  if (ours === undefined) return undefined;
  const target = tree.manifest(ours.owner).exports?.[ours.subpath];
  return resolveRelative(`packages/${ours.owner}/package.json`, target ?? `no${ours.subpath}`);
}

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
}

function lockOf(tree: Tree): Readonly<Record<string, Locked>> {
  const lock = JSON.parse(tree.files.get('package-lock.json') ?? '{}') as {
    readonly packages?: Readonly<Record<string, Locked>>;
  };
  return lock.packages ?? {};
}

function compare(tree: Tree, { name, entries, thirdParty }: Closure): Breach[] {
  const [path] = entries;
  if (path === undefined || !entries.every((entry) => tree.files.has(entry))) {
    return [{ path: path ?? '', line: 1, what: `${name}: an entry point is missing` }];
  }
  const actual = thirdPartyOf(tree, entries);
  const listed = Object.keys(thirdParty);
  const said = (what: string): Breach => ({ path, line: 1, what: `${name}: ${what}` });
  return [
    ...actual
      .filter((each) => !listed.includes(each))
      .map((each) => said(`${each} came in; argue for it`)),
    ...listed
      .filter((each) => !actual.includes(each))
      .map((each) => said(`${each} is gone; unlist it`)),
  ];
}

export const closureRules: readonly Rule[] = CLOSURES.map((closure) => ({
  name: `closure: the third parties of the ${closure.name} are those listed`,
  check: (tree) => compare(tree, closure),
  bad: {
    'a library that another brought': {
      files: {
        ...Object.fromEntries(
          closure.entries.map((path) => [path, "import { a } from 'left-pad';"]),
        ),
        'package-lock.json':
          '{"packages":{"node_modules/left-pad":{"dependencies":{"right-pad":"1"}}}}',
      },
      says: /right-pad came in; argue for it/,
    },
    'a library behind one of our own': {
      files: {
        ...Object.fromEntries(
          closure.entries.map((path) => [path, "import { a } from '@sekisho/log/tree';"]),
        ),
        'packages/log/package.json': '{"exports":{"./tree":"./src/tree.ts"}}',
        'packages/log/src/tree.ts': "import { b } from './b.ts';",
        'packages/log/src/b.ts': "export { c } from 'left-pad/c.js';",
      },
      says: /left-pad came in/,
    },
    'a list that is too long': {
      files: Object.fromEntries(
        closure.entries.map((path) => [path, "import type { A } from 'b';"]),
      ),
      says: /is gone; unlist it/,
    },
  },
}));
