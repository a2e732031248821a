// `sekisho arena`: a policy against honest traffic and attackers, scored.
import { readFileSync } from 'node:fs';
import type { Marginals } from '@sekisho/drill/arena/marginals';
import { type Judging, readJudging } from '@sekisho/drill/world/judging';
import { type Command, DONE, type Invocation, optional, WrongUsage } from '../command.ts';
import { isFile } from '../drill/scenarios.ts';
import { held } from '../held.ts';
import { bad, dim, good, print, strong, waiting } from '../print.ts';

const SEEDS = /^(0|[1-9][0-9]{0,8})(,(0|[1-9][0-9]{0,8})){0,9}$/;
const CLEAR = '\r\u001b[2K';
const INSTANCES = 10;
const SMALL_INSTANCES = 2;

export const command: Command = {
  summary: 'Scores a policy: honest traffic it has not seen, and attacks of every family.',
  usage: '[--policy FILE] [--seeds N,N…] [--instances N] [--turnover N] [--small] [--marginals]',
  example: 'sekisho arena --policy gateway/opened.json --turnover 100',
  options: {
    policy: {
      type: 'string',
      about: 'limits, rules and reviews to score: a policy, or gateway/opened.json (the default)',
    },
    seeds: { type: 'string', about: 'honest traffic and attackers, one or more (1)' },
    instances: { type: 'string', about: `attacks of each family and seed (${INSTANCES})` },
    turnover: {
      type: 'string',
      about: 'of an ordinary day, in hundredths of a percent of the wallet (300)',
    },
    small: { type: 'boolean', about: 'a small exchange for some days: quick, and says little' },
    marginals: { type: 'boolean', about: 'only what the honest traffic is like, in numbers' },
  },
  async run(invocation) {
    if (invocation.positionals.length > 0) throw new WrongUsage('arena takes options only');
    const seeds = seedsOf(invocation);
    const isSmall = invocation.values['small'] === true;
    const instances = numberOf(invocation, 'instances', 200);
    const turnover = numberOf(invocation, 'turnover', 10_000);
    const judging = judgingOf(invocation);
    // The arena is large to load: who mistypes a word does not wait for it.
    const { sizeOf, smallSize } = await import('@sekisho/drill/arena/size');
    const size = isSmall ? smallSize(turnover) : sizeOf(turnover);
    if (invocation.values['marginals'] === true) {
      const { townOf } = await import('@sekisho/drill/arena/town');
      const all = seeds.map((seed) => ({ seed, ...townOf(size, seed).marginals }));
      print(invocation, { marginals: all }, all.flatMap(marginalWords));
      return DONE;
    }
    const { arenaOf, defaultOf } = await import('@sekisho/drill/arena/arena');
    const { tableOf } = await import('@sekisho/drill/arena/table');
    const result = held(
      arenaOf({
        ...{ judging: judging ?? defaultOf(), size, seeds, onProgress },
        instances: instances ?? (isSmall ? SMALL_INSTANCES : INSTANCES),
      }),
    );
    if (process.stderr.isTTY) process.stderr.write(CLEAR);
    print(invocation, result, tableOf(result, { good, bad, waiting, dim, strong }));
    return DONE;
  },
};

function onProgress(what: string, done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR}${what} ${done} of ${of}`);
}

function seedsOf(invocation: Invocation): readonly number[] {
  const given = optional(invocation, 'seeds') ?? '1';
  if (!SEEDS.test(given)) {
    throw new WrongUsage('--seeds are up to ten whole numbers with commas between');
  }
  return [...new Set(given.split(',').map(Number))];
}

function numberOf(invocation: Invocation, option: string, most: number): number | undefined {
  const given = optional(invocation, option);
  if (given === undefined) return undefined;
  const number = /^[1-9][0-9]{0,8}$/.test(given) ? Number(given) : 0;
  if (number < 1 || number > most) {
    throw new WrongUsage(`--${option} is a whole number from 1 to ${most}`);
  }
  return number;
}

function judgingOf(invocation: Invocation): Judging | undefined {
  const file = optional(invocation, 'policy');
  if (file === undefined) return undefined;
  if (!isFile(file)) throw new WrongUsage(`--policy: there is no file "${file}"`);
  return held(readJudging(readFileSync(file)));
}

const marginalWords = ({ seed, ...marginals }: Marginals & { seed: number }): string[] => [
  strong(`seed ${seed}`),
  ...Object.entries(marginals).map(([name, value]) => {
    const told = typeof value === 'number' ? String(value) : JSON.stringify(value);
    return `  ${name.padEnd(22)}${told}`;
  }),
];
