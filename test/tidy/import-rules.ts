// Rules over single imports: the arrows of MAY_IMPORT, and that an import says what it means.
import { isBuiltin } from 'node:module';
import { ALSO, GUARDED, MAY_IMPORT, NOBODY_IMPORTS, SIDE_EFFECTS } from './may-import.ts';
import {
  type Breach,
  type Manifest,
  oursOf,
  packageOf,
  resolveRelative,
  type Rule,
  type Source,
  type Tree,
} from './tree.ts';
import type { Import } from './scan.ts';

type Judge = (each: Import, source: Source, tree: Tree) => string | undefined;

/** A rule that asks one question of every import of every source. */
const everyImport =
  (judge: Judge) =>
  (tree: Tree): Breach[] =>
    tree.sources.flatMap((source) =>
      source.imports.flatMap((each) => {
        const what = judge(each, source, tree);
        return what === undefined ? [] : [{ path: source.path, line: each.line, what }];
      }),
    );

const isProduct = ({ owner, place }: Source): boolean => owner !== undefined && place === 'src';
const guardOf = (target: string): string | undefined =>
  Object.keys(GUARDED).find((each) => target === each || target.startsWith(`${each}/`));

const declares = ({ dependencies, devDependencies }: Manifest, name: string): boolean =>
  dependencies?.[name] !== undefined || devDependencies?.[name] !== undefined;

const arrows: Rule = {
  name: 'arrows: a package imports only packages of its row',
  check: everyImport((each, source) => {
    const ours = oursOf(each.name);
    if (ours === undefined) return undefined;
    if (NOBODY_IMPORTS.includes(ours.owner)) return `nobody imports ${ours.owner}`;
    if (!isProduct(source) || ours.owner === source.owner) return undefined;
    const row = MAY_IMPORT[source.owner!];
    if (row === undefined) return `${source.owner} has no row in MAY_IMPORT`;
    const target = `${ours.owner}${ours.subpath.slice(1)}`;
    const guard = guardOf(target);
    if (guard !== undefined && ALSO[source.path] === guard) return undefined;
    if (guard !== undefined && !row.ours.includes(guard)) {
      return `${source.owner} may not import ${target}: ${GUARDED[guard]}`;
    }
    if (guard === 'replica/wiring' && !source.isWiring) {
      return `${target} is for main.ts and wiring/ only: ${GUARDED[guard]}`;
    }
    const covered = row.ours.some((may) => target === may || target.startsWith(`${may}/`));
    return covered ? undefined : `${source.owner} may not import ${target}`;
  }),
  bad: {
    'policy reading the ledger': {
      files: { 'packages/policy/src/judge.ts': "import { apply } from '@sekisho/ledger/apply';" },
      says: /policy may not import ledger\/apply/,
    },
    'a gateway reaching for a share': {
      files: { 'packages/gateway/src/x.ts': "import type { A } from '@sekisho/threshold/share';" },
      says: /secret side/,
    },
    'a signer asking a chain node': {
      files: { 'packages/signer/src/front.ts': "const a = await import('@sekisho/nodes/nis');" },
      says: /signer may not import nodes\/nis/,
    },
    'a socket outside wiring': {
      files: {
        'packages/watcher/src/eye.ts': "import { d } from '@sekisho/replica/wiring/tls-link';",
      },
      says: /main\.ts and wiring/,
    },
    'a test importing the command': {
      files: { 'packages/drill/test/a.test.ts': "import '@sekisho/cli/sekisho';" },
      says: /nobody imports cli/,
    },
    'a package nobody described': {
      files: { 'packages/vault/src/a.ts': "import { a } from '@sekisho/log/tree';" },
      says: /no row/,
    },
  },
  good: {
    'a main that dials': {
      'packages/signer/src/main.ts': "import { dial } from '@sekisho/replica/wiring/tls-link';",
    },
    'an import in a comment or a text': {
      'packages/log/src/a.ts': "// from '@sekisho/cli/a'\nconst a = `import '@sekisho/cli/a'`;",
    },
  },
};

const builtins: Rule = {
  name: "builtins: a package imports only Node's modules of its row",
  check: everyImport(({ name }, source) => {
    if (!isBuiltin(name)) return undefined;
    if (!name.startsWith('node:')) return `write node:${name}`;
    if (!isProduct(source)) return undefined;
    const { builtins = [], wiring = [] } = MAY_IMPORT[source.owner!] ?? { ours: [] };
    if (builtins.includes(name) || (source.isWiring && wiring.includes(name))) return undefined;
    const where = wiring.includes(name) ? ' outside main.ts and wiring/' : '';
    return `${source.owner} may not use ${name}${where}; take what it gives as an argument`;
  }),
  bad: {
    'a file read in the ledger': {
      files: { 'packages/ledger/src/a.ts': "import { readFileSync } from 'node:fs';" },
      says: /ledger may not use node:fs/,
    },
    'a socket beside the wiring': {
      files: { 'packages/replica/src/peer.ts': "import { connect } from 'node:tls';" },
      says: /outside main\.ts/,
    },
    'a builtin without its scheme': {
      files: { 'packages/cli/src/a.ts': "import { join } from 'path';" },
      says: /write node:path/,
    },
  },
  good: {
    'tls in wiring': { 'packages/replica/src/wiring/a.ts': "import { connect } from 'node:tls';" },
  },
};

