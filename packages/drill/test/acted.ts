// Short scenarios with acts, played with little everyday traffic around them.
import { isRefusal } from '@sekisho/protocol/refusal';
import { readScenario } from '../src/scenario.ts';
import type { Mode } from '../src/world/attack.ts';
import { type Played, playDrill } from '../src/world/drill.ts';
import type { Judging } from '../src/world/judging.ts';

export const XEM = 'nem:mainnet/xem';
const START = Date.parse('2024-03-01T09:00:00Z');

/** The minute of the scenario as an instant of its file. */
export const minute = (n: number): string => new Date(START + n * 60_000).toISOString();

/** Main units to somebody nobody has paid. */
export const loot = (amount: string, wallet = 'hot') => ({ wallet, to: 'a thief', amount });

export interface Acted {
  readonly acts?: readonly object[];
  readonly attacker?: readonly string[];
  readonly thefts?: readonly object[];
  readonly wallets?: readonly object[];
  readonly minutes?: number;
  readonly mode?: Mode;
  readonly policy?: Judging;
  readonly withdrawals?: number;
}

export async function acted(given: Acted): Promise<Played> {
  const { acts = [], attacker = [], thefts = [], minutes = 60, withdrawals = 3 } = given;
  const wallets = given.wallets ?? [{ id: 'hot', asset: XEM, balance: '10000000' }];
  const source = {
    ...{ scenario: 1, name: 'acted', title: 'acted', from: minute(0), to: minute(minutes) },
    ...{ wallets, thefts, attacker, acts },
  };
  const scenario = readScenario(JSON.stringify(source));
  if (isRefusal(scenario)) throw new Error(scenario.detail);
  const { mode = 'forged-request', policy } = given;
  const judged = policy === undefined ? {} : { policy };
  const played = await playDrill({ scenario, mode, seed: 1, withdrawals, ...judged });
  if (isRefusal(played)) throw new Error(played.detail);
  return played;
}
