// Where a deployment is written.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Directory } from '../src/deployment/directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-directory-'));
after(() => rmSync(folder, { recursive: true }));

test('folders are made as deep as asked for, for their owner alone', () => {
  new Directory(join(folder, 'a', 'b')).write('gateway/party.key', 'key');
  const path = join(folder, 'a', 'b', 'gateway');
  assert.equal(readFileSync(join(path, 'party.key'), 'utf8'), 'key');
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(statSync(join(path, 'party.key')).mode & 0o777, 0o600);
  assert.throws(() => new Directory(join(folder, 'a')), /exists already/);
});

// Under /proc the kernel denies that the parent is there: a loop that makes parents never ends.
for (const place of ['/proc/sekisho/town', 'a file/town']) {
  test(`where nothing can be made, ${place}, that is said at once`, () => {
    writeFileSync(join(folder, 'a file'), '');
    const path = place.startsWith('/') ? place : join(folder, place);
    assert.throws(
      () => new Directory(path).write('ledger.json', ''),
      /cannot make the directory .*; choose another one: E[A-Z]+/,
    );
  });
}
