// The policy in force, as its document: asked for once for each hash that the gateway names, hashed
// here, and kept while the page is open.
import { policySchema } from '@sekisho/protocol/policy';
import { useEffect, useState } from 'preact/hooks';
import { usePlace } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import { type VerifiedPolicy, verifyPolicy } from '../verify/policy.ts';
import type { Desk } from './desk.ts';

const asked = new WeakMap<Desk, Map<string, Promise<VerifiedPolicy | Trouble>>>();

export function policyNamed(desk: Desk, hash: string): Promise<VerifiedPolicy | Trouble> {
  const known = asked.get(desk) ?? new Map<string, Promise<VerifiedPolicy | Trouble>>();
  asked.set(desk, known);
  const before = known.get(hash);
  if (before !== undefined) return before;
  const now = desk.ask('/v1/policy', policySchema).then((document) => {
    const policy = isTrouble(document) ? document : verifyPolicy(document, hash);
    if (isTrouble(policy)) known.delete(hash);
    return policy;
  });
  known.set(hash, now);
  return now;
}

/** `hash`: what the gateway says it is called; undefined: not told yet. */
export function usePolicy(hash: string | undefined): VerifiedPolicy | Trouble | undefined {
  const { desk } = usePlace();
  const [policy, setPolicy] = useState<VerifiedPolicy | Trouble | undefined>();
  useEffect(() => {
    if (hash === undefined) return;
    let isGone = false;
    void policyNamed(desk, hash).then((found) => {
      if (!isGone) setPolicy(found);
    });
    return () => {
      isGone = true;
    };
  }, [desk, hash]);
  const isOld = policy !== undefined && !isTrouble(policy) && policy.hash !== hash;
  return isOld ? undefined : policy;
}
