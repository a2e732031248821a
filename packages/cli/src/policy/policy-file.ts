// Policies in files: read strictly, and told apart by their hashes.
import { readFileSync } from 'node:fs';
import { inconsistencies, readPolicy } from '@sekisho/policy/check';
import { readAs } from '@sekisho/protocol/field';
import type { LedgerAnswer } from '@sekisho/protocol/http-api';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { type Policy, policyHash, policySchema } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';

/** The word for the policy in force, where a file is asked for. */
export const IN_FORCE = 'current';

export interface Checked {
  readonly policy: Policy | undefined;
  /** Everything wrong with it, one sentence each. */
  readonly problems: readonly string[];
}

export function checkFile(file: string): Checked {
  const json = parseJson(textOf(file));
  const policy = isRefusal(json) ? json : readAs(policySchema, json, file);
  if (isRefusal(policy)) return { policy: undefined, problems: [policy.detail] };
  return { policy, problems: inconsistencies(policy) };
}

/** A policy that nothing is wrong with, or an error that says what is. */
export function readPolicyFile(file: string): Policy {
  const { policy, problems } = checkFile(file);
  const [first] = problems;
  if (policy !== undefined && first === undefined) return policy;
  throw new Error(`${file}: ${first}; sekisho policy check ${file} lists all that is wrong`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read ${file}`, { cause });
  }
}

interface Shown {
  readonly ledger: () => Promise<Pick<LedgerAnswer, 'policy'>>;
  readonly policy: () => Promise<Policy>;
}

/** The policy in force as the gateway shows it: the document must have the hash that it names. */
export async function policyInForce(gatehouse: Shown): Promise<Policy> {
  const [{ policy: hash }, policy] = await Promise.all([gatehouse.ledger(), gatehouse.policy()]);
  if (policyHash(policy) === hash) return policy;
  throw new Error(`the gateway shows another policy under ${hash}; do not act on it`);
}

/** A document that the gateway shows under a hash, or undefined where it is another. */
export function shownUnder(hash: string, document: Json | undefined): Policy | undefined {
  const policy = document === undefined ? undefined : readPolicy(document);
  return policy === undefined || isRefusal(policy) || policyHash(policy) !== hash
    ? undefined
    : policy;
}
