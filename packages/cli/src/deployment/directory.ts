// Writing a deployment: one directory per party, which is what that party's host gets and nothing
// more. Files with keys are 0600; nothing that exists is ever overwritten. Each is on the disk once
// it is written: a share that a power cut took after the ceremony, nobody could make again.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export class Directory {
  readonly path: string;

  constructor(path: string) {
    if (existsSync(path)) {
      throw new Error(`${path} exists already; choose another directory, nothing was changed`);
    }
    this.path = path;
  }

  write(name: string, content: string | Uint8Array): void {
    const path = resolve(this.path, name);
    makeFolder(dirname(path));
    const file = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncFolder(dirname(path));
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }
}

/**
 * Level by level: a folder is found again only if its parent is on the disk with it; and the
 * recursive form of Node 26 never ends where the parent is there and the kernel says ENOENT all the
 * same, as under /proc.
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
  syncFolder(dirname(path));
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
