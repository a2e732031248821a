// spec/write-failures.md, made of the table: `node packages/drill/test/write-failures/page.ts`
// writes it; a test holds the two equal.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ON_THE_DISK } from './on-the-disk.ts';
import { TABLE, type Write } from './table.ts';

export const PAGE = new URL('../../../../spec/write-failures.md', import.meta.url);

const HEAD = `# Writes that fail

Every durable write of gateway, signer and watcher, failed twice: before it lands, and after it
landed but whoever wrote is told that it failed. Both look the same to the process, so it takes
neither for a "no": its store refuses everything from then on (\`StoreBroken\`), the process ends
with code 74, and the next start finds out. What may never happen is asserted in every row: nothing
acknowledged is lost, nothing happens twice, no share and no cosignature leaves before what it rests
on is durable, and what failed was confirmed to nobody, nor was anything refused because of it.

This page is made of \`packages/drill/test/write-failures/table.ts\` by
\`node packages/drill/test/write-failures/page.ts\`. A test plays every row and compares
([\`write-failures.test.ts\`](../packages/drill/test/write-failures.test.ts)), holds this page to
it, and fails when product code writes to a store at a place that has no row. The gateway's rows are
played in memory, on SQLite and on PostgreSQL, those that need real signers not on the last; the
others in memory.
`;

const TAIL = `
## On the disk

What the rows above rest on: a store is where it was before a write, or after it, never between.

| what happens | embedded store (SQLite) | PostgreSQL |
|---|---|---|
`;

const rowsOf = ({ what, fates }: Write): string =>
  Object.entries(fates)
    .map(
      ([when, { caller, disk, restart, again }]) =>
        `| ${what} | ${when} | ${caller} | ${disk} | ${restart} | ${again} |\n`,
    )
    .join('');

const COLUMNS = `\
| write | fails … it lands | whoever asked is told | on the disk | started again | asked again |
|---|---|---|---|---|---|
`;

export function currentPage(): string {
  const sections = Object.entries(TABLE).map(
    ([who, writes]) => `\n## ${who}\n\n${COLUMNS}${writes.map(rowsOf).join('')}`,
  );
  const disk = ON_THE_DISK.map((row) => `| ${row.join(' | ')} |\n`);
  return HEAD + sections.join('') + TAIL + disk.join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, currentPage());
