// Starts `npm run faults` as anybody would, without npm.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/faults/main.ts', import.meta.url));

export interface Told {
  readonly seeds: number;
  readonly perSecond: number;
  readonly steps: number;
  readonly paid: number;
  readonly restored: number;
  readonly trace: string;
  readonly ends?: Readonly<Record<string, readonly string[]>>;
  readonly violation: {
    readonly seed: number;
    readonly invariant: string;
    readonly step: number;
    readonly detail: string;
    readonly replay: string;
  } | null;
}

/** What `--json` tells, and the exit code. Rejects where it tells nothing. */
export function faults(...words: readonly string[]): Promise<Told & { readonly code: number }> {
  return new Promise((resolve, reject) => {
    const args = ['--disable-warning=ExperimentalWarning', MAIN, ...words, '--json'];
    const child = execFile(process.execPath, args, (_error, stdout, stderr) => {
      if (stdout === '') reject(new Error(stderr));
      else resolve({ ...(JSON.parse(stdout) as Told), code: child.exitCode ?? -1 });
    });
  });
}
