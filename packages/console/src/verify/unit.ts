// What an asset's amounts are written in, by the policy whose hash is signed: a false number of
// decimals would be a false policy, and the act refused.
import type { Unit } from '@sekisho/protocol/amount';
import type { Policy } from '@sekisho/protocol/policy';

/** An asset that the policy does not have is told in its smallest unit, by its id. */
export function unitOf({ assets }: Policy, asset: string): Unit {
  const { symbol, decimals } = assets.find(({ id }) => id === asset) ?? {
    symbol: asset,
    decimals: 0,
  };
  return { symbol, decimals };
}