const thirdParty: Rule = {
  name: 'third parties: a package imports only those of its row, and declares them',
  check: everyImport(({ name }, source, tree) => {
    if (name.startsWith('.') || isBuiltin(name)) return undefined;
    const wanted = packageOf(name);
    if (wanted === `@sekisho/${source.owner}`) return undefined;
    const own = tree.manifest(source.owner);
    const root = tree.manifest(undefined);
    const isOurs = oursOf(name) !== undefined;
    if (!isProduct(source)) {
      // Tests run from the root only, where npm puts what any workspace declares, once and pinned.
      const all = [root, tree.tools(source.path), ...tree.owners.map(tree.manifest)];
      const declared = all.some((each) => declares(each, wanted));
      return isOurs || declared ? undefined : `${wanted} is declared nowhere`;
    }
    if (!isOurs && !MAY_IMPORT[source.owner!]?.thirdParty?.includes(wanted)) {
      return `${source.owner} may not use ${wanted}`;
    }
    const declared = own.dependencies?.[wanted] !== undefined;
    return declared
      ? undefined
      : `${wanted} is no dependency in packages/${source.owner}/package.json`;
  }),
  bad: {
    'a library for one line': {
      files: { 'packages/ledger/src/a.ts': "import { z } from 'zod';" },
      says: /ledger may not use zod/,
    },
    'ours, undeclared': {
      files: { 'packages/log/src/a.ts': "import { a } from '@sekisho/protocol/bytes';" },
      says: /@sekisho\/protocol is no dependency in packages\/log/,
    },
    'a test with a library from nowhere': {
      files: { 'packages/log/test/a.test.ts': "import fc from 'fast-check';" },
      says: /fast-check is declared nowhere/,
    },
  },
};

const paths: Rule = {
  name: 'paths: an import stays in its package or enters another by its exports',
  check: everyImport(({ name }, source, tree) => {
    if (name.startsWith('/') || name.startsWith('file:')) return 'no absolute path';
    if (name.startsWith('.')) {
      const target = resolveRelative(source.path, name);
      if (!/\.(?:ts|js|json)$/.test(name)) return `${name}: name the file, with its ending`;
      if (!tree.files.has(target)) return `${name}: there is no such file`;
      const home = source.owner === undefined ? '' : `packages/${source.owner}/`;
      const leaves = !target.startsWith(home) || (home === '' && target.startsWith('packages/'));
      if (leaves) return `${name} leaves ${source.owner ?? 'its folder'}; import @sekisho/…`;
      const isProductFile = source.place === 'src' && !target.startsWith(`${home}src/`);
      return isProductFile ? `${name}: product code imports nothing outside src/` : undefined;
    }
    const ours = oursOf(name);
    if (ours === undefined) return undefined;
    if (ours.owner === source.owner && source.place === 'src') return `${name}: import the file`;
    const surface = tree.manifest(ours.owner).exports ?? {};
    return surface[ours.subpath] === undefined
      ? `${name} is not in the exports of packages/${ours.owner}/package.json`
      : undefined;
  }),
  bad: {
    'climbing out': {
      files: {
        'packages/log/src/a.ts': "import { b } from '../../protocol/src/b.ts';",
        'packages/protocol/src/b.ts': '',
      },
      says: /leaves log/,
    },
    'src leaning on a test': {
      files: {
        'packages/log/src/a.ts': "import { b } from '../test/b.ts';",
        'packages/log/test/b.ts': '',
      },
      says: /nothing outside src/,
    },
    'an inner file of another': {
      files: {
        'packages/log/src/a.ts': "import { b } from '@sekisho/protocol/inner';",
        'packages/protocol/package.json': '{"exports":{"./bytes":"./src/bytes.ts"}}',
      },
      says: /not in the exports/,
    },
    'no ending': {
      files: { 'packages/log/src/a.ts': "import { b } from './b';" },
      says: /with its ending/,
    },
    'itself by its front door': {
      files: { 'packages/log/src/a.ts': "import { b } from '@sekisho/log/tree';" },
      says: /import the file/,
    },
  },
};

const form: Rule = {
  name: 'form: single quotes, no side effects',
  check: everyImport((each, source) => {
    if (each.quote !== "'") return 'imports are single-quoted';
    if (each.form !== 'side-effect' || SIDE_EFFECTS[source.path] === each.name) return undefined;
    return `import of ${each.name} for its side effects: call a function`;
  }),
  bad: {
    'double quotes': {
      files: { 'packages/log/src/a.ts': 'import { b } from "./b.ts";' },
      says: /single-quoted/,
    },
    'a module run by being named': {
      files: { 'packages/log/src/a.ts': "import './register.ts';" },
      says: /side effects/,
    },
  },
};

const dependencies: Rule = {
  name: 'dependencies: what a package declares, it imports',
  check: (tree) =>
    tree.owners.flatMap((owner) => {
      const used = new Set(
        tree.sources
          .filter((source) => source.owner === owner)
          .flatMap(({ imports }) => imports)
          .map(({ name }) => packageOf(name)),
      );
      const declared = Object.keys(tree.manifest(owner).dependencies ?? {});
      const idle = declared.filter((name) => !used.has(name));
      const path = `packages/${owner}/package.json`;
      return idle.map((name) => ({
        path,
        line: 1,
        what: `${name} is declared and never imported`,
      }));
    }),
  bad: {
    'a leftover': {
      files: {
        'packages/log/package.json': '{"dependencies":{"zod":"4.6.7"}}',
        'packages/log/src/a.ts': 'export const a = 1;',
      },
      says: /zod is declared and never imported/,
    },
  },
};

export const importRules: readonly Rule[] = [
  arrows,
  builtins,
  thirdParty,
  paths,
  form,
  dependencies,
];
