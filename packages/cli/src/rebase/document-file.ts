// The file that a rebase is drafted, signed and handed around in.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type RebasedDocument, readRebased } from '@sekisho/protocol/rebased-document';
import { rebaseSubject } from '@sekisho/protocol/rebase';
import { orRefused } from './stores.ts';

export function readDocument(file: string): RebasedDocument {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new Error(`cannot read ${file}; sekisho rebase draft writes one`, { cause });
  }
  return orRefused(readRebased(bytes, file));
}

export function writeDocument(file: string, document: RebasedDocument): void {
  replaceFile(file, `${JSON.stringify(document, null, 1)}\n`);
}

/** The whole new text or the whole old one, whatever happens. */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flag: 'wx' });
  renameSync(`${file}.new`, file);
}

/** What whoever signs it should have read. */
export function contentsOf({ rebased, carried }: RebasedDocument): readonly string[] {
  const count = (kind: 'requests' | 'payments' | 'endings' | 'stops'): number =>
    carried.reduce((sum, part) => sum + part[kind].length, 0);
  const { predecessor, base, time, policy } = rebased;
  return [
    `gives up  ledger ${predecessor}`,
    `keeps     ${base.size} entries, root ${base.root}`,
    `at        ${time}`,
    `log       ${policy.gateway.origin}`,
    `carries   ${count('payments')} payments that live until watchers say they expired,`,
    `          ${count('requests')} requests that are over and whose ids stay used,`,
    `          ${count('endings')} rejections and cancellations, ${count('stops')} stops in force`,
    `begins    stopped; ${policy.thaw.persons} persons thaw it`,
    `subject   ${rebaseSubject(rebased)}`,
  ];
}
