// What can be taken away: every place that refuses, and every row that makes a refusal a problem of
// the HTTP interface.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/node26.js';
import { isProduct, problemSites, refusalSites } from '../../test/tidy/refusal-sites.ts';
import { removeRefusal } from './removal.js';

/** Sites with `without()`: `{ text, how }`, the file's text without it. */
export function allSites() {
  const paths = globSync('packages/*/src/**/*.ts', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(isProduct)
    .sort();
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const refusals = refusalSites(path, text).map((site) => ({
      ...site,
      without: () => removeRefusal(text, site.offset),
    }));
    const problems = problemSites(path, text).map((site) => ({
      ...site,
      without: () => ({
        text: text.slice(0, site.offset) + text.slice(site.end),
        how: 'the row is dropped',
      }),
    }));
    return [...refusals, ...problems];
  });
}

/** What names a site as long as none of its tag is added above it in its file. */
export const keyOf = ({ file, tag, nth, problem }) =>
  problem === undefined ? `${file} ${tag} ${nth}` : `${file} ${tag} -> ${problem}`;
