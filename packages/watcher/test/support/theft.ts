// A thief with the whole key of a wallet, who spends on the chain past every checkpoint.
import assert from 'node:assert/strict';
import { createNisNode, type SimulatedChain } from '@sekisho/drill/nis-node';
import type { PolicyKit } from '@sekisho/drill/policy-kit';
import { stealWithScalar } from '@sekisho/drill/thief';
import { wholeScalar } from '@sekisho/drill/whole-key';
import type { Clock } from '@sekisho/protocol/clock';

/** Announces a transfer that nobody ordered; the next block has it. Answers its hash. */
export async function theft(
  { chain, clock, kit }: { chain: SimulatedChain; clock: Clock; kit: PolicyKit },
  amount = 100_000_000n,
): Promise<string> {
  const loot = { network: 'mainnet', amount, recipient: kit.address(99), at: clock.now() } as const;
  const { hash, announce: body } = stealWithScalar(wholeScalar(kit.dealt), loot);
  const node = createNisNode({ chain, clock });
  const answer = await node.handle({ method: 'POST', url: '/transaction/announce', body });
  assert.match(answer.body, /SUCCESS/);
  return hash;
}
