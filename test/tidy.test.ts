// The rules of the house, as a test: a rule nobody runs is a wish. Each is tried on the tree, and
// on small samples that it must refuse, so that a rule which became blind turns red as well.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { banRules } from './tidy/ban-rules.ts';
import { closureRules } from './tidy/closure-rules.ts';
import { importRules } from './tidy/import-rules.ts';
import { shapeRules } from './tidy/shape-rules.ts';
import { type Breach, readTree, treeOf } from './tidy/tree.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tree = readTree(root);
const told = (breaches: readonly Breach[]): string =>
  breaches.map(({ path, line, what }) => `${path}:${line}: ${what}`).join('\n');

for (const { name, check, bad, good = {} } of [
  ...importRules,
  ...closureRules,
  ...banRules,
  ...shapeRules,
]) {
  describe(name, () => {
    test('holds in this tree', () => {
      assert.equal(told(check(tree)), '');
    });
    for (const [what, { files, says }] of Object.entries(bad)) {
      test(`refuses ${what}`, () => assert.match(told(check(treeOf(files))), says));
    }
    for (const [what, files] of Object.entries(good)) {
      test(`accepts ${what}`, () => assert.equal(told(check(treeOf(files))), ''));
    }
  });
}

test('the tree that is checked is the whole tree', () => {
  assert.ok(tree.sources.length > 100, `only ${tree.sources.length} sources were found`);
  assert.ok(tree.owners.includes('protocol') && tree.owners.includes('cli'));
});
