// The documents against the tree: every link leads somewhere, every test they name is a test of
// that file, every package and command they list is there. Each check is also tried on samples that
// it must refuse.
import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Path from the root, with / → text; undefined where there is no such file, '' for a folder. */
type Read = (path: string) => string | undefined;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readTree: Read = (path) => {
  try {
    const full = join(root, path);
    return statSync(full).isDirectory() ? '' : readFileSync(full, 'utf8');
  } catch {
    return undefined; // nothing is there
  }
};
const DOCUMENTS = globSync(['*.md', 'spec/*.md', 'packages/*/README.md'], { cwd: root }).sort();
const PACKAGES = globSync('packages/*/package.json', { cwd: root }).map((path) => dirname(path));
const READMES = ['README.md', 'README.ja.md'];

interface Link {
  readonly text: string;
  readonly target: string;
}

const withoutCode = (markdown: string): string => markdown.replace(/^```[^]*?^```/gm, '');

/** Links that stay in the repository. */
function linksOf(markdown: string): Link[] {
  const found = withoutCode(markdown).matchAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g);
  return [...found]
    .map(([, text = '', target = '']) => ({ text: text.replace(/\s+/g, ' '), target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** As forges name the headings of a page. */
const anchorsOf = (markdown: string): string[] =>
  [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

/** A test, or a row of one by its field `name` or as its first item, and then its title. */
const TITLE =
  /(?:\b(?:test|describe)\(|\bname:|\[)\s*(?:'((?:[^'\\\n]|\\.)*)'|"([^"\n]*)"|`([^`]*)`)/g;

/** Titles of tests and names of rows; what is computed in one is written `…`. */
const titlesOf = (source: string): string[] =>
  [...source.matchAll(TITLE)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .map((title) => title.replace(/\$\{[^}]*\}/g, '…').replaceAll("\\'", "'"));

/** What is wrong with the links of one document, one sentence each. */
function brokenLinks(path: string, markdown: string, read: Read): string[] {
  return linksOf(markdown).flatMap(({ text, target }) => {
    const [file = '', anchor] = target.split('#', 2);
    const at = file === '' ? path : normalize(join(dirname(path), file)).replace(/\/$/, '');
    const found = read(at);
    if (found === undefined) return [`${path}: ${target} is not there`];
    if (anchor !== undefined && !anchorsOf(found).includes(anchor)) {
      return [`${path}: ${at} has no heading #${anchor}`];
    }
    const namesTest = at.endsWith('.test.ts') && !/^`.*`$/.test(text);
    return namesTest && !titlesOf(found).includes(text)
      ? [`${path}: ${at} has no test "${text}"`]
      : [];
  });
}

/** Imports and paths named in the text: each is in the exports of its package, or in the tree. */
function brokenNames(path: string, markdown: string, read: Read): string[] {
  const imports = [...markdown.matchAll(/@sekisho\/([a-z]+)((?:\/[a-z0-9-]+)*)/g)];
  const lost = imports.flatMap(([name, owner = '', subpath = '']) => {
    const manifest = read(`packages/${owner}/package.json`);
    if (manifest === undefined) return [`${path}: there is no package ${owner}`];
    const { exports = {} } = JSON.parse(manifest) as { exports?: Record<string, string> };
    return subpath === '' || exports[`.${subpath}`] !== undefined
      ? []
      : [`${path}: ${name} is not in the exports of ${owner}`];
  });
  const paths = [...markdown.matchAll(/`((?:packages|spec|test|scripts)\/[\w./-]+)`/g)];
  const missing = paths
    .map(([, named = '']) => named.replace(/\/$/, ''))
    .filter((named) => read(named) === undefined && read(join(dirname(path), named)) === undefined)
    .map((named) => `${path}: there is no ${named}`);
  return [...lost, ...missing];
}

/** Rows of the threat model's first table that show neither a test nor that there is none yet. */
const unshown = (markdown: string): string[] =>
  (markdown.split('\n## ').find((part) => part.startsWith('What can be lost')) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .filter((line) => !/\.test\.ts\)/.test(line) && !line.includes('not yet'));

test('every link and every test that a document names is there', () => {
  const problems = DOCUMENTS.flatMap((path) => brokenLinks(path, readTree(path)!, readTree));
  assert.deepEqual(problems, []);
});

test('every import and path that a document names is there', () => {
  const problems = DOCUMENTS.flatMap((path) => brokenNames(path, readTree(path)!, readTree));
  assert.deepEqual(problems, []);
});

test('every row of the threat model shows its test, or says that there is none yet', () => {
  const text = readTree('THREAT_MODEL.md')!;
  assert.deepEqual(unshown(text), []);
  const tests = linksOf(text).filter(({ target }) => target.endsWith('.test.ts'));
  assert.ok(tests.length >= 40, `only ${tests.length} tests are named`);
});

test('the README has a row for every package, and each package says whom it trusts', () => {
  const rows = [...readTree('README.md')!.matchAll(/^\| \[([a-z]+)\]\(packages\/([a-z]+)\//gm)];
  assert.deepEqual(
    rows.map(([, name, folder]) => [name, folder]).sort(),
    PACKAGES.map((path) => [path.slice(9), path.slice(9)]).sort(),
  );
  for (const path of PACKAGES) {
    const readme = readTree(`${path}/README.md`) ?? '';
    for (const word of ['Holds', 'Trusts', 'If ']) {
      assert.ok(readme.includes(word), `${path}/README.md does not say "${word}"`);
    }
  }
});

test('both READMEs list exactly the commands there are', () => {
  const files = globSync('packages/cli/src/commands/*.ts', { cwd: root });
  const commands = files.map((path) => path.slice('packages/cli/src/commands/'.length, -3)).sort();
  for (const path of READMES) {
    const rows = readTree(path)!.match(/^\| `sekisho .*$/gm) ?? [];
    const listed = rows.flatMap((row) => [...row.matchAll(/`sekisho ([a-z]+)`/g)]);
    assert.deepEqual(listed.map(([, name]) => name).sort(), commands, path);
  }
});

test('the README’s scripts are those of package.json', () => {
  const { scripts } = JSON.parse(readTree('package.json')!) as { scripts: Record<string, string> };
  for (const path of READMES) {
    for (const [, name = ''] of readTree(path)!.matchAll(/^npm (?:run )?([a-z]+)/gm)) {
      assert.ok(scripts[name], `${path}: npm ${name}`);
    }
  }
});

const SAMPLE: Readonly<Record<string, string>> = {
  'a.md': '## One, two: three\n',
  'packages/log/package.json': '{"exports":{"./tree":"./src/tree.ts"}}',
  'packages/log/test/a.test.ts':
    "test('it holds', () => {});\ntest(`${suite}: no ${what}`, f);\nconst no = 'it does not';\n" +
    "refuses([{ name: 'a row' }]);\nconst T = [[\n  'a first item', 'second'],\n];",
};
const readSample: Read = (path) => SAMPLE[path];
const file = 'packages/log/test/a.test.ts';

test('links that lead nowhere, and tests that are none, are found', () => {
  const wrong: readonly (readonly [markdown: string, says: RegExp])[] = [
    ['[x](b.md)', /b\.md is not there/],
    ['[x](a.md#one)', /no heading #one/],
    ['[x](#four)', /no heading #four/],
    [`[it breaks](${file})`, /has no test "it breaks"/],
    [`[it does not](${file})`, /has no test "it does not"/],
    [`[second](${file})`, /has no test "second"/],
    [`[NEM: no share](${file})`, /has no test/],
  ];
  for (const [markdown, says] of wrong) {
    assert.match(brokenLinks('a.md', markdown, readSample).join(), says, markdown);
  }
  const right = `[x](a.md) [y](#one-two-three) [it holds](${file}) [a row](${file})`;
  const more = `[a first item](${file}) […: no …](${file}) [\`a.test.ts\`](${file}) [h](https://h)`;
  const sample = `## One, two: three\n${right} ${more}\n\`\`\`\n[c](d)\n\`\`\`\n`;
  const here: Read = (path) => (path === 'a.md' ? sample : readSample(path));
  assert.deepEqual(brokenLinks('a.md', sample, here), []);
});

test('imports, paths and rows of nothing are found', () => {
  assert.match(brokenNames('a.md', '`@sekisho/vault`', readSample).join(), /no package vault/);
  assert.match(brokenNames('a.md', '@sekisho/log/x', readSample).join(), /not in the exports/);
  assert.match(brokenNames('a.md', '`packages/x/a.ts`', readSample).join(), /no packages\/x/);
  assert.deepEqual(brokenNames('a.md', `\`@sekisho/log/tree\` \`${file}\``, readSample), []);
  const table = (cell: string): string => `# T\n\n## What can be lost\n\n| **x** | 0 | ${cell} |\n`;
  assert.equal(unshown(table('because')).length, 1);
  assert.equal(unshown(table('not yet')).length + unshown(table(`[a](${file})`)).length, 0);
});
