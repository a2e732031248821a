// Runs one suite in a process group of its own, so that everything it started can be ended with it:
// when it is over its budget, when this process ends, and when it leaves something running.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNode, root } from './node26.js';

/** From asking a group to stop to making it. */
const GRACE_MS = 3_000;

const running = new Set();
const scratches = new Set();
process.on('exit', () => {
  for (const group of running) signalGroup(group, 'SIGKILL');
  for (const scratch of scratches) rmSync(scratch, { recursive: true, force: true });
});

/** Counts, seconds, output, and `problems`: sentences, none when the suite is sound. */
export async function runSuite(suite) {
  if (suite.files?.length === 0) return noTests();
  const scratch = mkdtempSync(join(tmpdir(), 'sekisho-test-'));
  scratches.add(scratch);
  const countsFile = join(scratch, 'counts.json');
  const begun = performance.now();
  try {
    const ended = await runGroup(suite.command ?? nodeTest(suite, countsFile), suite.seconds);
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, output: ended.output, ...judge(suite, ended, countsFile) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    scratches.delete(scratch);
  }
}

function noTests() {
  const problems = ['has no test'];
  return { passed: 0, failed: 1, skipped: 0, seconds: 0, output: '', problems };
}

function judge(suite, { code, late, leftover }, countsFile) {
  const counts = suite.files ? readCounts(countsFile) : checked(code);
  const { passed = 0, failed = 0, skipped = 0 } = counts ?? {};
  const problems = [];
  if (late) problems.push(`went over its budget of ${suite.seconds} s and was stopped`);
  if (leftover) problems.push('left a process running, which was stopped');
  if (code !== 0 && !late && failed === 0) problems.push(`ended with ${code}`);
  if (counts === undefined && !late) problems.push('ended without a count of its tests');
  if (suite.files && passed + failed + skipped === 0) problems.push('ran no test');
  return {
    passed,
    failed: problems.length > 0 ? Math.max(failed, 1) : failed,
    skipped,
    problems,
  };
}

/** A command that is one check, right or wrong. */
function checked(code) {
  return { passed: Number(code === 0), failed: Number(code !== 0) };
}

function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // The suite died before its end: its exit code says more.
  }
}

function nodeTest({ files, oneProcess }, countsFile) {
  const words = ['--disable-warning=ExperimentalWarning', '--test', '--test-concurrency=2'];
  if (oneProcess) words.push('--test-isolation=none');
  words.push('--test-reporter=spec', '--test-reporter-destination=stdout');
  words.push(`--test-reporter=${join(root, 'scripts', 'count-reporter.js')}`);
  words.push(`--test-reporter-destination=${countsFile}`);
  return [findNode(), ...words, ...files];
}

function runGroup([command, ...words], seconds) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd: root,
      detached: true, // A group of its own; it is ended with us by the handler above.
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, FORCE_COLOR: undefined },
    });
    let output = '';
    let late = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', reject);
    if (child.pid === undefined) return;
    const group = child.pid;
    running.add(group);
    const budget = setTimeout(() => {
      late = true;
      signalGroup(group, 'SIGTERM');
      setTimeout(() => signalGroup(group, 'SIGKILL'), GRACE_MS).unref();
    }, seconds * 1000);
    // 'exit' and not 'close': a leftover process may hold the pipes open for ever.
    child.on('exit', async (code, signal) => {
      clearTimeout(budget);
      const leftover = await endGroup(group);
      running.delete(group);
      await drained(child);
      resolve({ code: code ?? signal, output, late, leftover: leftover && !late });
    });
  });
}

/**
 * Whether anything of the group outlived its leader by more than five seconds; ends it. What ended
 * without its parent counts until init has reaped it, and some take their time.
 */
async function endGroup(group) {
  for (let left = 100; left > 0 && signalGroup(group, 0); left -= 1) await pause(50);
  return signalGroup(group, 'SIGKILL');
}

function drained(child) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const done = child.stdout.readableEnded && child.stderr.readableEnded;
  return done ? undefined : Promise.race([closed, pause(1_000)]);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** False when there is no such group any more. */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}
