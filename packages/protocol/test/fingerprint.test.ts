// Fingerprints: spec/vectors/fingerprints.json.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fingerprintOf } from '../src/fingerprint.ts';

const { fingerprints }: { fingerprints: { hash: string; fingerprint: string }[] } = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/fingerprints.json', import.meta.url), 'utf8'),
);

test('a hash has the fingerprint that another implementation computes', () => {
  assert.equal(fingerprints.length, 20);
  for (const { hash, fingerprint } of fingerprints) {
    assert.equal(fingerprintOf(hash), fingerprint);
    assert.match(fingerprint, /^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
  }
});

test('what is no hash has no fingerprint', () => {
  for (const text of ['', 'ab', 'F'.repeat(64), '0'.repeat(63)]) {
    assert.throws(() => fingerprintOf(text), /not a hash/);
  }
});
