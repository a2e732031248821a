// Plays a stuck state and says where it went otherwise than RUNBOOK.md tells.
import assert from 'node:assert/strict';
import type { StuckResult } from '@sekisho/drill/stuck/form';
import { playStuck } from '@sekisho/drill/stuck/play';
import { STUCK_STATES } from '@sekisho/drill/stuck/states';

export async function played(name: string, seed = 1): Promise<StuckResult> {
  const state = STUCK_STATES.find((candidate) => candidate.name === name);
  assert.ok(state, `no stuck state ${name}`);
  const result = await playStuck(state, seed);
  assert.equal(result.notAsDocumented, null, JSON.stringify(result.steps, null, 1));
  assert.ok(result.ok, JSON.stringify(result, null, 1));
  return result;
}

export const isPaidOnce = ({ withdrawals }: StuckResult, ...ids: readonly string[]): void => {
  for (const id of ids) assert.equal(withdrawals.find((one) => one.id === id)?.onChain, 1, id);
};

export const paymentsOf = ({ withdrawals }: StuckResult, id: string): number | undefined =>
  withdrawals.find((one) => one.id === id)?.payments;
