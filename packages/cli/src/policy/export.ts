// `sekisho policy export`: a policy as authors write it, to start from.
import { policyHash } from '@sekisho/protocol/policy';
import { DONE, type Invocation } from '../command.ts';
import { print } from '../print.ts';
import { writeSource } from '../policy-source/export.ts';
import { policyNamed } from './policy-file.ts';

export async function exportSource(invocation: Invocation, [file = '']: readonly string[]) {
  const policy = await policyNamed(invocation, file);
  const source = writeSource(policy);
  print(invocation, { policy: policyHash(policy), source }, [source.trimEnd()]);
  return DONE;
}
