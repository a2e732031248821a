// `sekisho policy check`: everything wrong with a policy, before anybody is asked to sign it.
import { policyHash } from '@sekisho/protocol/policy';
import { DONE, type Invocation, REFUSED } from '../command.ts';
import { bad, good, print } from '../print.ts';
import { problemLines } from '../policy-source/problem.ts';
import { checkFile } from './policy-file.ts';

export async function check(invocation: Invocation, [file = '']: readonly string[]) {
  const { policy, problems, tests, text } = checkFile(file);
  if (policy === undefined || problems.length > 0) {
    const lines = problems.flatMap((problem) => problemLines(file, text, problem));
    print(invocation, { valid: false, problems }, [`${bad('NOT VALID')}: ${file}`, ...lines]);
    return REFUSED;
  }
  const hash = policyHash(policy);
  const { limits, rules, reviews, persons, clients } = policy;
  print(invocation, { valid: true, problems: [], name: policy.name, policy: hash, tests }, [
    `${good('VALID')}: ${file}`,
    `policy ${policy.name}, hash ${hash}`,
    `${limits.length} limits, ${rules.length} rules, ${reviews.length} review tiers, ` +
      `${persons.length} people, ${clients.length} clients`,
    ...(tests === 0 ? [] : [`${tests} tests passed`]),
  ]);
  return DONE;
}
