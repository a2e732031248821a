// What a command is: a name, words for --help, options, and a function that answers an exit code.
import { parseArgs, type ParseArgsConfig } from 'node:util';

export type Options = NonNullable<ParseArgsConfig['options']>;

export const DONE = 0;
export const REFUSED = 1;
export const WRONG_USAGE = 2;

export interface Invocation {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** One line. */
  readonly summary: string;
  readonly usage: string;
  readonly example: string;
  readonly options: Readonly<
    Record<string, { readonly type: 'string' | 'boolean'; readonly about: string }>
  >;
  /** Exit code: DONE, REFUSED, or throw WrongUsage. */
  run(invocation: Invocation): Promise<number>;
}

/** The words were wrong, not the world: exit 2 with the usage. */
export class WrongUsage extends Error {}

/** Reads a command's words; unknown ones are WrongUsage. */
export function readInvocation(command: Command, words: readonly string[]): Invocation {
  const options: Options = { help: { type: 'boolean' }, json: { type: 'boolean' } };
  for (const [name, { type }] of Object.entries(command.options)) options[name] = { type };
  try {
    const parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    return { values: parsed.values as Invocation['values'], positionals: parsed.positionals };
  } catch (cause) {
    throw new WrongUsage(cause instanceof Error ? cause.message : 'unreadable words', { cause });
  }
}

/** A text option that must be there. */
export function required({ values }: Invocation, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new WrongUsage(`--${name} is missing`);
  return value;
}

export function optional({ values }: Invocation, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The one word that the command is about. */
export function subject({ positionals }: Invocation, what: string): string {
  const [only, ...rest] = positionals;
  if (only === undefined || rest.length > 0) throw new WrongUsage(`give exactly one ${what}`);
  return only;
}

export function helpText(name: string, command: Command): string {
  const rows = Object.entries(command.options).map(
    ([option, { about, type }]) =>
      `  --${option}${type === 'string' ? ' …' : ''}`.padEnd(26) + about,
  );
  return [
    command.summary,
    '',
    `usage: sekisho ${name} ${command.usage}`,
    '',
    ...rows,
    `  --json`.padEnd(26) + 'one JSON document on standard output, for machines',
    '',
    'example:',
    `  ${command.example}`,
    '',
    'exit: 0 done, 1 refused or failed check, 2 wrong usage',
    '',
  ].join('\n');
}
