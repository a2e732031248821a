// The scripts and the command each look for Node 26 by themselves; here they look in the same
// places.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SCRIPT = join('scripts', 'node26.js');
const COMMAND = join('packages', 'cli', 'bin', 'sekisho.js');

/** Makes this Node take itself for another version. */
const asVersion = (version: string): string =>
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${version}'}})`;

let clone = '';
before(() => {
  clone = mkdtempSync(join(tmpdir(), 'sekisho-node26-'));
  for (const path of [SCRIPT, COMMAND]) cpSync(join(root, path), join(clone, path));
  writeFileSync(join(clone, 'package.json'), '{"type":"module"}');
  mkdirSync(join(clone, 'packages', 'cli', 'src'), { recursive: true });
  const answer = "process.stdout.write('started by ' + process.execPath);";
  writeFileSync(join(clone, 'packages', 'cli', 'src', 'sekisho.ts'), answer);
});
after(() => rmSync(clone, { recursive: true }));

/** A Node for one platform, which says that it was asked. */
function install(name: string): string {
  const path = join(clone, 'node_modules', name, 'bin', 'node');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '#!/bin/sh\nprintf "started by %s" "$0"\n');
  chmodSync(path, 0o755);
  return path;
}

function scriptFinds(version: string): string {
  const from = `import { findNode } from '${join(clone, SCRIPT)}'`;
  const ask = `${from}; process.stdout.write(findNode() ?? '-');`;
  const words = ['--import', asVersion(version), '--input-type=module', '--eval', ask];
  return execFileSync(process.execPath, words, { encoding: 'utf8' });
}

function commandFinds(version: string): string {
  const words = ['--import', asVersion(version), join(clone, COMMAND), '--help'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status === 0) return stdout.replace('started by ', '');
  assert.match(stderr, /needs Node 26 and found .*npm ci/);
  assert.equal(status, 1);
  return '-';
}

describe('the script and the command', () => {
  test('take the Node that runs them when it is 26 or later', () => {
    for (const version of ['26.0.0', '27.1.2']) {
      assert.equal(scriptFinds(version), process.execPath);
      assert.equal(commandFinds(version), process.execPath);
    }
  });

  test('find none under an older one before anything is installed', () => {
    assert.equal(scriptFinds('20.20.2'), '-');
    assert.equal(commandFinds('20.20.2'), '-');
  });

  test('find the installed one under an older one, for every platform', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const names = Object.keys(manifest.optionalDependencies);
    for (const name of names.filter((each) => !each.startsWith('older-'))) {
      const path = install(name);
      assert.equal(scriptFinds('20.20.2'), path);
      assert.equal(commandFinds('20.20.2'), path);
      rmSync(join(clone, 'node_modules'), { recursive: true });
    }
  });

  // npm gives the name to the first that claims it, in the order of the packages' names.
  test('are run by Node 26, though an older one is installed for tests', () => {
    const linked = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version']);
    assert.match(`${linked.stdout}`, /^v26\./);
  });
});
