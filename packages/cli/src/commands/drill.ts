// `sekisho drill`: an incident from a file, played against the whole system in one process.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MODES, readScenario } from '@sekisho/drill/scenario';
import { runDrill } from '@sekisho/drill/world/drill';
import { wordsOf } from '@sekisho/drill/world/telling';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { type Command, DONE, type Invocation, optional, subject, WrongUsage } from '../command.ts';
import { print } from '../print.ts';

/** Seeds are small whole numbers, so that people can say one. */
const SEED = /^(0|[1-9][0-9]{0,8})$/;

export const command: Command = {
  summary: 'Plays an incident against gateway, signers and watchers on simulated time and chain.',
  usage: `FILE|NAME [--mode ${MODES.join('|')}] [--seed N]`,
  example: 'sekisho drill coincheck-2018 --mode stolen-key',
  options: {
    mode: { type: 'string', about: 'what the attacker holds (forged-request)' },
    seed: { type: 'string', about: 'another seed, other traffic and another network (1)' },
  },
  async run(invocation) {
    const scenario = held(readScenario(sourceOf(subject(invocation, 'scenario file or name'))));
    const options = { scenario, mode: modeOf(invocation), seed: seedOf(invocation) };
    const result = held(await runDrill(options));
    print(invocation, result, wordsOf(result));
    return DONE;
  },
};

function modeOf(invocation: Invocation): (typeof MODES)[number] {
  const given = optional(invocation, 'mode') ?? MODES[0];
  const mode = MODES.find((name) => name === given);
  if (mode === undefined) throw new WrongUsage(`--mode is one of ${MODES.join(', ')}`);
  return mode;
}

function seedOf(invocation: Invocation): number {
  const given = optional(invocation, 'seed') ?? '1';
  if (!SEED.test(given)) throw new WrongUsage('--seed is a whole number of at most nine digits');
  return Number(given);
}

/** A file, or one of the scenarios that come along. */
function sourceOf(given: string): Uint8Array {
  if (existsSync(given)) return readFileSync(given);
  const own = /^[a-z0-9][a-z0-9._-]*$/.test(given) ? ownScenario(given) : undefined;
  if (own === undefined) throw new WrongUsage(`there is no file and no scenario "${given}"`);
  return readFileSync(own);
}

function ownScenario(name: string): string | undefined {
  try {
    return fileURLToPath(import.meta.resolve(`@sekisho/drill/scenarios/${name}.json`));
  } catch {
    return undefined; // the package exports no such file
  }
}

/** The value, or the refusal as what went wrong: exit 1 with its place in the file. */
function held<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}
