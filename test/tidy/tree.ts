// The repository as the rules see it: every text file with its package and its place. A sample for
// a rule is the same thing made of a few strings.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scan, type Scanned } from './scan.ts';

export type Place = 'src' | 'test' | 'bench' | 'fuzz' | 'scripts' | 'bin' | 'config';

export interface Source extends Scanned {
  readonly path: string;
  readonly text: string;
  /** The folder under packages/, or undefined for what lies outside. */
  readonly owner: string | undefined;
  readonly place: Place;
  /** main.ts, wiring/ and the command line: where the world is plugged in. */
  readonly isWiring: boolean;
}

export interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Tree {
  /** Every text file, by path from the root. */
  readonly files: ReadonlyMap<string, string>;
  readonly sources: readonly Source[];
  readonly owners: readonly string[];
  readonly manifest: (owner: string | undefined) => Manifest;
  /** Of `mutation/`, for its own files: it is installed apart. */
  readonly tools: (path: string) => Manifest;
}

export interface Breach {
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to do instead. */
  readonly what: string;
}

/** Files by path, each its text: what must be found by the rule, and by which words. */
export interface Sample {
  readonly files: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

export interface Rule {
  readonly name: string;
  readonly check: (tree: Tree) => readonly Breach[];
  /** By what each shows. A rule that finds nothing in one of them is no rule. */
  readonly bad: Readonly<Record<string, Sample>>;
  readonly good?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const TEXT =
  /(?:\.(?:ts|js|json|md|yml|yaml|toml|conf|service|nft|sh|html|css)|^\.ci\/run|LICENSE)$/;
const NOT_OURS = new Set(['node_modules', '.git', '.sekisho', 'coverage']);

export function readTree(root: string): Tree {
  return treeOf(Object.fromEntries(walk(root, '').map((path) => [path, read(root, path)])));
}

function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    if (NOT_OURS.has(name)) return [];
    const path = folder === '' ? name : `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return walk(root, path);
    return TEXT.test(path) ? [path] : [];
  });
}

export function treeOf(files: Readonly<Record<string, string>>): Tree {
  const paths = Object.keys(files).sort();
  const sources = paths.filter((path) => /\.(?:ts|js)$/.test(path));
  const folders = paths.map((path) => /^packages\/([^/]+)\//.exec(path)?.[1] ?? '');
  const manifests = new Map<string | undefined, Manifest>();
  return {
    files: new Map(Object.entries(files)),
    sources: sources.map((path) => sourceOf(path, files[path]!)),
    owners: [...new Set(folders)].filter((folder) => folder !== ''),
    manifest: (owner) => {
      const path = owner === undefined ? 'package.json' : `packages/${owner}/package.json`;
      if (!manifests.has(owner)) manifests.set(owner, JSON.parse(files[path] ?? '{}'));
      return manifests.get(owner)!;
    },
    tools: (path) =>
      path.startsWith('mutation/') ? JSON.parse(files['mutation/package.json'] ?? '{}') : {},
  };
}

function sourceOf(path: string, text: string): Source {
  const owner = /^packages\/([^/]+)\//.exec(path)?.[1];
  const inside = owner === undefined ? path : path.slice(`packages/${owner}/`.length);
  const first = inside.split('/')[0]!;
  const place = (['src', 'test', 'bench', 'fuzz', 'scripts', 'bin'] as const).find(
    (each) => each === first,
  );
  const isWiring = owner === 'cli' || /\/wiring\//.test(path) || path.endsWith('/main.ts');
  return { path, text, owner, place: place ?? 'config', isWiring, ...scan(text) };
}

/** Where a relative import leads, as a path from the root. */
export function resolveRelative(from: string, name: string): string {
  return join(dirname(from), name).replaceAll('\\', '/');
}

/** `@sekisho/log/tree` → the folder `log`, the subpath `./tree`. */
export function oursOf(name: string): { owner: string; subpath: string } | undefined {
  const [scope, owner, ...rest] = name.split('/');
  if (scope !== '@sekisho' || owner === undefined) return undefined;
  return { owner, subpath: ['.', ...rest].join('/') };
}

/** `@noble/hashes/sha2.js` → `@noble/hashes`. */
export function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
