// How the settings name a database: secrets by the path of a file that nobody else may read.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSettings } from '@sekisho/replica/wiring/settings';
import { placeOf, postgresSettings } from '../src/wiring/postgres-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-settings-'));
after(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};

const DATABASE = { host: 'db.example', port: 5432, database: 'sekisho', user: 'gateway' };

function place(change: object) {
  const file = write('settings.json', JSON.stringify({ ...DATABASE, ...change }));
  const settings = readSettings(file, postgresSettings);
  return placeOf(settings, settings.values);
}

test('the password is the text of its file, without the line end', () => {
  write('password', 'a secret\n');
  write('ca.crt', 'a certificate');
  write('tls.key', 'a key');
  const tls = { ca: 'ca.crt', cert: 'ca.crt', key: 'tls.key' };
  assert.deepEqual(place({ passwordFile: 'password', tls }), {
    ...DATABASE,
    password: 'a secret',
    tls: { ca: 'a certificate', cert: 'a certificate', key: 'a key' },
  });
  assert.equal(place({}).password, undefined);
});

test('a password or key that others may read is refused, and not shown', () => {
  for (const [name, change] of [
    ['open-password', { passwordFile: 'open-password' }],
    ['open.key', { tls: { ca: 'ca.crt', key: 'open.key' } }],
  ] as const) {
    chmodSync(write(name, 'a secret'), 0o640);
    assert.throws(
      () => place(change),
      ({ message }: Error) =>
        /is open to other users \(mode 640\): chmod 600 it/.test(message) &&
        !message.includes('a secret'),
    );
  }
});

test('a password in the settings themselves is refused', () => {
  assert.throws(() => place({ password: 'a secret' }), /password/);
});
