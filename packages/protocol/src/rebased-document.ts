// What a rebase is handed around as: the entry that opens the new ledger, and the parts it carries.
// Every node's settings name the file, and the new ledger's id is the hash of the entry's body.
import { z } from 'zod';
import { hex } from './bytes.ts';
import { type Body, BODIES, bodyBytes } from './entry.ts';
import { ledgerIdOf } from './envelope.ts';
import * as field from './field.ts';
import { type Json, parseJson } from './json.ts';
import { carriedPartHash } from './rebase.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

const schema = z.strictObject({
  /** Hash of the policy in force at the base: people sign their acts under it. */
  under: field.hashHex,
  rebased: BODIES['ledger.rebased'],
  carried: field.listOf(BODIES['ledger.carried']),
});

export type RebasedDocument = z.infer<typeof schema>;

/** The id of the ledger that this entry opens. */
export const rebasedLedgerId = (body: Body<'ledger.rebased'>): string =>
  hex(ledgerIdOf(bodyBytes('ledger.rebased', body)));

/** A document from the bytes of its file; the parts must be those that the entry names. */
export function readRebased(bytes: Uint8Array | string, where: string): RebasedDocument | Refusal {
  const json = parseJson(bytes);
  return isRefusal(json) ? json : checkRebased(json, where);
}

function checkRebased(json: Json, where: string): RebasedDocument | Refusal {
  const document = field.readAs(schema, json, where);
  if (isRefusal(document)) return document;
  let next = document.rebased.carried;
  for (const part of document.carried) {
    if (next === null || carriedPartHash(part) !== next) {
      return refuse('carried-unexpected', `${where}: a part that the one before it does not name`);
    }
    next = part.next;
  }
  return next === null
    ? document
    : refuse('carried-missing', `${where}: the part ${next} is missing`);
}
