// What a run found: its row of the table in README.md, and a list of what lived.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const README = here('README.md');

/** Lines of mutants that lived in the last run, as Stryker's `--mutate` takes them. */
export function livedLines(name) {
  const lines = Object.entries(reportOf(name).files).flatMap(([path, { mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived')
      .map(({ location: { start, end } }) => `${path}:${start.line}-${end.line}`),
  );
  return [...new Set(lines)];
}

/** What is known of all mutants tried so far, by this run and those before it, whole or stopped. */
const reportOf = (name) =>
  JSON.parse(readFileSync(here(`../.sekisho/mutation/${name}-incremental.json`), 'utf8'));

/** Writes the row of `name`, with no time taken if only a part of it was run again. */
export function recordResult(name, minutes, isPart) {
  const report = reportOf(name);
  const lived = survivors(report);
  writeFileSync(
    here(`../.sekisho/mutation/${name}-lived.txt`),
    lived.map((line) => `${line}\n`).join(''),
  );
  const { killed, survived, timeout, none, score } = countsOf(report);
  const total = killed + survived + timeout + none;
  const found = `${total} mutants tried, ${killed} killed (${score} %), ${lived.length} lived`;
  process.stdout.write(`${name}: ${found}; they are in .sekisho/mutation/${name}-lived.txt\n`);
  const date = new Date().toISOString().slice(0, 10);
  const cells = [total, killed, survived, timeout, none, `${score} %`, date];
  const row = `| ${name} | ${cells.join(' | ')} | ${isPart ? 'a part' : `${Math.ceil(minutes)} min`} |`;
  const page = readFileSync(README, 'utf8');
  writeFileSync(README, page.replace(new RegExp(`^\\| ${name} +\\|.*$`, 'm'), row));
}

/** A timeout is not a kill here: `score` is killed of all that are not ignored. */
function countsOf({ files }) {
  const states = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (...wanted) => states.filter((state) => wanted.includes(state)).length;
  const [killed, survived] = [count('Killed'), count('Survived')];
  const [timeout, none] = [count('Timeout', 'RuntimeError'), count('NoCoverage')];
  const score = ((100 * killed) / (killed + survived + timeout + none)).toFixed(1);
  return { killed, survived, timeout, none, score };
}

/** One line each: where, what it was, what it became. */
function survivors({ files }) {
  return Object.entries(files).flatMap(([path, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => !['Killed', 'Ignored'].includes(status))
      .sort((a, b) => a.location.start.line - b.location.start.line)
      .map(({ status, mutatorName, replacement = '', location: { start, end } }) => {
        const line = lines[start.line - 1];
        const was = start.line === end.line ? line.slice(start.column - 1, end.column - 1) : line;
        const became = replacement.replace(/\s+/g, ' ').slice(0, 80);
        return `${path}:${start.line} ${status} ${mutatorName}: ${was.trim()} => ${became}`;
      });
  });
}
