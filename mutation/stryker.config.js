// Stryker's options for one package, named by SEKISHO_MUTATED (see main.js).
import { fileURLToPath } from 'node:url';
import { SETTINGS } from './settings.js';

const owner = process.env.SEKISHO_MUTATED;
const onlyRefusals = process.env.SEKISHO_ONLY_REFUSALS !== undefined;
const name = onlyRefusals ? `${owner}-refusals` : owner;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const within = (pattern) =>
  pattern.startsWith('!')
    ? `!packages/${owner}/src/${pattern.slice(1)}`
    : `packages/${owner}/src/${pattern}`;

const ALL_BUT_CONDITIONS = [
  ...['ArithmeticOperator', 'ArrayDeclaration', 'ArrowFunction', 'AssignmentOperator'],
  ...['BlockStatement', 'BooleanLiteral', 'EqualityOperator', 'LogicalOperator'],
  ...['MethodExpression', 'ObjectLiteral', 'OptionalChaining', 'Regex', 'StringLiteral'],
  ...['UnaryOperator', 'UpdateOperator', 'EmptyExpression', 'CallExpression'],
];

export default {
  sekisho: { owner },
  mutate: onlyRefusals ? [within('**/*.ts')] : SETTINGS[owner].mutate.map(within),
  plugins: [here('warm-runner.js'), here('prose.js'), here('only-refusals.js')],
  ignorers: onlyRefusals ? ['only-refusals'] : ['prose'],
  mutator: { excludedMutations: onlyRefusals ? ALL_BUT_CONDITIONS : [] },
  testRunner: 'warm',
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.SEKISHO_CONCURRENCY ?? 1),
  // A worker is replaced after so many mutants: loaded modules are never collected.
  maxTestRunnerReuse: 400,
  // An endless loop is told by counting (Stryker's hit limit); the clock is the last resort, with
  // room for a machine that is busy with other things.
  timeoutMS: 120_000,
  timeoutFactor: 10,
  dryRunTimeoutMinutes: 30,
  reporters: ['progress-append-only'],
  incremental: true,
  incrementalFile: `.sekisho/mutation/${name}-incremental.json`,
  tempDirName: `.sekisho/mutation-${name}`,
  cleanTempDir: 'always',
  ignorePatterns: ['mutation', 'bench', '.ci', 'packages/*/scenarios', '.sekisho'],
  disableTypeChecks: false,
  // Stryker would rewrite it by an interface that TypeScript 7 no longer has; nothing here needs it.
  tsconfigFile: 'none.json',
  warnings: { unknownOptions: false },
  checkers: [],
  thresholds: { high: 95, low: 85, break: null },
  allowConsoleColors: false,
};
