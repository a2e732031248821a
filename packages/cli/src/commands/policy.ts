// `sekisho policy`: reads, compares, proposes and signs policies.
import { type Command, type Invocation, WrongUsage } from '../command.ts';
import { PLACE_OPTIONS } from '../gatehouse.ts';
import { check } from '../policy/check.ts';
import { diff } from '../policy/diff.ts';
import { LANGUAGE_OPTION } from '../policy/difference-words.ts';
import { exportSource } from '../policy/export.ts';
import { propose, sign } from '../policy/propose.ts';
import { status } from '../policy/status.ts';

interface Step {
  /** How many words it takes, at least and at most, and what they are. */
  readonly words: readonly [least: number, most: number, what: string];
  readonly run: (invocation: Invocation, words: readonly string[]) => Promise<number>;
}

const STEPS: Readonly<Record<string, Step>> = {
  check: { words: [1, 1, 'one policy file'], run: check },
  diff: { words: [2, 2, 'two policy files, or "current" for the one in force'], run: diff },
  export: { words: [1, 1, 'one policy file, or "current"'], run: exportSource },
  propose: { words: [0, 1, 'at most one policy file'], run: propose },
  sign: { words: [1, 1, 'the hash of one proposal'], run: sign },
  status: { words: [0, 0, 'nothing more'], run: status },
};

export const command: Command = {
  summary: 'Checks, compares, proposes and signs policies; says what is in force and what waits.',
  usage:
    'check FILE                     (.yaml with its tests, or .json)\n' +
    '       sekisho policy export FILE                    (as YAML; FILE may be "current")\n' +
    '       sekisho policy diff OLD NEW [--lang ja]      (OLD may be "current")\n' +
    '       sekisho policy propose [FILE] [--enrolment FILE,…] --as PERSON\n' +
    '       sekisho policy sign HASH --as PERSON\n' +
    '       sekisho policy status [--as PERSON]',
  example: 'sekisho policy diff current raised.json && sekisho policy propose raised.json --as aoi',
  options: {
    as: { type: 'string', about: 'the person who signs or reads (a software passkey in people/)' },
    enrolment: { type: 'string', about: 'propose: people’s enrolment files, separated by commas' },
    lang: LANGUAGE_OPTION,
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const [name = '', ...words] = invocation.positionals;
    const step = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
    if (step === undefined) throw new WrongUsage(`say ${Object.keys(STEPS).join(', ')}`);
    const [least, most, what] = step.words;
    if (words.length < least || words.length > most) throw new WrongUsage(`${name}: name ${what}`);
    return step.run(invocation, words);
  },
};
