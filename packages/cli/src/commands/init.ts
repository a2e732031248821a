// `sekisho init`: a new deployment in a new directory.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from '@sekisho/protocol/policy';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { type Command, DONE, type Invocation, optional, required, WrongUsage } from '../command.ts';
import { readEnrolmentFile } from '../enrolment.ts';
import { Directory } from '../deployment/directory.ts';
import { type Deployment, initialise } from '../deployment/initialise.ts';
import { commonDomain, localPlan, type Plan } from '../deployment/plan.ts';

const DEFAULT_BASE_PORT = 7_700;

export const command: Command = {
  summary: 'Writes keys, certificates, the first policy and settings of a new deployment.',
  usage: '--dir DIR --nodes URL,URL[,URL] [--consoles URL,URL] [--person FILE,…] [--base-port N] …',
  example: 'sekisho init --dir ./exchange --nodes http://10.0.0.7:7890,http://10.0.0.8:7890',
  options: {
    dir: { type: 'string', about: 'directory to make; must not exist' },
    nodes: { type: 'string', about: 'NIS nodes, one per watcher, separated by commas' },
    'base-port': {
      type: 'string',
      about: `first of the ports on this machine (${DEFAULT_BASE_PORT})`,
    },
    'amendment-delay': {
      type: 'string',
      about: 'seconds that a new policy waits, while everybody may veto it (86400: a day)',
    },
    consoles: {
      type: 'string',
      about: 'origins of the consoles, separated by commas (https://console-a.exchange.example,…)',
    },
    person: {
      type: 'string',
      about: 'enrolment files of real people, by commas; then there are no demo people',
    },
    'start-height': { type: 'string', about: 'first block whose outflows the ledger explains (1)' },
  },
  async run(invocation) {
    const dir = required(invocation, 'dir');
    const nodes = nodeUrls(required(invocation, 'nodes'));
    const basePort = wholeNumber(invocation, 'base-port', DEFAULT_BASE_PORT);
    const ports = nodes.map((_, i) => basePort + 2 + i);
    const consoles = consoleOrigins(optional(invocation, 'consoles'));
    const local = localPlan([basePort, basePort + 1, ...ports], nodes, consoles);
    const { amendmentDelaySeconds } = local;
    const enrolled = enrolledBy(optional(invocation, 'person'));
    const plan = {
      ...local,
      ...(enrolled.length > 0 && { enrolled, people: [] }),
      amendmentDelaySeconds: wholeNumber(invocation, 'amendment-delay', amendmentDelaySeconds),
      startHeight: wholeNumber(invocation, 'start-height', 1),
    };
    const made = await initialise(plan, new Directory(dir), systemClock.now(), systemRandom);
    writePassphrases(dir, made);
    writeRecovery(dir, made);
    const json = invocation.values['json'] === true;
    process.stdout.write(json ? `${JSON.stringify(summaryOf(made))}\n` : words(dir, made));
    return DONE;
  },
};

/** One node per watcher, and two watchers at least: one alone could not be outvoted. */
function nodeUrls(text: string): readonly string[] {
  const urls = text.split(',');
  const wrong = urls.find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (wrong !== undefined) throw new WrongUsage(`--nodes: "${wrong}" is no http or https URL`);
  if (urls.length < 2) throw new WrongUsage('--nodes: give two at least, one for each watcher');
  return urls;
}

/** Whoever holds this ceremony enrols them: there is no ledger yet that they could act on. */
const enrolledBy = (files: string | undefined): readonly Person[] =>
  (files?.split(',') ?? []).map((file) => readEnrolmentFile(file).person);

/** Two at least, since quorums span two; one passkey serves all, so they share a domain. */
function consoleOrigins(text: string | undefined): readonly string[] | undefined {
  const origins = text?.split(',');
  if (origins === undefined) return undefined;
  const wrong = origins.find((origin) => URL.parse(origin)?.origin !== origin);
  if (wrong !== undefined) {
    throw new WrongUsage(`--consoles: "${wrong}" is no origin, such as https://console.example`);
  }
  if (new Set(origins).size < 2) throw new WrongUsage('--consoles: give two at least, by commas');
  if (commonDomain(origins) === undefined) {
    throw new WrongUsage('--consoles: they lie in no common domain, which passkeys are bound to');
  }
  return origins;
}

function wholeNumber(invocation: Invocation, name: string, fallback: number): number {
  const text = optional(invocation, name);
  if (text === undefined) return fallback;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new WrongUsage(`--${name} must be a whole number`);
  return Number(text);
}

/**
 * Beside the deployment, not in it: each belongs to one signer host's administrator and to nobody
 * else.
 */
function writePassphrases(dir: string, { passphrases }: Deployment): void {
  const path = join(dir, 'passphrases-to-hand-out');
  mkdirSync(path, { mode: 0o700 });
  for (const [signer, passphrase] of passphrases) {
    writeFileSync(join(path, signer), `${passphrase}\n`, { mode: 0o600, flag: 'wx' });
  }
}

/** For safes in different places: on no host of the deployment, and no two in one place. */
function writeRecovery(dir: string, { recovery }: Deployment): void {
  const path = join(dir, 'recovery-to-lock-away');
  mkdirSync(path, { mode: 0o700 });
  for (const key of recovery) {
    const text = `${JSON.stringify(key, null, 2)}\n`;
    writeFileSync(join(path, `${key.id}.json`), text, { mode: 0o600, flag: 'wx' });
  }
}

const summaryOf = ({ ledger, address, plan }: Deployment) => ({
  ledger,
  wallet: { id: plan.wallet, address },
  keys: 'trusted dealer',
});

const hostsOf = ({ signers, watchers, client, consoles }: Plan): string[] => [
  'gateway',
  ...signers,
  ...watchers.map(({ id }) => id),
  client,
  ...consoles.map(({ id }) => id),
];

const words = (dir: string, { ledger, address, plan }: Deployment): string =>
  [
    `ledger   ${ledger}`,
    `wallet   ${plan.wallet}  ${address}`,
    '',
    'TRUSTED DEALER: this process knew the whole wallet key for a moment. Good for trying',
    'things out; a wallet with real money takes the key ceremony, in which no machine ever does.',
    ...(plan.people.length === 0
      ? [`people   ${plan.enrolled.map(({ id }) => id).join(', ')}, by their own passkeys`]
      : [
          'SOFTWARE PASSKEYS: the demo people’s keys are files in people/. Real people use',
          'authenticators, and come in by their enrolment files (--person).',
        ]),
    '',
    `Each directory in ${dir} is what one host gets, and nothing else of it:`,
    `  ${hostsOf(plan).join('  ')}`,
    `Hand each file in ${join(dir, 'passphrases-to-hand-out')}`,
    'to its signer’s administrator, then delete it.',
    `Lock each file in ${join(dir, 'recovery-to-lock-away')}`,
    'into a safe of its own, offline, then delete it: any two of them, with the signers, can begin',
    'the ledger anew when no quorum of people is left (sekisho rebase).',
    '',
    'Next, each on its host:',
    `  sekisho gateway ${join(dir, 'gateway', 'settings.json')}`,
    `  sekisho signer ${join(dir, plan.signers[0]!, 'settings.json')}   (passphrase on stdin)`,
    `  sekisho watcher ${join(dir, plan.watchers[0]!.id, 'settings.json')}`,
    `  sekisho console ${join(dir, plan.consoles[0]!.id, 'settings.json')}`,
    '',
  ].join('\n');
