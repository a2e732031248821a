// The page's program: the same bytes wherever it is made, readable, small, and without the demo.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { bundleOf } from '@sekisho/console/bundle';
import { pageOf } from '@sekisho/console/page';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const elsewhere = mkdtempSync(join(tmpdir(), 'sekisho-console-'));
after(() => rmSync(elsewhere, { recursive: true }));

const settings = {
  name: 'test',
  trust: {
    ledger: '0'.repeat(64),
    origin: 'ledger.example/log',
    publicKey: '0'.repeat(64),
    quorum: 1,
    watchers: [{ id: 'w', publicKey: '0'.repeat(64) }],
  },
  origins: ['http://localhost:1'],
  rpId: 'localhost',
};

const product = bundleOf('product');
const text = Buffer.from(product.script).toString('utf8');

test('the whole page is at most 120 kB, gzipped', () => {
  const files = [...pageOf(product, settings).values()];
  const bytes = files.map(({ body }) => gzipSync(body, { level: 9 }).length);
  const all = bytes.reduce((sum, each) => sum + each, 0);
  assert.ok(all <= 120_000, `${all} bytes: ${bytes.join(' + ')}`);
});

test('the same sources in another folder make the same program', async () => {
  // Packages by their links from node_modules, as npm lays out workspaces.
  const packages = readdirSync(join(root, 'packages'));
  for (const name of packages) {
    const from = join(root, 'packages', name);
    cpSync(join(from, 'src'), join(elsewhere, 'packages', name, 'src'), { recursive: true });
    cpSync(join(from, 'package.json'), join(elsewhere, 'packages', name, 'package.json'));
  }
  const modules = join(elsewhere, 'node_modules');
  for (const name of ['@noble', '@scure', 'preact', 'zod']) {
    cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true });
  }
  cpSync(join(root, 'package.json'), join(elsewhere, 'package.json'));
  for (const name of packages) {
    const link = join(modules, '@sekisho', name);
    cpSync(join(elsewhere, 'packages', name, 'package.json'), join(link, '..', '.keep'));
    symlinkSync(join(elsewhere, 'packages', name), link);
  }
  const other = bundleOf('product', elsewhere);
  assert.equal(other.sha256, product.sha256);
  assert.equal(bundleOf('product').sha256, product.sha256);
});

test('what is taken out of the program is comments and nothing else', () => {
  const spaceless = (code: string) =>
    transformSync(code, { minifyWhitespace: true, legalComments: 'none', charset: 'utf8' }).code;
  const whole = bundleOf('product', root, (script) => script);
  assert.ok(whole.script.length - product.script.length > 5_000, 'there was nothing to take out');
  const [before, after] = [whole, product].map(({ script }) =>
    spaceless(Buffer.from(script).toString()),
  );
  assert.equal(after, before);
});

test('it is readable: lines as they were written, and no path of this machine', () => {
  const lines = text.split('\n');
  assert.ok(lines.length > 5_000, `${lines.length} lines`);
  assert.ok(!text.includes(root), 'it names the folder it was made in');
  assert.ok(lines.every((line) => line.length < 2_000));
});

test('the product has no software passkeys; the demo is another program', async () => {
  const demo = bundleOf('demo');
  assert.notEqual(demo.sha256, product.sha256);
  assert.match(Buffer.from(demo.script).toString('utf8'), /demo-people\.json/);
  assert.doesNotMatch(text, /demo-people|softwarePasskeys/);
});

test('nothing in it makes code or markup of a text', () => {
  assert.doesNotMatch(text, /\beval\(|document\.write|insertAdjacentHTML|createHTMLDocument/);
});
