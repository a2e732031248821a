// The ceremony's own files: what init has written must not be lost with the power, since nobody can
// make a sealed share or a key again.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Directory } from '../../src/deployment/directory.ts';
import { CutDisk } from './cut-disk.ts';

const skip = CutDisk.missing() ?? false;

test('what init has written survives a power cut right after it', { skip }, async () => {
  const disk = CutDisk.make();
  try {
    const directory = new Directory(join(disk.path, 'deployment'));
    directory.write('signer-1/share.age', 'a sealed share');
    directory.writeJson('signer-1/settings.json', { signer: 'signer-1' });
    directory.write('gateway/keys/party.key', 'a key');
    const careless = join(disk.path, 'deployment', 'signer-1', 'careless');
    writeFileSync(careless, 'never flushed');
    disk.cut();
    await disk.restore();
    const read = (name: string): string => readFileSync(join(directory.path, name), 'utf8');
    assert.equal(read('signer-1/share.age'), 'a sealed share');
    assert.deepEqual(JSON.parse(read('signer-1/settings.json')), { signer: 'signer-1' });
    assert.equal(read('gateway/keys/party.key'), 'a key');
    const lost = !existsSync(careless) || readFileSync(careless, 'utf8') === '';
    assert.ok(lost, 'the cut is none: what was never flushed is there');
  } finally {
    disk.remove();
  }
});
