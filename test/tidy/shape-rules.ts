// Rules over files as wholes: their size, their name, who needs them, and what lies beside them.
import { longFunctions, lineAt } from './scan.ts';
import { type Breach, resolveRelative, type Rule, type Source, type Tree } from './tree.ts';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 70;
const MAX_COLUMNS = 100;

const isCode = ({ place }: Source): boolean => place !== 'config';
const lines = (count: number, line = 'const a = 1;'): string => `${line}\n`.repeat(count);

const sizes: Rule = {
  name: 'sizes: 400 lines a file, 70 a function, 100 columns',
  check: (tree) =>
    tree.sources.filter(isCode).flatMap(({ path, text, code }) => {
      const all = text.split('\n');
      const count = all.length - Number(all.at(-1) === '');
      const tall = count > MAX_FILE_LINES;
      const file = tall ? [{ path, line: 1, what: `${count} lines: split it by decision` }] : [];
      const long = longFunctions(code, MAX_FUNCTION_LINES).map(({ line, lines: length }) => ({
        ...{ path, line },
        what: `a function of ${length} lines: name its parts`,
      }));
      const wide = all.flatMap((line, index) => {
        const columns = [...line].length;
        if (columns <= MAX_COLUMNS) return [];
        return [{ path, line: index + 1, what: `${columns} columns: wrap it` }];
      });
      return [...file, ...long, ...wide];
    }),
  bad: {
    'a tall file': { files: { 'packages/log/src/a.ts': lines(401) }, says: /401 lines/ },
    'a wide line': {
      files: { 'packages/log/src/a.ts': `//${'x'.repeat(99)}` },
      says: /101 columns/,
    },
    'a long function': {
      files: { 'packages/log/src/a.ts': `function a(b: string): void {\n${lines(70)}}\n` },
      says: /a function of 72 lines/,
    },
    'a long method': {
      files: {
        'packages/log/src/a.ts': `class A {\n  #b(c = '{'): { d: E } {\n${lines(70)}  }\n}\n`,
      },
      says: /a function of 72 lines/,
    },
    'a long arrow': {
      files: { 'packages/log/src/a.ts': `const a = (b: string) => {\n${lines(70)}};\n` },
      says: /a function of 72 lines/,
    },
  },
  good: {
    'a long class': {
      'packages/log/src/a.ts': `export class A<B> extends C {\n${lines(80, '  a = 1;')}}\n`,
    },
    'a long table': { 'packages/log/src/a.ts': `const a = {\n${lines(80, '  b: 1,')}};\n` },
  },
};

const DUMPS = /(?:^|\/)(?:utils?|common|helpers?|types|core|misc|shared|index)(?:\.[jt]s|\/)/;

const names: Rule = {
  name: 'names: a file is called after what is in it',
  check: (tree) =>
    tree.sources
      .filter(({ path }) => DUMPS.test(path))
      .map(({ path }) => ({ path, line: 1, what: 'name it by the noun it holds' })),
  bad: {
    'a dump': { files: { 'packages/log/src/utils.ts': '' }, says: /by the noun/ },
    'a folder of dumps': { files: { 'packages/log/src/helpers/a.ts': '' }, says: /by the noun/ },
    'a barrel by name': { files: { 'packages/log/src/index.ts': '' }, says: /by the noun/ },
  },
};

const cycles: Rule = {
  name: 'cycles: files of a package import each other in one direction',
  check: (tree) => {
    const next = new Map(tree.sources.map((source) => [source.path, neighbours(source)]));
    return [...next.keys()].flatMap((path) => {
      const round = pathBack(path, next);
      // Told once, at the first of its files.
      if (round === undefined || round.some((each) => each < path)) return [];
      return [{ path, line: 1, what: `a circle: ${[...round, path].join(' → ')}` }];
    });
  },
  bad: {
    'two that need each other': {
      files: {
        'packages/log/src/a.ts': "import { b } from './b.ts';",
        'packages/log/src/b.ts': "import { a } from './a.ts';",
      },
      says: /a\.ts → packages\/log\/src\/b\.ts → packages\/log\/src\/a\.ts/,
    },
    'a round of three': {
      files: {
        'packages/log/src/a.ts': "import { b } from './c.ts';",
        'packages/log/src/b.ts': "import { a } from './a.ts';",
        'packages/log/src/c.ts': "export { a } from './b.ts';",
      },
      says: /a circle/,
    },
  },
  good: {
    'a type of the other': {
      'packages/log/src/a.ts': "import { b } from './b.ts';",
      'packages/log/src/b.ts': "import type { A } from './a.ts';",
    },
  },
};

