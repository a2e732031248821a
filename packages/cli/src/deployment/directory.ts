// Writing a deployment: one directory per party, which is what that party's host gets and nothing
// more. Files with keys are 0600; nothing that exists is ever overwritten.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export class Directory {
  readonly path: string;

  constructor(path: string) {
    if (existsSync(path)) {
      throw new Error(`${path} exists already; choose another directory, nothing was changed`);
    }
    this.path = path;
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    makeFolder(dirname(path));
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }
}

/**
 * Level by level: the recursive form of Node 26 never ends where the parent is there and the kernel
 * says ENOENT all the same, as under /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown fault';
    throw new Error(`cannot make the directory ${path}; choose another one: ${why}`, { cause });
  }
}
