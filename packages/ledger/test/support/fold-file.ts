// A second real process: folds the entries of a file, one hex line each, from the first on.
import { readFileSync } from 'node:fs';
import { CHECKS } from '@sekisho/drill/keys';
import { fromHex } from '@sekisho/protocol/bytes';
import { readEntryBytes } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import { apply } from '../../src/apply.ts';
import { contentHash, MemoryState } from '../../src/memory.ts';

const state = new MemoryState();
for (const line of readFileSync(process.argv[2]!, 'utf8').trimEnd().split('\n')) {
  const entry = readEntryBytes(fromHex(line)!);
  if (isRefusal(entry)) throw new Error(entry.detail);
  const delta = apply(state, entry, CHECKS);
  if (isRefusal(delta)) throw new Error(`${delta.refused}: ${delta.detail}`);
  state.merge(delta);
}
process.stdout.write(`${state.hash} ${contentHash(state.content())}\n`);
