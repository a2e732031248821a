// A second real process: folds the entries of a file, one hex line each, from the first on.
import { readFileSync } from 'node:fs';
import { fromHex } from '@sekisho/protocol/bytes';
import { readEntryBytes } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryState } from '../../src/memory.ts';
import { fold, wholeHash } from './snapshot.ts';

const state = new MemoryState();
for (const line of readFileSync(process.argv[2]!, 'utf8').trimEnd().split('\n')) {
  const entry = readEntryBytes(fromHex(line)!);
  if (isRefusal(entry)) throw new Error(entry.detail);
  fold(state, entry);
}
process.stdout.write(`${state.hash} ${wholeHash(state)}\n`);
