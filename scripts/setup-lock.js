// One setup at a time: two `npm ci` in one directory would delete each other's files. The lock lies
// outside node_modules, which `npm ci` empties, and is named after the clone and the user.
import { createHash } from 'node:crypto';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { root } from './node26.js';

/** Longer than any `npm ci` seen (under a minute) on a slow line; then something is stuck. */
const MAX_WAIT_MS = 15 * 60_000;
const POLL_MS = 250;

const clone = createHash('sha256').update(root).digest('hex').slice(0, 16);
const lockFile = join(tmpdir(), `sekisho-setup-${userInfo().uid}-${clone}.lock`);

/** Runs `work` alone, after whoever is at it now; says who that is, once. */
export async function alone(work, say) {
  const until = performance.now() + MAX_WAIT_MS;
  let told = false;
  while (!take()) {
    const owner = ownerOfLock();
    if (owner !== undefined && !isAlive(owner)) {
      drop();
      continue;
    }
    if (!told) say(`waiting for another setup of this clone (process ${owner ?? 'starting'})`);
    told = true;
    if (performance.now() > until) {
      throw new Error(`${lockFile} is still held; stop that process or delete the file`);
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  process.on('exit', drop);
  try {
    return await work();
  } finally {
    process.removeListener('exit', drop);
    drop();
  }
}

function take() {
  try {
    writeFileSync(lockFile, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function drop() {
  try {
    unlinkSync(lockFile);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

/** Undefined when the file is gone or its owner has not written its number yet. */
function ownerOfLock() {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
