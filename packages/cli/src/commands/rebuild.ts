// `sekisho rebuild`: a gateway's lost database, made anew from the stores of signers and watchers.
import { existsSync, rmSync } from 'node:fs';
import { chainOf } from '@sekisho/chains/chain';
import { isRefusal } from '@sekisho/protocol/refusal';
import { rebuild, type Rebuilt } from '@sekisho/replica/rebuilt';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import { nodeChecks } from '@sekisho/replica/wiring/node-checks';
import { type Command, DONE, optional, REFUSED, required, WrongUsage } from '../command.ts';
import { bad, good, print, strong } from '../print.ts';
import { readDocument } from '../rebase/document-file.ts';

const LEDGER = /^[0-9a-f]{64}$/;
const ID_AND_FILE = /^([a-z0-9][a-z0-9-]*)=(.+)$/;

export const command: Command = {
  summary: 'Makes a lost gateway database anew from stores of stopped signers and watchers.',
  usage: '--ledger ID --from ID=FILE,ID=FILE[,…] --out FILE [--rebased FILE]',
  example:
    'sekisho rebuild --ledger $LEDGER --from watcher-1=w1.db,watcher-2=w2.db --out ledger.db',
  options: {
    ledger: { type: 'string', about: 'the ledger’s id, as in every settings.json' },
    from: { type: 'string', about: 'whose store is in which file: give all there are' },
    out: { type: 'string', about: 'the new database; must not exist' },
    rebased: { type: 'string', about: 'where the ledger was rebased: what the settings name' },
  },
  async run(invocation) {
    if (invocation.positionals.length > 0) throw new WrongUsage('options only');
    const ledger = required(invocation, 'ledger');
    if (!LEDGER.test(ledger)) throw new WrongUsage('--ledger is 64 hexadecimal digits');
    const files = filesOf(required(invocation, 'from'));
    const rebased = optional(invocation, 'rebased');
    const own = rebased === undefined ? {} : { rebased: readDocument(rebased).rebased };
    const out = required(invocation, 'out');
    if (existsSync(out)) throw new WrongUsage(`${out} exists; nothing is overwritten`);
    const stores: Store[] = [];
    let isWhole = false;
    try {
      const copies = files.map(([id, file]) => ({ id, store: opened(stores, file) }));
      const checks = { ...nodeChecks, chain: chainOf };
      const rebuilt = await rebuild(copies, opened(stores, out), ledger, checks, own);
      if (isRefusal(rebuilt)) {
        const { refused: tag, detail } = rebuilt;
        print(invocation, { rebuilt: false, tag, detail }, [
          `${bad('NOT REBUILT')}: ${tag}: ${detail}`,
        ]);
        return REFUSED;
      }
      isWhole = true;
      print(invocation, { rebuilt: true, ...rebuilt, out }, words(rebuilt, out));
      return DONE;
    } finally {
      for (const store of stores) await store.close();
      // Of one that was refused nothing is left that somebody could take for a database.
      const left = isWhole ? [] : [out, `${out}-wal`, `${out}-shm`];
      for (const file of left) rmSync(file, { force: true });
    }
  },
};

function filesOf(text: string): readonly (readonly [id: string, file: string])[] {
  const files = text.split(',').map((pair) => {
    const [, id, file] = ID_AND_FILE.exec(pair) ?? [];
    if (id === undefined || file === undefined) {
      throw new WrongUsage(`--from: "${pair}" is not ID=FILE, as in watcher-1=w1.db`);
    }
    if (!existsSync(file)) throw new WrongUsage(`--from: there is no file "${file}"`);
    return [id, file] as const;
  });
  const ids = new Set(files.map(([id]) => id));
  if (ids.size !== files.length) throw new WrongUsage('--from: each signer and watcher once');
  return files;
}

function opened(stores: Store[], file: string): Store {
  const store = openSqlite(file);
  stores.push(store);
  return store;
}

const words = ({ size, root, from, copies }: Rebuilt, out: string): string[] => [
  `${good('REBUILT')}: ${size} entries, root ${root}, the most of them from ${from}`,
  ...copies.map(({ id, size: held }) => `  ${id.padEnd(16)}${held} entries`),
  '',
  'Whatever was signed is in it.',
  strong(`Entries from index ${size} on, if there were any, are gone:`),
  `a receipt with an index of ${size} or more is void, and whoever holds one asks again with`,
  'the same id. The old gateway must never run again: two heads of one size are a fork.',
  '',
  `Next: put ${out} where the gateway’s settings say "store", and start the gateway.`,
];
