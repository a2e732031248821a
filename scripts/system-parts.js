// Parts of the operating system that some suites need beyond Node, and how Debian calls them. A row
// of scripts/suites.js names its parts; `npm test` installs what is missing where it is root on
// Debian, and says so. Elsewhere the tests skip, with this file's sentence as their reason:
//   node scripts/system-parts.js PART…      exit 1 and what is missing, with the line to install it
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A mirror that hangs must not hang the tests. */
const APT_MS = 300_000;

/** One row for each part: its Debian packages, and how its presence is told. */
const PARTS = [
  { part: 'ext4', debianPackages: ['e2fsprogs'], probe: () => hasProgram('mkfs.ext4') },
  { part: 'mount', debianPackages: ['mount'], probe: () => hasProgram('losetup') },
  { part: 'shutdown', debianPackages: ['xfsprogs'], probe: () => hasProgram('xfs_io') },
  {
    part: 'postgresql',
    debianPackages: ['postgresql'],
    probe: () => hasVersioned('/usr/lib/postgresql', 'bin/initdb'),
  },
  { part: 'chromium', debianPackages: ['chromium'], probe: () => hasProgram('chromium') },
];

/** Rows of the parts that are not there. Throws on a name there is none of. */
export function missingParts(names) {
  const rows = names.map((name) => PARTS.find(({ part }) => part === name) ?? unknown(name));
  return rows.filter(({ probe }) => !probe());
}

/** Installs what is missing where that can be done without asking anybody. */
export function installParts(names, say) {
  const packages = packagesOf(missingParts(names));
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) return; // the tests skip, and say why
  say(`installing ${packages.join(' ')} by apt-get`);
  const wanted = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const failed = apt(wanted) && (apt(['update', '-q']) || apt(wanted));
  if (failed) say(`apt-get could not: ${failed}`);
}

function apt(words) {
  const { status, error, stderr } = spawnSync('apt-get', words, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    timeout: APT_MS,
  });
  return status === 0 ? undefined : (error?.message ?? `exit ${status}: ${stderr.trim()}`);
}

const packagesOf = (rows) => [...new Set(rows.flatMap(({ debianPackages }) => debianPackages))];

/** sbin is not on everybody's PATH. */
function hasProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders, '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, name)));
}

/** Programs that live in a folder of their version: /usr/lib/postgresql/15/bin/initdb. */
function hasVersioned(folder, path) {
  return existsSync(folder) && readdirSync(folder).some((at) => existsSync(join(folder, at, path)));
}

function unknown(name) {
  const known = PARTS.map(({ part }) => part).join(', ');
  throw new Error(`no system part called ${name}; there are: ${known}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = missingParts(process.argv.slice(2));
  if (missing.length > 0) {
    const parts = missing.map(({ part }) => part).join(', ');
    const line = `apt-get install ${packagesOf(missing).join(' ')}`;
    process.stdout.write(`missing on this machine: ${parts}; as root: ${line}\n`);
    process.exitCode = 1;
  }
}
