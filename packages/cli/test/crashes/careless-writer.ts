// What every store here would be without its fsync: a row is acknowledged as soon as SQLite has
// taken it, with synchronous=OFF. Beside the daemons on the same disk it must lose rows in every
// cut; if it does not, the cut is none and the test proves nothing.
import { DatabaseSync } from 'node:sqlite';

const [path = ''] = process.argv.slice(2);
const EVERY_MS = 20;
const PAGE = Buffer.alloc(1_000);

const database = new DatabaseSync(path);
database.exec('pragma journal_mode = wal; pragma synchronous = off');
database.exec('create table if not exists row (n integer primary key, page blob)');
const put = database.prepare('insert into row (page) values (?)');
setInterval(() => {
  try {
    process.stdout.write(`${put.run(PAGE).lastInsertRowid}\n`);
  } catch {
    process.exit(1); // the disk is gone
  }
}, EVERY_MS);
