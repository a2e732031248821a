// Rules over the words of a file: what is not said here at all, or only in the places named.
import { PURE } from './may-import.ts';
import { type Breach, type Rule, type Sample, type Source, type Tree } from './tree.ts';
import { lineAt } from './scan.ts';

interface Ban {
  readonly name: string;
  /** Sought in the code, with comments and the contents of texts blanked. */
  readonly pattern: RegExp;
  readonly instead: string;
  readonly where: (source: Source) => boolean;
  /** Files that may, with the reason. */
  readonly except?: Readonly<Record<string, string>>;
  readonly bad: Readonly<Record<string, Sample>>;
  readonly good?: Rule['good'];
}

const inProduct = ({ place }: Source): boolean => place === 'src';
const outsideWiring = (source: Source): boolean => inProduct(source) && !source.isWiring;
const inPure = ({ owner, place }: Source): boolean => place === 'src' && PURE.includes(owner ?? '');
const anywhere = ({ path }: Source): boolean => path.endsWith('.ts');
const bad = (path: string, text: string, says: RegExp): Sample => ({
  files: { [path]: text },
  says,
});

const EXACT = 'max|min|floor|ceil|trunc|abs|sign|imul|clz32';
const ZONED = 'Hours|Minutes|Date|Day|Month|FullYear|TimezoneOffset';
const FLOATING = new RegExp(
  `\\bMath\\.(?!(?:${EXACT})\\b)\\w+|\\bIntl\\b|\\.toLocale\\w+|\\blocaleCompare\\b|` +
    `\\bparseFloat\\b|\\bget(?:${ZONED})\\(`,
);

