// spec/refusal-tags.md, made of refusal-tags.ts: `node packages/protocol/test/refusal-tags-page.ts`
// writes it; a test holds the two equal.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = new URL('../src/refusal-tags.ts', import.meta.url);
export const PAGE = new URL('../../../spec/refusal-tags.md', import.meta.url);

const HEAD = [
  '# Refusal tags',
  '',
  'Every reason there is for saying no: `{refused: tag, detail}`. A tag keeps its meaning for',
  'ever, and programs may compare it; the detail is one sentence for people and may change. This',
  'page is made from `packages/protocol/src/refusal-tags.ts` by',
  '`node packages/protocol/test/refusal-tags-page.ts`, and a test holds the two equal.',
];

const GROUP = /^ {2}\/\/ (.+)\.$/;
const TAG = /^ {2}'?([a-z0-9-]+)'?: ?(?:'(.*)'|"(.*)"),$/;

/** The page, from the text of the source: groups are its comments, in its order. */
export function pageOf(source: string): string {
  const out = [...HEAD];
  for (const line of source.replace(/:\n\s+(?=['"])/g, ': ').split('\n')) {
    const group = GROUP.exec(line)?.[1];
    if (group !== undefined)
      out.push('', `## ${group}`, '', '| tag | what it says no to |', '|---|---|');
    const [, tag, single, double] = TAG.exec(line) ?? [];
    if (tag !== undefined) out.push(`| \`${tag}\` | ${single ?? double} |`);
  }
  return `${out.join('\n')}\n`;
}

export const currentPage = (): string => pageOf(readFileSync(SOURCE, 'utf8'));

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, currentPage());
