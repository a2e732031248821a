// `sekisho drill`: an incident from a file, or a stuck state and its way out, played against the
// whole system in one process.
import { readFileSync } from 'node:fs';
import { MODES } from '@sekisho/drill/scenario';
import { type Judging, readJudging } from '@sekisho/drill/world/judging';
import { wordsOf } from '@sekisho/drill/report/telling';
import { type Command, DONE, type Invocation, optional, subject, WrongUsage } from '../command.ts';
import { progressOn } from '../drill/progress.ts';
import { mustBeWritable, writeReport } from '../drill/report-file.ts';
import { isFile, listed, scenarioOf } from '../drill/scenarios.ts';
import { listedStates, playState, stateOf } from '../drill/states.ts';
import { held } from '../held.ts';
import { bad, dim, good, print, strong, waiting } from '../print.ts';

/** Seeds are small whole numbers, so that people can say one. */
const SEED = /^(0|[1-9][0-9]{0,8})$/;
const LANGUAGES = ['en', 'ja'] as const;

export const command: Command = {
  summary: 'Plays an incident or a stuck state against the whole system on simulated time.',
  usage: `FILE|NAME [--mode ${MODES.join('|')}] [--seed N] [--policy FILE] [--report FILE]`,
  example: 'sekisho drill coincheck-2018 --mode stolen-key',
  options: {
    mode: { type: 'string', about: 'what the attacker holds (forged-request)' },
    seed: { type: 'string', about: 'another seed, other traffic and another network (1)' },
    policy: {
      type: 'string',
      about: 'limits, rules and reviews to play against: a policy, or gateway/opened.json of init',
    },
    report: {
      type: 'string',
      about: 'where to write the report; without --json there is always one',
    },
    language: { type: 'string', about: 'which language the report opens in: en or ja (en)' },
    list: { type: 'boolean', about: 'the incidents and stuck states that come along' },
  },
  async run(invocation) {
    if (invocation.values['list'] === true) return list(invocation);
    const given = subject(invocation, 'scenario file or name');
    const state = stateOf(given);
    if (state !== undefined) return playState(invocation, state, seedOf(invocation));
    const [mode, seed] = [oneOf(invocation, 'mode', MODES), seedOf(invocation)];
    const first = oneOf(invocation, 'language', LANGUAGES);
    const path = optional(invocation, 'report');
    if (path !== undefined) mustBeWritable(path);
    const policy = policyOf(invocation);
    const scenario = scenarioOf(given);
    const progress = progressOn(process.stderr);
    // The world is large to load: who mistypes a word does not wait for it.
    const { playDrill } = await import('@sekisho/drill/world/drill');
    const onProgress = progress.show;
    const options = {
      scenario,
      mode,
      seed,
      onProgress,
      ...(policy === undefined ? {} : { policy }),
    };
    const played = held(await playDrill(options).finally(progress.end));
    const told = { scenario, ...played };
    const json = invocation.values['json'] === true;
    const page = { ...told, file: given, first, policy: optional(invocation, 'policy') };
    const report = json && path === undefined ? undefined : writeReport(path, page);
    const words = json ? [] : wordsOf(told, { good, bad, waiting, dim, strong });
    print(invocation, played.result, [...words, `${'report'.padEnd(15)}${report}`]);
    return DONE;
  },
};

function list(invocation: Invocation): number {
  if (invocation.positionals.length > 0) throw new WrongUsage('--list takes no file');
  const [incidents, states] = [listed(), listedStates()];
  const words = [
    ...[dim('incidents: what is stolen, and what notices it'), ...incidents.words, ''],
    ...[dim('stuck states: what stands still, and the way out (RUNBOOK.md)'), ...states.words],
  ];
  print(invocation, [...incidents.facts, ...states.facts], words);
  return DONE;
}

/** One of the words an option takes; the first of them unless given. */
function oneOf<Word extends string>(
  invocation: Invocation,
  option: string,
  words: readonly [Word, ...Word[]],
): Word {
  const given = optional(invocation, option) ?? words[0];
  const word = words.find((name) => name === given);
  if (word === undefined) throw new WrongUsage(`--${option} is one of ${words.join(', ')}`);
  return word;
}

function seedOf(invocation: Invocation): number {
  const given = optional(invocation, 'seed') ?? '1';
  if (!SEED.test(given)) throw new WrongUsage('--seed is a whole number of at most nine digits');
  return Number(given);
}

function policyOf(invocation: Invocation): Judging | undefined {
  const file = optional(invocation, 'policy');
  if (file === undefined) return undefined;
  if (!isFile(file)) throw new WrongUsage(`--policy: there is no file "${file}"`);
  return held(readJudging(readFileSync(file)));
}