const CODE: readonly Ban[] = [
  {
    name: 'no clock of its own',
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bTemporal\.Now\b|\bhrtime\b/,
    instead: 'take the time as an argument (Clock)',
    where: outsideWiring,
    bad: {
      'Date.now()': bad('packages/gateway/src/a.ts', 'const a = Date.now();', /as an argument/),
      'new Date()': bad('packages/ledger/src/a.ts', 'const a = new Date( );', /as an argument/),
    },
    good: {
      'a date of a number': { 'packages/protocol/src/a.ts': 'const a = new Date(time);' },
      'a comment': { 'packages/protocol/src/a.ts': '// never Date.now()\nexport const a = 1;' },
    },
  },
  {
    name: 'no chance of its own',
    pattern: /\bMath\.random\b|\bgetRandomValues\b|\brandomBytes\b|\brandomUUID\b|\brandomInt\b/,
    instead: 'take random bytes as an argument (Random)',
    where: outsideWiring,
    bad: {
      'Math.random()': bad('packages/drill/src/a.ts', 'const a = Math.random();', /random bytes/),
      randomBytes: bad('packages/signer/src/a.ts', 'const a = randomBytes(4);', /random bytes/),
    },
  },
  {
    name: 'no timer of its own',
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\s*\(|\.nextTick\(/,
    instead: 'take a Clock with timers as an argument',
    where: outsideWiring,
    except: {
      'packages/drill/src/manual-clock.ts': 'lets what is ready run before simulated time goes on',
    },
    bad: { a: bad('packages/watcher/src/a.ts', 'setTimeout(run, 5);', /Clock with timers/) },
    good: {
      wiring: { 'packages/replica/src/wiring/a.ts': 'setTimeout(run, 5);' },
    },
  },
  {
    name: 'no floating Math, locale or zone in pure code',
    pattern: FLOATING,
    instead: 'integers only: the same bits on every machine',
    where: inPure,
    bad: {
      logarithm: bad('packages/policy/src/a.ts', 'const a = Math.log2(8);', /integers only/),
      Intl: bad('packages/ledger/src/a.ts', 'new Intl.NumberFormat();', /integers only/),
      locale: bad('packages/log/src/a.ts', 'a.toLocaleString();', /integers only/),
      'sorting by locale': bad('packages/log/src/a.ts', 'a.localeCompare(b);', /integers only/),
    },
    good: { exact: { 'packages/ledger/src/a.ts': 'const a = Math.max(1, 2);' } },
  },
  {
    name: 'no console',
    pattern: /\bconsole\./,
    instead: 'return it, or give it to the caller’s log line',
    where: inProduct,
    bad: { a: bad('packages/gateway/src/a.ts', 'console.log(secret);', /return it/) },
  },
  {
    name: 'no environment',
    pattern: /\bprocess\.env\b/,
    instead: 'settings come from the settings file; secrets never from the environment',
    where: outsideWiring,
    bad: { a: bad('packages/signer/src/a.ts', 'process.env.KEY;', /settings file/) },
  },
  {
    name: 'no second crypto',
    pattern: /\bsubtle\b/,
    instead: 'take the check or the signer as an argument; certificates are the one exception',
    where: inProduct,
    except: { 'packages/cli/src/deployment/certificates.ts': '@peculiar/x509 speaks WebCrypto' },
    bad: { a: bad('packages/cli/src/a.ts', 'crypto.subtle.digest();', /as an argument/) },
  },
  {
    name: 'no any',
    pattern: /(?::|<|\bas|\|)\s*any\b(?!\s*[(:.])|,\s*any\s*>|\bany\[\]/,
    instead: 'parse it into a type',
    where: anywhere,
    bad: {
      parameter: bad('packages/log/src/a.ts', 'function f(a: any) {}', /parse it/),
      cast: bad('packages/log/test/a.test.ts', 'const a = b as any;', /parse it/),
      argument: bad('packages/log/src/a.ts', 'new Map<string, any>();', /parse it/),
    },
    good: { 'a variable of that name': { 'packages/log/test/a.test.ts': 'f(a, any);' } },
  },
  {
    name: 'no cast through unknown',
    pattern: /\bas unknown as\b/,
    instead: 'parse it into a type',
    where: inProduct,
    bad: { a: bad('packages/log/src/a.ts', 'a as unknown as B;', /parse it/) },
    good: { 'a test that breaks a type': { 'packages/log/test/a.test.ts': 'a as unknown as B;' } },
  },
  {
    name: 'no enum, no silenced compiler',
    pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/m,
    instead: 'types are stripped, not compiled: a union of texts',
    where: anywhere,
    bad: { a: bad('packages/log/src/a.ts', 'export const enum A { B }', /union of texts/) },
    good: { 'zod’s': { 'packages/protocol/src/a.ts': 'const a = z.enum(B);' } },
  },
  {
    name: 'no barrel',
    pattern: /^\s*export\s+(?:type\s+)?\*/m,
    instead: 'the surface of a package is its exports map; import the file',
    where: anywhere,
    bad: { a: bad('packages/log/src/a.ts', "export * from './b.ts';", /exports map/) },
  },
];

const ruleOf = ({ name, pattern, instead, where, except = {}, bad: samples, good }: Ban): Rule => ({
  name,
  check: (tree) =>
    tree.sources
      .filter((source) => where(source) && except[source.path] === undefined)
      .flatMap((source) => findings(source.path, source.code, pattern, instead)),
  bad: samples,
  ...(good === undefined ? {} : { good }),
});

function findings(path: string, text: string, pattern: RegExp, instead: string): Breach[] {
  const all = new RegExp(pattern.source, `${pattern.flags}g`);
  return [...text.matchAll(all)].map(({ 0: found, index }) => ({
    path,
    line: lineAt(text, index + found.length - found.trimStart().length),
    what: `${found.trim()}: ${instead}`,
  }));
}

// Words that are bans in themselves are put together here, so that this file does not break its
// rule.
const word = (...parts: string[]): string => parts.join('');
const TO_DO = new RegExp(`\\b(?:${word('FIX', 'ME')}|${word('TO', 'DO')}|${word('XX', 'X')})\\b`);
const SILENCED = new RegExp(
  `@ts-(?:${word('ign', 'ore')}|nocheck)|(?:ox|es)lint-${word('dis', 'able')}`,
);
const HOST = new RegExp(
  `\\b${word('regis', 'try')}\\.(?:[a-z0-9-]+\\.)*[a-z]{2,}\\b(?!\\()|"resolved": *"http`,
);
const MACHINE_PATH = /(?<![\w.}~-])\/(?:home|Users|root|work|workspace|mnt|tmp)\/\w/;

/** A rule over the whole text of every file, comments too. */
const textRule = (
  name: string,
  pattern: RegExp,
  instead: string,
  sample: Sample,
  files: (path: string) => boolean,
): Rule => ({
  name,
  check: (tree: Tree) =>
    [...tree.files]
      .filter(([path]) => files(path))
      .flatMap(([path, text]) => findings(path, text, pattern, instead)),
  bad: { a: sample },
});

const code = (path: string): boolean => /\.(?:ts|js)$/.test(path);

export const banRules: readonly Rule[] = [
  ...CODE.map(ruleOf),
  textRule(
    'nothing left for later',
    TO_DO,
    'do it, or open an issue',
    bad('packages/log/src/a.ts', `// ${word('TO', 'DO')}: check the size`, /open an issue/),
    code,
  ),
  textRule(
    'no silenced compiler or linter',
    SILENCED,
    'fix what it says; a test expects an error by @ts-expect-error',
    bad('packages/log/src/a.ts', `// @ts-${word('ign', 'ore')}`, /fix what it says/),
    code,
  ),
  textRule(
    'no place of installation',
    HOST,
    'whoever installs chooses where from',
    bad('package-lock.json', `https://${word('regis', 'try')}.example.org/zod`, /whoever installs/),
    (path) => path !== 'LICENSE',
  ),
  textRule(
    'no path of one machine',
    MACHINE_PATH,
    'take the path as an argument, or from the temporary folder of the system',
    bad('packages/log/README.md', `see ${['', 'home', 'me', 'notes'].join('/')}`, /as an argument/),
    () => true,
  ),
];
