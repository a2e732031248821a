// Failures below a single write, and the tests that play them; "–" where there is nothing to play.

const SQLITE = '../packages/replica/test/sqlite.test.ts';
const CRASH = '../packages/replica/test/postgres-crash.test.ts';

const test = (title: string, file: string): string => `[${title}](${file})`;

export const ON_THE_DISK: readonly (readonly [string, string, string])[] = [
  [
    'the process dies',
    test('after kill -9 at any moment every acknowledged append and note is there', SQLITE),
    test('kill -9 of the gateway: every acknowledged append and note is there', CRASH),
  ],
  [
    'the server dies with all of its processes',
    '–',
    test('kill -9 of the whole server mid-append: nothing acknowledged is lost', CRASH),
  ],
  [
    'the disk takes no more, or the server refuses half-way',
    test('a disk that takes no more ends the store, and loses nothing acknowledged', SQLITE),
    test('an append that the server refuses half-way leaves nothing of it', CRASH),
  ],
  [
    'the write is torn',
    test('a log torn anywhere in its last commit opens as before that commit: …', SQLITE),
    '– (full_page_writes, which is demanded)',
  ],
  [
    'the connection is lost before it lands',
    '–',
    test('a session lost before the append lands: StoreBroken, and it is not there', CRASH),
  ],
  [
    'the connection is lost after it landed',
    '–',
    test('a session lost after the append landed: StoreBroken, and it is there', CRASH),
  ],
  [
    'it landed here, and not on the standby',
    '–',
    test('a commit cancelled while it waits for a standby is not acknowledged', CRASH),
  ],
];
