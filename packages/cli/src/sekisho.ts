// The `sekisho` command: finds the command by its name, loads only that one, and runs it.
import {
  type Command,
  DONE,
  helpText,
  readInvocation,
  REFUSED,
  WRONG_USAGE,
  WrongUsage,
} from './command.ts';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  demo: {
    summary: 'the whole system on this machine, and the Coincheck theft against it',
    load: () => import('./commands/demo.ts'),
  },
  init: {
    summary: 'keys, certificates, first policy and settings of a new deployment',
    load: () => import('./commands/init.ts'),
  },
  gateway: { summary: 'run the gateway', load: () => import('./commands/gateway.ts') },
  signer: { summary: 'run a signer', load: () => import('./commands/signer.ts') },
  watcher: { summary: 'run a watcher', load: () => import('./commands/watcher.ts') },
  console: {
    summary: 'serve the page people approve on, from this machine',
    load: () => import('./commands/console.ts'),
  },
  withdraw: { summary: 'ask for a withdrawal', load: () => import('./commands/withdraw.ts') },
  show: { summary: 'where a withdrawal stands, and why', load: () => import('./commands/show.ts') },
  approve: {
    summary: 'approve or reject a withdrawal as a person',
    load: () => import('./commands/approve.ts'),
  },
  stop: {
    summary: 'hold money back, at once, as one person',
    load: () => import('./commands/stop.ts'),
  },
  thaw: { summary: 'undo a stop, as one of a quorum', load: () => import('./commands/thaw.ts') },
  policy: {
    summary: 'check, compare, propose and sign policies; what is in force, what waits',
    load: () => import('./commands/policy.ts'),
  },
  enrol: {
    summary: 'a software passkey for a demo person, and their enrolment',
    load: () => import('./commands/enrol.ts'),
  },
  veto: {
    summary: 'keep an amended policy from coming into force, as one person',
    load: () => import('./commands/veto.ts'),
  },
  drill: {
    summary: 'an incident played against the whole system on simulated time',
    load: () => import('./commands/drill.ts'),
  },
  backtest: {
    summary: 'a past judged by a policy, beside another',
    load: () => import('./commands/backtest.ts'),
  },
  arena: {
    summary: 'a policy scored: what attacks take, what honest customers feel',
    load: () => import('./commands/arena.ts'),
  },
  rebuild: {
    summary: 'a lost gateway database, made anew from signers and watchers',
    load: () => import('./commands/rebuild.ts'),
  },
  rebase: {
    summary: 'begin a halted or forked ledger anew, by quorum, with every node stopped',
    load: () => import('./commands/rebase.ts'),
  },
  verify: { summary: 'check a receipt offline', load: () => import('./commands/verify.ts') },
};

const overview = (): string =>
  [
    'Sekisho (関所): the withdrawal checkpoint for exchanges and custodians.',
    '',
    'usage: sekisho COMMAND …      sekisho COMMAND --help',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`),
    '',
  ].join('\n');

export async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(overview());
    return name === undefined ? WRONG_USAGE : DONE;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    process.stderr.write(`sekisho: there is no command "${name}"\n\n${overview()}`);
    return WRONG_USAGE;
  }
  const { command } = await entry.load();
  try {
    const invocation = readInvocation(command, rest);
    if (invocation.values['help'] === true) {
      process.stdout.write(helpText(name, command));
      return DONE;
    }
    return await command.run(invocation);
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    process.stderr.write(`sekisho ${name}: ${why}\n`);
    if (!(fault instanceof WrongUsage)) return REFUSED;
    process.stderr.write(`usage: sekisho ${name} ${command.usage}\n`);
    return WRONG_USAGE;
  }
}

process.exitCode = await main(process.argv.slice(2));
