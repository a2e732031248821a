// Whether a part of the operating system is there that a test needs, by scripts/system-parts.js.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/system-parts.js', import.meta.url));

/** Why a test is skipped, with the line that installs what it lacks; false where nothing lacks. */
export function lacks(...parts: readonly string[]): string | false {
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...parts], { encoding: 'utf8' });
  return status === 0 ? false : stdout.trim() || 'scripts/system-parts.js failed';
}
