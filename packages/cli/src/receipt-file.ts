// The receipt as a file, for `sekisho verify`: the entry's bytes and the proof that the log has it.
import { writeFileSync } from 'node:fs';
import type { ReceiptedWithdrawal } from '@sekisho/client/client';
import { type Invocation, optional } from './command.ts';

/** Writes it where --receipt-file says; never over another file. */
export function writeReceipt(invocation: Invocation, { file }: ReceiptedWithdrawal): void {
  const path = optional(invocation, 'receipt-file');
  if (path !== undefined) writeFileSync(path, `${JSON.stringify(file)}\n`, { flag: 'wx' });
}
