// Which Ed25519 keys may enter a policy, as the page tells it by another library than the nodes: on
// the keys that libraries disagree about, both say what spec/vectors/ed25519.json says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { acceptableKey } from '@sekisho/protocol/ed25519';
import { fromHex } from '@sekisho/protocol/bytes';
import { build } from 'esbuild';

const { vectors }: Vectors = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/ed25519.json', import.meta.url), 'utf8'),
);
interface Vectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly key: string;
    readonly admissible: boolean;
  }[];
}

const here = dirname(fileURLToPath(import.meta.url));

async function asInThePage(): Promise<typeof acceptableKey> {
  const built = await build({
    entryPoints: [fileURLToPath(import.meta.resolve('@sekisho/protocol/ed25519'))],
    alias: { '@noble/curves/ed25519.js': resolve(here, '../src/forms/curve.ts') },
    ...{ bundle: true, write: false, format: 'esm', platform: 'node' },
  });
  const text = built.outputFiles[0]!.text;
  assert.doesNotMatch(text, /@noble\/curves/);
  const code = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  return (await import(code)).acceptableKey;
}

test('the page lets exactly the keys into a policy that the nodes let in', async () => {
  const inThePage = await asInThePage();
  const told = new Set<boolean>();
  for (const { name, key, admissible } of vectors) {
    const bytes = fromHex(key)!;
    assert.equal(inThePage(bytes), admissible, name);
    assert.equal(acceptableKey(bytes), admissible, name);
    told.add(admissible);
  }
  assert.equal(told.size, 2);
});
