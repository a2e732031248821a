// `sekisho backtest`: what a policy would have done with a past, and where it differs from another.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Compared, Side } from '@sekisho/drill/backtest/comparison';
import { parseAmount } from '@sekisho/protocol/amount';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { instantOf } from '@sekisho/drill/instant';
import { type Command, DONE, type Invocation, optional, required, WrongUsage } from '../command.ts';
import { isFile } from '../drill/scenarios.ts';
import { held } from '../held.ts';
import { readPolicyFile } from '../policy/policy-file.ts';
import { bad, dim, good, print, strong } from '../print.ts';

const MINUTE_MS = 60_000;
/** Changes that are shown; --json has them all. */
const SHOWN = 20;

export const command: Command = {
  summary: 'Judges a past by a policy, and says where another policy would have judged otherwise.',
  usage: '--policy FILE --history FILE [--against FILE] [--balance N] [--from T] [--to T]',
  example: 'sekisho backtest --policy new.json --against old.json --history 2026.csv',
  options: {
    policy: { type: 'string', about: 'the policy to try: a whole document' },
    against: { type: 'string', about: 'the policy to compare with' },
    history: { type: 'string', about: 'withdrawals by time, as CSV (spec/history-file.md)' },
    balance: { type: 'string', about: 'what the wallet holds, smallest unit, unless FILE says' },
    review: { type: 'string', about: 'minutes until people have decided (30)' },
    from: { type: 'string', about: 'only withdrawals from this instant on, RFC 3339' },
    to: { type: 'string', about: 'only withdrawals before this instant' },
  },
  async run(invocation) {
    const history = required(invocation, 'history');
    if (!isFile(history)) throw new WrongUsage(`--history: there is no file "${history}"`);
    const next = readPolicyFile(required(invocation, 'policy'));
    const other = optional(invocation, 'against');
    const against = other === undefined ? undefined : readPolicyFile(other);
    const balance = balanceOf(invocation);
    const { backtest } = await import('@sekisho/drill/backtest/backtest');
    const lines = createInterface({ input: createReadStream(history), crlfDelay: Infinity });
    const compared = held(
      await backtest({
        ...{ next, lines, people: { reviewMs: minutesOf(invocation) * MINUTE_MS } },
        ...(against === undefined ? {} : { against }),
        ...(balance === undefined ? {} : { balance }),
        ...{ from: instantIn(invocation, 'from', -Infinity) },
        ...{ to: instantIn(invocation, 'to', Infinity) },
        unsaid: unsaidBy(next),
        onProgress: (count) => tell(`\r${count} withdrawals judged `),
      }),
    );
    tell('\r\u001b[2K');
    print(invocation, compared, linesOf(compared));
    return DONE;
  },
};

function tell(text: string): void {
  if (process.stderr.isTTY === true) process.stderr.write(text);
}

/** Where there is one of a kind, the file need not name it. */
function unsaidBy({ clients, wallets, assets }: Policy) {
  const only = (ones: readonly { id: string }[]): string => (ones.length === 1 ? ones[0]!.id : '');
  return { client: only(clients), wallet: only(wallets), asset: only(assets) };
}

function balanceOf(invocation: Invocation): bigint | undefined {
  const given = optional(invocation, 'balance');
  const balance = given === undefined ? undefined : parseAmount(given);
  if (isRefusal(balance)) throw new WrongUsage(`--balance: ${balance.detail}`);
  return balance;
}

function minutesOf(invocation: Invocation): number {
  const given = optional(invocation, 'review') ?? '30';
  if (!/^(0|[1-9][0-9]{0,4})$/.test(given)) throw new WrongUsage('--review is a number of minutes');
  return Number(given);
}

function instantIn(invocation: Invocation, option: string, otherwise: number): number {
  const given = optional(invocation, option);
  const at = given === undefined ? otherwise : instantOf(given);
  if (at === undefined) throw new WrongUsage(`--${option}: "${given}" is no RFC 3339 instant`);
  return at;
}

function linesOf(compared: Compared): readonly string[] {
  const { next, against, withdrawals, changed, changes, attempted } = compared;
  const column = (name: string, value: (side: Side) => string): string =>
    `${name.padEnd(34)}${value(next).padStart(16)}${against ? value(against).padStart(16) : ''}`;
  const lines = [
    ...[strong(`${withdrawals} withdrawals on ${next.days.length} days`), ''],
    dim(`${''.padEnd(34)}${'this policy'.padStart(16)}${against ? 'the other'.padStart(16) : ''}`),
    column('held or blocked a day', ({ holdsPerDay }) => String(holdsPerDay)),
    column('… of 10,000 not known as thefts', (side) => String(side.falseHoldsPerTenThousand)),
    ...(attempted === '0' ? [] : [column(`known thefts paid, of ${attempted}`, (s) => s.lost)]),
    ...['', dim('met by')],
    ...Object.keys({ ...next.hits, ...against?.hits })
      .map((id) => ({ id, most: (next.hits[id] ?? 0) + (against?.hits[id] ?? 0) }))
      .sort((a, b) => b.most - a.most)
      .map(({ id }) =>
        column(id === '' ? '(not provided for)' : id, (s) => `${s.hits[id] ?? '-'}`),
      ),
  ];
  if (against === undefined) return lines;
  const told = changes.slice(0, SHOWN).map((change) => {
    const { line, at, amount, before, after, by } = change;
    const looser = after === 'allow';
    return `  ${`line ${line}`.padEnd(12)}${at}  ${amount.padStart(18)}  ${before} -> ${
      looser ? bad(after) : good(after)
    }  ${by.join(' ')}`;
  });
  const more = changed - told.length;
  const rest = more > 0 ? [dim(`  … and ${more} more; --json tells 10,000 of them`)] : [];
  return [...lines, '', strong(`${changed} judged otherwise`), ...told, ...rest];
}
