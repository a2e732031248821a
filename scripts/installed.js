// Is node_modules what package-lock.json says? Read from npm's own record of the last install, so
// that somebody who ran `npm ci` by hand does not wait for a second one.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node26.js';

const stampFile = join(root, 'node_modules', '.sekisho-setup');

/** What the stamp must say: another lock, system or processor needs another install. */
function stampNow() {
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return `${lock.digest('hex')} ${process.platform}-${process.arch}\n`;
}

export function isStamped() {
  return readOr(stampFile) === stampNow();
}

/** Temp file and rename, so that a stamp is there whole or not at all. */
export function writeStamp() {
  const temporary = `${stampFile}.${process.pid}`;
  writeFileSync(temporary, stampNow());
  renameSync(temporary, stampFile);
}

/** True when every package of the lock for this system is installed, and nothing else is. */
export function matchesLock() {
  const record = readOr(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(record).packages;
  const same = (path) =>
    present[path] === undefined
      ? wanted[path].optional === true && !isForHere(wanted[path])
      : present[path].integrity === wanted[path].integrity &&
        present[path].version === wanted[path].version;
  const known = (path) => wanted[path] !== undefined;
  return (
    Object.keys(wanted)
      .filter((path) => path !== '')
      .every(same) && Object.keys(present).every(known)
  );
}

// A package for another C library is left out as well, and npm tells us no more than that it may
// be.
function isForHere({ os, cpu, libc }) {
  const fits = (list, name) => list === undefined || list.includes(name);
  return libc === undefined && fits(os, process.platform) && fits(cpu, process.arch);
}

function readOr(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
