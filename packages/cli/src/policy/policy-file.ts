// Policies in files: read strictly, and told apart by their hashes.
import { closeSync, openSync, readSync } from 'node:fs';
import { inconsistencies, readPolicy } from '@sekisho/policy/check';
import { readAs } from '@sekisho/protocol/field';
import type { LedgerAnswer } from '@sekisho/protocol/http-api';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { type Policy, policyHash, policySchema } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Invocation } from '../command.ts';
import { gatehouseOf } from '../gatehouse.ts';
import { fromSentence, type Problem, problemLines } from '../policy-source/problem.ts';
import { readSource } from '../policy-source/source.ts';
import { MAX_SOURCE_BYTES } from '../policy-source/text.ts';

/** The word for the policy in force, where a file is asked for. */
export const IN_FORCE = 'current';

export interface Checked {
  readonly policy: Policy | undefined;
  readonly problems: readonly Problem[];
  /** How many tests the file brought along and were played. */
  readonly tests: number;
  /** Of a file in YAML, to show lines of. */
  readonly text: string | undefined;
}

export function checkFile(file: string): Checked {
  const bytes = bytesOf(file);
  if (/\.ya?ml$/i.test(file)) return readSource(bytes);
  const json = parseJson(bytes);
  const policy = isRefusal(json) ? json : readAs(policySchema, json, file);
  if (isRefusal(policy)) {
    return { policy: undefined, problems: [inJson(policy.detail)], tests: 0, text: undefined };
  }
  return { policy, problems: inconsistencies(policy).map(inJson), tests: 0, text: undefined };
}

const inJson = (sentence: string): Problem => ({
  ...{ line: null, column: null },
  ...fromSentence(sentence),
});

/** A policy that nothing is wrong with, or an error that says what is. */
export function readPolicyFile(file: string): Policy {
  const { policy, problems, text } = checkFile(file);
  const [first] = problems;
  if (policy !== undefined && first === undefined) return policy;
  const what = first === undefined ? [file] : problemLines(file, text, first);
  throw new Error(`${what.join('\n')}\nsekisho policy check ${file} lists all that is wrong`);
}

/** One byte more than is read of anything: a file without an end is refused as one too long. */
function bytesOf(file: string): Uint8Array {
  const buffer = new Uint8Array(MAX_SOURCE_BYTES + 1);
  let length = 0;
  try {
    const handle = openSync(file, 'r');
    try {
      for (let read = -1; read !== 0; length += read) {
        read = readSync(handle, buffer, length, buffer.length - length, null);
      }
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new Error(`cannot read ${file}`, { cause });
  }
  return buffer.subarray(0, length);
}

/** Of a file, or the one in force. */
export const policyNamed = async (invocation: Invocation, file: string): Promise<Policy> =>
  file === IN_FORCE ? policyInForce(gatehouseOf(invocation)) : readPolicyFile(file);

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
