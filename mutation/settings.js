// What is mutated in each package, and by which tests.

/**
 * `tests`: packages whose tests run. `without`: test files that read sources as text, or that count
 * over more random runs than a mutant is worth. `fewerRuns`: by test file, what the number of its
 * random runs is divided by; fewer runs can only kill less. `remembering`: sources that keep what
 * they computed in the module, and so are loaded anew for each of their mutants.
 */
export const SETTINGS = {
  threshold: { mutate: ['**/*.ts'], tests: ['threshold'], without: [], fewerRuns: {} },
  ledger: {
    mutate: ['**/*.ts'],
    tests: ['ledger'],
    without: ['tags', 'story', 'amended-story', 'rebased-story', 'amended-garbage'].map(
      (name) => `${name}.test.ts`,
    ),
    fewerRuns: {},
    remembering: ['head.ts'],
  },
  policy: {
    mutate: ['**/*.ts', '!reason-tags.ts'],
    tests: ['policy'],
    without: [],
    fewerRuns: { 'window.test.ts': 5 },
  },
  protocol: {
    mutate: ['**/*.ts', '!refusal-tags.ts'],
    tests: ['protocol'],
    without: ['refusal-tags.test.ts'],
    fewerRuns: {},
    remembering: ['ed25519.ts'],
  },
};

/** Only for refusals: packages whose tests start servers and processes, without those that do. */
export const OTHERS = [
  'log',
  'chains',
  'nodes',
  'replica',
  'signer',
  'watcher',
  'gateway',
  'client',
];
for (const name of OTHERS) {
  SETTINGS[name] = { mutate: [], tests: [name], without: ['tags.test.ts'], fewerRuns: {} };
}
