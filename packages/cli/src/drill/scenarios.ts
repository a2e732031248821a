// Scenario files: one that somebody gives, or those that come along, by name.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODES, readScenario, type Scenario } from '@sekisho/drill/scenario';
import { WrongUsage } from '../command.ts';
import { held } from '../held.ts';
import { dim, strong } from '../print.ts';

const OWN = /^[a-z0-9][a-z0-9._-]*$/;
const ENDING = '.json';

/** A file, or one of the scenarios that come along. A malformed one: an error with its place. */
export function scenarioOf(given: string): Scenario {
  const file = isFile(given) ? given : ownFile(given);
  if (file === undefined) {
    throw new WrongUsage(
      `there is no file and no scenario "${given}"; those that come along: ${names().join(', ')}`,
    );
  }
  return read(file);
}

const read = (file: string): Scenario => held(readScenario(readFileSync(file)));

/** Anything that can be read, a pipe as well; a folder cannot. */
export const isFile = (path: string): boolean => existsSync(path) && !statSync(path).isDirectory();

function ownFile(name: string): string | undefined {
  if (!OWN.test(name)) return undefined;
  try {
    return fileURLToPath(import.meta.resolve(`@sekisho/drill/scenarios/${name}${ENDING}`));
  } catch {
    return undefined; // the package exports no such file
  }
}

const names = (): readonly string[] =>
  readdirSync(dirname(ownFile('coincheck-2018')!))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .filter((name) => ownFile(name) !== undefined)
    .sort();

const commandOf = (scenario: string, mode: string): string =>
  `sekisho drill ${scenario}${mode === MODES[0] ? '' : ` --mode ${mode}`}`;

/** What comes along, each with its title and the mode it is told in. */
export function listed(): { readonly facts: readonly object[]; readonly words: string[] } {
  const facts = names().map((name) => {
    const { title, modes = {} } = read(ownFile(name)!);
    const [mode = MODES[0]] = Object.keys(modes);
    return { scenario: name, title, mode };
  });
  const words = facts.flatMap(({ scenario, title, mode }) => [
    `${strong(scenario.padEnd(16))}${title}`,
    dim(''.padEnd(16) + commandOf(scenario, mode)),
  ]);
  return { facts, words };
}
