// The incident that the demo replays: the eleven transfers of Coincheck, from its scenario file.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readScenario, smallestUnits } from '@sekisho/drill/scenario';
import { isRefusal } from '@sekisho/protocol/refusal';
import { XEM } from '../describe.ts';

/** Comes along with the drills. */
export const SCENARIO = 'coincheck-2018';

export interface Theft {
  /** ms */
  readonly at: number;
  readonly to: string;
  /** Micro-XEM. */
  readonly amount: bigint;
}

export interface Incident {
  readonly title: string;
  /** Micro-XEM in the wallet when it began. */
  readonly balance: bigint;
  readonly lost: bigint;
  readonly thefts: readonly Theft[];
}

export function coincheck(): Incident {
  const file = fileURLToPath(import.meta.resolve(`@sekisho/drill/scenarios/${SCENARIO}.json`));
  const scenario = readScenario(readFileSync(file));
  if (isRefusal(scenario)) throw new Error(scenario.detail);
  return {
    title: scenario.title,
    balance: smallestUnits(scenario.wallets[0]!.balance, XEM),
    lost: smallestUnits(scenario.history?.lost ?? '0', XEM),
    thefts: scenario.thefts.map(({ at, to, amount }) => ({
      at: Date.parse(at),
      to,
      amount: smallestUnits(amount, XEM),
    })),
  };
}
