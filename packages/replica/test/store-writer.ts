// A process that writes until it is killed, and says on stdout what the store has acknowledged.
import { readFileSync } from 'node:fs';
import { openPostgres } from '@sekisho/gateway/postgres/store';
import { openSqlite } from '../src/sqlite.ts';
import { entryOf, rootOf } from './store-content.ts';

const [path = '', task] = process.argv.slice(2);
// A file of SQLite, or a JSON file that says where a database is.
const store = path.endsWith('.json')
  ? await openPostgres(JSON.parse(readFileSync(path, 'utf8')))
  : openSqlite(path);
process.stdout.write('open\n');

if (task === 'hold') setInterval(() => {}, 60_000);

const writes = async (): Promise<void> => {
  let from = (await store.head())?.size ?? 0;
  for (let n = from; task === 'write'; n++) {
    const entries = Array.from({ length: (n % 5) + 1 }, (_, i) => entryOf(from + i));
    const size = from + entries.length;
    const head = { size, root: rootOf(size), note: `head ${size}` };
    await store.append({ from, previousRoot: from === 0 ? '' : rootOf(from), entries, head });
    process.stdout.write(`size ${size}\n`);
    await store.putNote('promises', `${size}`, `value ${size}`, 'once');
    process.stdout.write(`note ${size}\n`);
    from = size;
  }
};
try {
  await writes();
} catch (error) {
  const again = await store.head().then(
    () => 'answered',
    (later: Error) => `${later.name}: ${later.message}`,
  );
  process.stdout.write(`failed ${error instanceof Error ? error.name : 'strangely'}\n`);
  process.stdout.write(`again ${again}\n`);
}
