// The policy in force, as its document: asked for once for each hash that the gateway names, hashed
// here, and kept while the page is open.
import { policySchema } from '@sekisho/protocol/policy';
import { useEffect, useState } from 'preact/hooks';
import { usePlace } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import { type VerifiedPolicy, verifyPolicy } from '../verify/policy.ts';
import type { Desk } from './desk.ts';

const policies = new WeakMap<Desk, Map<string, Promise<VerifiedPolicy | Trouble>>>();

export function policyNamed(desk: Desk, hash: string): Promise<VerifiedPolicy | Trouble> {
  const known = policies.get(desk) ?? new Map<string, Promise<VerifiedPolicy | Trouble>>();
  policies.set(desk, known);
  const before = known.get(hash);
  if (before !== undefined) return before;
  const now = asked(desk, hash).then((policy) => {
    if (isTrouble(policy)) known.delete(hash);
    return policy;
  });
  known.set(hash, now);
  return now;
}

/** Between being told a hash and asking for its document another policy may come into force. */
const ASK_AGAIN_MS = 1_000;

async function asked(desk: Desk, hash: string): Promise<VerifiedPolicy | Trouble> {
  for (let attempt = 0; ; attempt += 1) {
    const document = await desk.ask('/v1/policy', policySchema);
    const policy = isTrouble(document) ? document : verifyPolicy(document, hash);
    if (!isTrouble(policy) || policy.trouble !== 'deceived' || attempt > 0) return policy;
    await desk.pause(ASK_AGAIN_MS);
  }
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
