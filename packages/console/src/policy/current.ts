// The policy in force as anybody may ask for it, without a read session.
import { ledgerAnswer } from '@sekisho/protocol/http-api';
import { useEffect, useState } from 'preact/hooks';
import { usePolicy } from '../desk/policy-in-force.ts';
import { usePlace } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';
import type { VerifiedPolicy } from '../verify/policy.ts';

export function useCurrentPolicy(): VerifiedPolicy | Trouble | undefined {
  const { desk } = usePlace();
  const [hash, setHash] = useState<string | undefined>();
  const [failed, setFailed] = useState<Trouble | undefined>();
  const policy = usePolicy(hash);
  useEffect(() => {
    let isGone = false;
    void desk.ask('/v1/ledger', ledgerAnswer).then((answer) => {
      if (isGone) return;
      if (isTrouble(answer)) setFailed(answer);
      else setHash(answer.policy);
    });
    return () => {
      isGone = true;
    };
  }, [desk]);
  return failed ?? policy;
}
