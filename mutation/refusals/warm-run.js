// As test-run.js, for the tests of a pure package: in this process, with modules loaded anew. A tenth
// of the time, and possible only because those tests have nothing but their modules.
import { join } from 'node:path';
import { root } from '../../scripts/node26.js';
import { FreshModules } from '../fresh-modules.js';
import { takeTests } from '../node-test.js';

const PURE = ['protocol', 'policy', 'log', 'chains', 'threshold', 'ledger'];

let owner;
let modules;

export const isWarm = ({ file }, path) =>
  PURE.includes(file.split('/')[1]) && PURE.includes(path.split('/')[1]);

/** A twentieth of the random runs: what only the others would find counts as unseen. */
const withFewerRuns = (text) =>
  text.replace(/numRuns: ([\d_]+) \}/g, (_all, runs) => {
    return `numRuns: ${Math.ceil(Number(runs.replaceAll('_', '')) / 20)} }`;
  });

/** `removed`: `{ file, text }`. */
export async function warmTest(path, { file, text }) {
  if (owner !== file.split('/')[1]) {
    owner = file.split('/')[1];
    modules = new FreshModules(root, owner, withFewerRuns);
  }
  modules.patch(join(root, file), text);
  takeTests();
  try {
    await modules.import(join(root, path));
  } catch {
    return { state: 'red', test: undefined };
  }
  for (const { name, run } of takeTests()) {
    try {
      await run();
    } catch {
      return { state: 'red', test: name };
    }
  }
  return { state: 'green' };
}
