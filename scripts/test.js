// `npm test`: every suite of scripts/suites.js one after another, or those named. A suite that
// passes is one line; one that fails shows all it printed. The last line is the count of all
// tests.
import { runSuite } from './run-suite.js';
import { chosen } from './suites.js';
import { installParts } from './system-parts.js';

const isCi = process.env.CI === 'true';
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(signal, () => process.exit(code));
}

const rows = [];
try {
  for (const suite of chosen(process.argv.slice(2))) rows.push(await runAndTell(suite));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
tellSummary();

async function runAndTell(suite) {
  installParts(suite.parts ?? [], print);
  const result = await runSuite(suite);
  if (isCi && result.skipped > 0) {
    result.problems.push(`skipped ${result.skipped}; in CI every test must run`);
    result.failed += result.skipped;
    result.skipped = 0;
  }
  const row = { ...suite, ...result };
  if (row.failed > 0) {
    const because = row.problems.map((problem) => `\n✖ ${suite.name} ${problem}`).join('');
    print(`\n──── ${suite.name} ────\n${row.output}${because}\n`);
  }
  print(lineOf(row));
  return row;
}

function tellSummary() {
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  const failed = sum((row) => row.failed);
  const skipped = sum((row) => row.skipped);
  if (failed > 0) {
    print('\nfailed:');
    for (const row of rows) if (row.failed > 0) print(lineOf(row));
  }
  const seconds = sum((row) => row.seconds).toFixed(0);
  print(`\n${rows.length} suites in ${seconds} s`);
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  print(`${sum((row) => row.passed)} passed, ${failed} failed${skips}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function lineOf({ name, passed, failed, skipped, seconds, problems }) {
  const counts = [`${passed} passed`];
  if (failed > 0) counts.push(`${failed} failed`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  const mark = failed > 0 ? '✖' : '✔';
  const why = problems.length > 0 ? `  (${problems.join('; ')})` : '';
  return `${mark} ${name.padEnd(12)} ${counts.join(', ').padEnd(24)} ${seconds.toFixed(1)} s${why}`;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
