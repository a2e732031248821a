// What was paid before there was a ledger, as people sign it: rows in order of time, cut into parts
// that each fit an entry. A part names the next by its hash, so that signing the first signs all.
import { z } from 'zod';
import { utf8 } from './bytes.ts';
import { canonicalText } from './canonical.ts';
import { MAX_BODY_BYTES } from './envelope.ts';
import { hex } from './bytes.ts';
import * as field from './field.ts';
import { domainHash } from './hash.ts';

const historyRow = z.strictObject({
  customer: field.customerId,
  destination: field.address,
  asset: field.assetId,
  /** With its fee, as limits count it. */
  amount: field.amount,
  at: field.instant,
});

export const historyRows = field.listOf(historyRow).min(1);

export type HistoryRow = z.infer<typeof historyRow>;

export interface HistoryPart {
  readonly rows: HistoryRow[];
  /** Hash of the next part; null: this is the last. */
  readonly next: string | null;
}

/** What an act `import` has as its subject: the first part, and through it every other. */
export const historyPartHash = ({ rows, next }: HistoryPart): string =>
  hex(domainHash('sekisho/history/v1', utf8(canonicalText({ rows, next }))));

/** Room for the acts of a dozen people, and for what is around the rows. */
const PART_BYTES = MAX_BODY_BYTES - 20_000;

/** The rows in parts, first part first. Rows are some 150 bytes: about 260 to a part. */
export function historyParts(rows: readonly HistoryRow[]): HistoryPart[] {
  const cuts: HistoryRow[][] = [];
  let left = 0;
  for (const row of rows) {
    const bytes = utf8(canonicalText(row)).length + 1;
    const last = cuts.at(-1);
    if (last === undefined || bytes > left) {
      cuts.push([row]);
      left = PART_BYTES - bytes;
    } else {
      last.push(row);
      left -= bytes;
    }
  }
  const parts: HistoryPart[] = [];
  for (const cut of cuts.reverse()) {
    const [following] = parts;
    const next = following === undefined ? null : historyPartHash(following);
    parts.unshift({ rows: cut, next });
  }
  return parts;
}