/** What a file loads at run time; a type is known to both sides without either being first. */
function neighbours({ path, imports }: Source): string[] {
  const loaded = imports.filter(({ name, typeOnly }) => name.startsWith('.') && !typeOnly);
  return loaded.map(({ name }) => resolveRelative(path, name));
}

/** The shortest way from a file back to itself. */
function pathBack(from: string, next: ReadonlyMap<string, string[]>): string[] | undefined {
  const ways: string[][] = [[from]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const step of next.get(way.at(-1)!) ?? []) {
      if (step === from) return way;
      if (seen.has(step)) continue;
      seen.add(step);
      ways.push([...way, step]);
    }
  }
  return undefined;
}

/** Started by name, by a person or by another process, and so by nobody's import. */
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  'packages/cli/bin/sekisho.js': 'the command',
  'packages/cli/src/sekisho.ts': 'what the command runs',
  'packages/chains/test/write-vectors.ts': 'makes spec/vectors/nem.json again, by hand',
  'bench/main.ts': 'npm run bench',
  'bench/flood/main.ts': 'npm run flood',
  'bench/flood/attacker.ts': 'a process of npm run flood',
  'fuzz/main.ts': 'npm run fuzz',
  'packages/drill/src/growth/main.ts': 'npm run growth',
  'packages/drill/src/rehearsal/main.ts': 'npm run thefts',
  'scripts/setup.js': 'npm start, npm test',
  'scripts/test.js': 'npm test',
  'scripts/run.js': 'npm run bench',
  'scripts/system-parts.js': 'tests that skip without a part',
  'scripts/count-reporter.js': 'node --test loads it',
};

const orphans: Rule = {
  name: 'orphans: every file is imported, exported or an entry point',
  check: (tree) => {
    const surfaces = tree.owners.flatMap((owner) =>
      Object.values(tree.manifest(owner).exports ?? {}).map((target) =>
        resolveRelative(`packages/${owner}/package.json`, target),
      ),
    );
    const needed = new Set([...surfaces, ...tree.sources.flatMap(namedFiles)]);
    const missing = surfaces.filter((path) => !tree.files.has(path));
    return [
      ...missing.map((path) => ({ path, line: 1, what: 'exported, and there is no such file' })),
      ...tree.sources
        .filter(({ path, place }) => place !== 'config' && !path.endsWith('.test.ts'))
        .filter(({ path }) => !needed.has(path) && ENTRY_POINTS[path] === undefined)
        .map(({ path }) => ({ path, line: 1, what: 'nobody imports it: use it or delete it' })),
    ];
  },
  bad: {
    'a file left behind': {
      files: { 'packages/log/src/old.ts': 'export const a = 1;' },
      says: /nobody imports it/,
    },
    'a surface that is not there': {
      files: { 'packages/log/package.json': '{"exports":{"./a":"./src/a.ts"}}' },
      says: /no such file/,
    },
  },
  good: {
    'a program started by its path': {
      'packages/log/test/a.test.ts': "const program = new URL('./writer.ts', import.meta.url);",
      'packages/log/test/writer.ts': '',
    },
  },
};

