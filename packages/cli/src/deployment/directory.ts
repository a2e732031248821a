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
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }
}
