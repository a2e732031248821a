// What an exchange paid out in the past, as a table it can export: CSV with a heading, one
// withdrawal a line, by time. Amounts are whole numbers of the smallest unit, instants RFC 3339
// (spec/history-file.md). Strict: a line that cannot be read is named and nothing is judged.
import type { Subject } from '@sekisho/policy/facts';
import { PURPOSES } from '@sekisho/protocol/policy';
import { parseAmount } from '@sekisho/protocol/amount';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { instantOf } from '../instant.ts';

/** One withdrawal of the past. */
export interface PastWithdrawal {
  /** Line of the file, the heading being 1. */
  readonly line: number;
  readonly at: number;
  readonly subject: Subject;
  /** What the wallet held then, smallest unit; undefined: the file does not say. */
  readonly balance: bigint | undefined;
  /** Somebody knows by now that it was stolen. */
  readonly isTheft: boolean;
}

/** Who asked and from where, in files that leave it out. */
export type Unsaid = Pick<Subject, 'client' | 'wallet' | 'asset'>;

const NEEDED = ['at', 'customer', 'destination', 'amount'] as const;
const OPTIONAL = ['client', 'wallet', 'asset', 'purpose', 'balance', 'theft'] as const;
type Column = (typeof NEEDED)[number] | (typeof OPTIONAL)[number];

const COLUMNS: readonly string[] = [...NEEDED, ...OPTIONAL];
/** No name or address is longer. */
const MOST_CHARACTERS = 1_000;

export type Heading = readonly Column[];

export function readHeading(line: string): Heading | Refusal {
  const names = line.replace(/^\uFEFF/u, '').split(',');
  for (const [i, name] of names.entries()) {
    if (!COLUMNS.includes(name)) {
      return wrong(1, `there is no column "${name}"; they are ${COLUMNS.join(', ')}`);
    }
    if (names.indexOf(name) !== i) return wrong(1, `the column "${name}" is there twice`);
  }
  const missing = NEEDED.find((name) => !names.includes(name));
  if (missing !== undefined) return wrong(1, `the column "${missing}" is missing`);
  return names as Column[];
}

export function readLine(
  heading: Heading,
  text: string,
  line: number,
  unsaid: Unsaid,
): PastWithdrawal | Refusal {
  if (text.length > MOST_CHARACTERS) return wrong(line, 'the line is too long');
  if (text.includes('"')) return wrong(line, 'quotes are not needed: no field has a comma');
  const fields = text.split(',');
  if (fields.length !== heading.length) {
    return wrong(line, `${fields.length} fields, and the heading names ${heading.length}`);
  }
  const given = new Map(heading.map((name, i) => [name, fields[i]!]));
  const field = (name: Column): string => given.get(name) ?? '';
  const empty = NEEDED.find((name) => field(name) === '');
  if (empty !== undefined) return wrong(line, `${empty} is empty`);
  const at = instantOf(field('at'));
  if (at === undefined) return wrong(line, `at: "${field('at')}" is no RFC 3339 instant`);
  const amount = parseAmount(field('amount'));
  if (isRefusal(amount)) return wrong(line, `amount: ${amount.detail}`);
  const balance = field('balance') === '' ? undefined : parseAmount(field('balance'));
  if (isRefusal(balance)) return wrong(line, `balance: ${balance.detail}`);
  const purpose = purposeOf(field('purpose'));
  if (purpose === undefined) return wrong(line, 'purpose: neither customer nor internal');
  const theft = field('theft') || 'no';
  if (theft !== 'yes' && theft !== 'no') return wrong(line, `theft: "${theft}" is not yes or no`);
  const [customer, destination] = [field('customer'), field('destination')];
  const subject: Subject = {
    ...{ customer, destination, amount },
    purpose,
    client: field('client') || unsaid.client,
    wallet: field('wallet') || unsaid.wallet,
    asset: field('asset') || unsaid.asset,
  };
  return { line, at, subject, balance, isTheft: theft === 'yes' };
}

const purposeOf = (text: string): Subject['purpose'] | undefined =>
  text === '' ? 'customer' : PURPOSES.find((purpose) => purpose === text);

const wrong = (line: number, what: string): Refusal =>
  refuse('history-malformed', `line ${line}: ${what}`);