/** A path of a program, as in `new URL('support/fold-file.ts', import.meta.url)`. */
const NAMED = /['"`]((?:[\w.-]+\/)*[\w-]+\.[tj]s)['"`]/g;

/** Files that a source names, by import or as the path of a program to start. */
function namedFiles({ path, uncommented }: Source): string[] {
  const names = [...uncommented.matchAll(NAMED)].map(([, name]) => name!);
  return names.map((name) => resolveRelative(path, name));
}

const SWITCHES = 'skip|only|todo|expectFailure';
const TEST_SWITCH = new RegExp(
  `\\b(?:test|it|describe|suite|t|context)\\.(?:${SWITCHES})\\b|` +
    // A limit's `only` names a class, a text (which the code here is without); a test's is true.
    `\\b(?:skip|todo)\\s*:\\s*(?!false\\b)|` +
    `\\bonly\\s*:\\s*(?=\\w)(?!false\\b)`,
  'g',
);
const EMPTY_TEST = /\b(?:test|it)\([^;{}]*?(?:=>|\))\s*\{\s*\}/g;
const A_TEST = /\b(?:test|it)\(|\bcontract\w*\(/;

const tests: Rule = {
  name: 'tests: none is empty, skipped or alone',
  check: (tree) =>
    tree.sources
      .filter(({ path }) => path.endsWith('.test.ts'))
      .flatMap(({ path, code }): Breach[] => {
        const at = (index: number, what: string): Breach => ({
          path,
          line: lineAt(code, index),
          what,
        });
        return [
          ...(A_TEST.test(code) ? [] : [at(0, 'no test in it')]),
          ...[...code.matchAll(TEST_SWITCH)].map(({ 0: found, index }) =>
            at(index, `${found}: run it`),
          ),
          ...[...code.matchAll(EMPTY_TEST)].map(({ index }) => at(index, 'an empty test')),
        ];
      }),
  bad: {
    empty: {
      files: { 'packages/log/test/a.test.ts': "test('works', async () => {\n  // later\n});" },
      says: /an empty test/,
    },
    skipped: { files: { 'packages/log/test/a.test.ts': "test.skip('a', f);" }, says: /run it/ },
    'skipped by option': {
      files: { 'packages/log/test/a.test.ts': "test('a', { skip: isSlow }, f);" },
      says: /run it/,
    },
    alone: { files: { 'packages/log/test/a.test.ts': "it.only('a', f);" }, says: /run it/ },
    'alone by option': {
      files: { 'packages/log/test/a.test.ts': "test('a', { only: true }, f);" },
      says: /run it/,
    },
    'nothing at all': {
      files: { 'packages/log/test/a.test.ts': 'check();' },
      says: /no test in it/,
    },
  },
};

const PROMISES = ['Holds', 'Trusts', 'If (?:it|an? \\w+) is taken over'];

const readmes: Rule = {
  name: 'readmes: every package says what it holds, what it trusts, and what if it is taken over',
  check: (tree: Tree) =>
    tree.owners.flatMap((owner) => {
      const path = `packages/${owner}/README.md`;
      const text = tree.files.get(path);
      if (text === undefined) return [{ path, line: 1, what: 'missing' }];
      const silent = PROMISES.filter((each) => !new RegExp(`[*_]${each}\\b`, 'i').test(text));
      return silent.map((each) => ({ path, line: 1, what: `does not say *${each}*` }));
    }),
  bad: {
    'no readme': { files: { 'packages/log/src/a.ts': '' }, says: /missing/ },
    'a readme that sells': {
      files: { 'packages/log/README.md': '**Holds:** a tree. _Trusts:_ nothing. Fast.' },
      says: /does not say \*If/,
    },
  },
};

const specification: Rule = {
  name: 'specification: spec/README.md has a line for every file of spec/',
  check: ({ files }) => {
    const path = 'spec/README.md';
    const index = files.get(path) ?? '';
    const listed = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, name]) => `spec/${name}`);
    const present = [...files.keys()].filter((each) => each.startsWith('spec/') && each !== path);
    const said = (what: string): Breach => ({ path, line: 1, what });
    return [
      ...present
        .filter((each) => !listed.includes(each))
        .map((each) => said(`${each} has no line`)),
      ...listed.filter((each) => !files.has(each)).map((each) => said(`${each} is not there`)),
    ];
  },
  bad: {
    'a text nobody lists': { files: { 'spec/new.md': '# New' }, says: /spec\/new\.md has no line/ },
    'a line for nothing': { files: { 'spec/README.md': '[a](a.md)' }, says: /spec\/a\.md is not/ },
  },
};

export const shapeRules: readonly Rule[] = [
  ...[sizes, names, cycles, orphans, tests, readmes],
  specification,
];
