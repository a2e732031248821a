// What Stryker has tried already: the mutant that makes a refusal's condition false takes exactly
// that refusal away. Its report is believed only about the very text that the file has now.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../scripts/node26.js';

const reports = new Map();

/** `{ by, test }` of the mutant at `{ start, end, replacement }`, or undefined. */
export function strykerAnswer(file, same) {
  if (same === undefined) return undefined;
  const owner = file.split('/')[1];
  return (
    answerOf(reportOf(owner), file, same) ?? answerOf(reportOf(`${owner}-refusals`), file, same)
  );
}

function answerOf(report, file, same) {
  const found = report?.files[file];
  const text = readFileSync(join(root, file), 'utf8');
  if (found?.source !== text) return undefined;
  const [start, end] = [placeOf(text, same.start), placeOf(text, same.end)];
  const mutant = found.mutants.find(
    ({ location, replacement }) =>
      isSame(location.start, start) &&
      isSame(location.end, end) &&
      replacement === same.replacement,
  );
  if (mutant?.status !== 'Killed') return undefined;
  const [id] = mutant.killedBy;
  for (const [by, { tests }] of Object.entries(report.testFiles)) {
    const name = tests.find((test) => test.id === id)?.name;
    if (name !== undefined) return { by, test: name.slice(basename(by).length + 2) };
  }
  return undefined;
}

const isSame = (a, b) => a.line === b.line && a.column === b.column;

/** Lines and columns from 1, as reports count them. */
function placeOf(text, offset) {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1).length + 1 };
}

function reportOf(name) {
  if (!reports.has(name)) {
    const path = join(root, '.sekisho', 'mutation', `${name}-incremental.json`);
    reports.set(name, existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
  }
  return reports.get(name);
}
