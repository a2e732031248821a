// Signature checks that remember their answers for the length of a drill. Seven nodes check each
// signature, in one process: a check is a function of its arguments, so one answer serves all.
import { createHash } from 'node:crypto';
import type { Chain } from '@sekisho/chains/chain';
import type { Checks } from '@sekisho/ledger/apply';

type Check = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

export function rememberedChecks(checks: Checks): Checks {
  const chains = new Map<string, Chain | undefined>();
  return {
    ...checks,
    ed25519: remembered(checks.ed25519),
    chain: (id) => {
      if (!chains.has(id)) chains.set(id, rememberedChain(checks.chain(id)));
      return chains.get(id);
    },
  };
}

const rememberedChain = (chain: Chain | undefined): Chain | undefined =>
  chain && { ...chain, verifySignature: remembered(chain.verifySignature) };

function remembered(check: Check): Check {
  const answers = new Map<string, boolean>();
  return (publicKey, message, signature) => {
    // Lengths first, so that no two different questions hash alike.
    const lengths = `${publicKey.length} ${signature.length} `;
    const hash = createHash('sha256').update(lengths).update(publicKey).update(signature);
    const question = hash.update(message).digest('base64');
    const known = answers.get(question) ?? check(publicKey, message, signature);
    answers.set(question, known);
    return known;
  };
}
