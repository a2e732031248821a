// The demo after its story: one withdrawal waits for the visitor, the consoles are open, and what
// happens is told as it happens.
import { formatUnits } from '@sekisho/protocol/amount';
import type { ConsolePlan } from '../deployment/plan.ts';
import { XEM } from '../describe.ts';
import type { Gatehouse } from '../gatehouse.ts';
import type { DemoPerson } from '../person.ts';
import { strong } from '../print.ts';
import type { Exchange, OrderAsked } from './exchange.ts';

/** Four thousandths of the wallet, to an address used to less: two people must look at it. */
export const VISITOR_AMOUNT = 2_000_000_000_000n;

/** A large order that a second person has approved from the second console: one is missing. */
export async function leaveOneWaiting(
  exchange: Exchange,
  gatehouse: Gatehouse,
  second: DemoPerson,
  order: Omit<OrderAsked, 'id'>,
): Promise<string> {
  const id = 'visitor-1';
  const { withdrawal } = await exchange.withdraw({ id, ...order });
  const where = await gatehouse.ledger();
  await gatehouse.act(second.act({ act: 'approve', subject: withdrawal }, where));
  return id;
}

/** A console as an invitation: "open http://localhost:7710 as aoi (software passkey, demo)". */
export const invitation = ({ origin }: ConsolePlan, person: string): string =>
  `open ${strong(origin)} as ${strong(person)} (software passkey, demo)`;

export const visitorWords = (
  consoles: readonly ConsolePlan[],
  people: readonly string[],
  waiting: string,
): string[] => [
  strong('It stays up. Be one of this exchange’s people for a minute:'),
  ...consoles.map((one, i) => `  ${i + 1}. ${invitation(one, people[i]!)}`),
  `${strong(waiting)} waits: ${formatUnits(VISITOR_AMOUNT, XEM)}; ${people[1]} said yes at 2.`,
  `Sign in as ${people[0]} at 1., look at why it waits and where it would go, approve it, and see`,
  'it being paid here. Then freeze everything: one person is enough for that.',
];

export const furtherSteps = (dir: string): string[] => {
  const at = `--dir ${dir}`;
  const to = '--to NC4C6PSUW5CLTDT5SXAGJDQJGZNESKFK5MCN77OG';
  return [
    'Or in another terminal:',
    `  npx sekisho withdraw ${at} --id try-1 --customer c-9 --amount "2000000 XEM" ${to}`,
    `  npx sekisho show try-1 ${at}               (the fingerprint is the console’s)`,
    `  npx sekisho approve try-1 --as aoi ${at}      (then --as ben)`,
    `  npx sekisho stop everything --as chie ${at}`,
    `  npx sekisho thaw ${at}`,
    `  npx sekisho policy status --as aoi ${at}`,
    'Ctrl-C ends it. What happens meanwhile:',
    '',
  ];
};
