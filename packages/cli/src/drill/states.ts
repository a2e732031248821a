// Stuck states, by name, each played with its way out.
import type { StuckState } from '@sekisho/drill/stuck/form';
import { STUCK_STATES } from '@sekisho/drill/stuck/states';
import { DONE, type Invocation, REFUSED, WrongUsage } from '../command.ts';
import { bad, dim, good, print, strong, waiting } from '../print.ts';
import { isFile } from './scenarios.ts';

/** Options that only incidents have. */
const OF_INCIDENTS = ['mode', 'policy', 'report', 'language'];

/** A stuck state of that name; a file of somebody's own goes before. */
export const stateOf = (given: string): StuckState | undefined =>
  isFile(given) ? undefined : STUCK_STATES.find(({ name }) => name === given);

/** Refused where the story did not end as RUNBOOK.md says. */
export async function playState(
  invocation: Invocation,
  state: StuckState,
  seed: number,
): Promise<number> {
  const other = OF_INCIDENTS.find((option) => invocation.values[option] !== undefined);
  if (other !== undefined) {
    throw new WrongUsage(`--${other} is for incidents; ${state.name} is a stuck state`);
  }
  const { playStuck } = await import('@sekisho/drill/stuck/play');
  const { stuckWordsOf } = await import('@sekisho/drill/stuck/telling');
  const result = await playStuck(state, seed);
  print(invocation, result, stuckWordsOf(result, { good, bad, waiting, dim, strong }));
  return result.ok ? DONE : REFUSED;
}

export function listedStates(): { readonly facts: readonly object[]; readonly words: string[] } {
  const facts = STUCK_STATES.map(({ name, title }) => ({ state: name, title }));
  const words = facts.flatMap(({ state, title }) => [
    `${strong(state.padEnd(28))}${title}`,
    dim(''.padEnd(28) + `sekisho drill ${state}`),
  ]);
  return { facts, words };
}
