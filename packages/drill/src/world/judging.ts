// The part of a policy that judges: what `sekisho drill --policy FILE` reads. Parties, wallets and
// quorums are the world's own.
import { type Json, isJsonObject, parseJson } from '@sekisho/protocol/json';
import { type Policy, policySchema } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { readAt } from '../scenario.ts';

export type Judging = z.infer<typeof judgingSchema>;

const { limits, rules, reviews, familiarity, newcomerSeconds } = policySchema.shape;
const optional = { familiarity, newcomerSeconds: newcomerSeconds.exactOptional() };
const sections = { limits, rules, reviews, ...optional };
const judgingSchema = z.strictObject(sections);

/**
 * From the text of a whole policy document, of its judging sections alone, or of what opens a
 * ledger, as `sekisho init` writes it: that has the first policy in it.
 */
export function readJudging(source: string | Uint8Array): Judging | Refusal {
  const given = parseJson(source);
  if (isRefusal(given)) return given;
  const json = isJsonObject(given) ? (given['policy'] ?? given) : given;
  if (!isJsonObject(json)) {
    return refuse('schema-mismatch', 'policy: it is no object with limits, rules and reviews');
  }
  // What tells a document from its part is that it says who is bound by it.
  if (!('gateway' in json)) return readAt(judgingSchema, json, 'policy');
  const policy = readAt(policySchema, json as Json, 'policy');
  return isRefusal(policy) ? policy : judgingOf(policy);
}

/** The judging part of a policy document. */
export function judgingOf(policy: Policy): Judging {
  const part = Object.keys(sections).map((name) => [name, policy[name as keyof Judging]] as const);
  return Object.fromEntries(part.filter(([, value]) => value !== undefined)) as Judging;
}
