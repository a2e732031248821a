// The Coincheck file as drills play it: whole for its numbers, cut short for what any file shows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isRefusal } from '@sekisho/protocol/refusal';
import { readScenario, type Scenario } from '../src/scenario.ts';
import type { Mode } from '../src/world/attack.ts';
import { type DrillOptions, runDrill } from '../src/world/drill.ts';
import type { Result } from '../src/world/result.ts';

export function coincheck(): Scenario {
  const file = new URL('../scenarios/coincheck-2018.json', import.meta.url);
  const scenario = readScenario(readFileSync(file));
  if (isRefusal(scenario)) throw new Error(scenario.detail);
  return scenario;
}

/** The file in this mode, whole. */
export const played = async (mode: Mode): Promise<Result> =>
  result(await runDrill({ scenario: coincheck(), mode, seed: 1 }));

const SHORT_TO = '2018-01-26T00:15:00+09:00';

/** The first quarter of an hour. */
export function shortened(): Scenario {
  const whole = coincheck();
  const thefts = whole.thefts.filter(({ at }) => Date.parse(at) < Date.parse(SHORT_TO));
  return { ...whole, to: SHORT_TO, thefts };
}

/** The same, so many hours later, by the same local clock. */
export function movedBy(scenario: Scenario, hours: number): Scenario {
  const later = (at: string) =>
    new Date(Date.parse(at) + (9 + hours) * 3_600_000).toISOString().replace('Z', '+09:00');
  const thefts = scenario.thefts.map((theft) => ({ ...theft, at: later(theft.at) }));
  return { ...scenario, from: later(scenario.from), to: later(scenario.to), thefts };
}

/** A short drill with a tenth of the traffic. */
export async function playedShort(
  mode: Mode,
  {
    seed,
    scenario = shortened(),
    withdrawals = 20,
  }: Pick<DrillOptions, 'seed'> & Partial<Pick<DrillOptions, 'scenario' | 'withdrawals'>>,
): Promise<Result> {
  return result(await runDrill({ scenario, mode, seed, withdrawals }));
}

function result(value: Awaited<ReturnType<typeof runDrill>>): Result {
  if (isRefusal(value)) throw new Error(value.detail);
  return value;
}

/** What must hold of everyday customers in every mode. */
export function assertTrafficServed({ legit, falseHolds, legitStopped }: Result): void {
  assert.ok(legit >= 200, `${legit} everyday withdrawals`);
  assert.ok(falseHolds * 50 <= legit, `${falseHolds} of ${legit} held for nothing`);
  assert.ok(falseHolds + legitStopped < legit, 'nobody was paid');
}
