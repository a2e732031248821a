// What the demo shows, in order: an ordinary day, the theft by forged orders, a theft past every
// order, and people letting honest money go again.
import type { Withdrawal } from '@sekisho/client/client';
import { formatUnits } from '@sekisho/protocol/amount';
import type { Clock } from '@sekisho/protocol/clock';
import { sleep } from '@sekisho/protocol/clock';
import type { LedgerAnswer } from '@sekisho/protocol/http-api';
import { whyOf, XEM } from '../describe.ts';
import type { Gatehouse } from '../gatehouse.ts';
import { type DemoPerson } from '../person.ts';
import type { Exchange, OrderAsked } from './exchange.ts';
import type { Incident } from './incident.ts';
import { type Chapter, type Ending, type Row } from './table.ts';
import type { Theft } from './thief.ts';

/** A minute of 2018 takes a second here, and no pause is longer than two. */
const COMPRESSION = 60;
const LONGEST_PAUSE_MS = 2_000;
/** Everything here takes a few blocks; beyond this the demo itself is broken. */
const PATIENCE_MS = 25_000;
const POLL_MS = 60;

export interface StoryParts {
  readonly exchange: Exchange;
  readonly gatehouse: Gatehouse;
  readonly people: readonly [DemoPerson, DemoPerson];
  readonly incident: Incident;
  readonly honestAddress: (n: number) => string;
  readonly steal: () => Promise<Theft>;
  readonly clock: Clock;
  readonly say: (what: string) => void;
}

export interface Story {
  readonly everyday: Chapter;
  readonly forged: Chapter;
  readonly after: readonly Chapter[];
  readonly blocksToNotice: number;
}

export async function tell(parts: StoryParts): Promise<Story> {
  const everyday = await ordinaryDay(parts);
  const { chapter: forged, held } = await forgedOrders(parts);
  await lookAtForged(parts, held);
  return { everyday, forged, ...(await pastEveryOrder(parts)) };
}

/** Ordinary customers: small amounts to their own addresses, one after another and two at once. */
async function ordinaryDay(parts: StoryParts): Promise<Chapter> {
  const { exchange, say } = parts;
  say('an ordinary day: six customers withdraw, every receipt is checked');
  const amounts = [120n, 35n, 2_400n, 800n, 64n, 1_500n];
  const asked = await Promise.all(
    amounts.map((xem, i) => exchange.withdraw(honest(parts, `day-${i + 1}`, i, xem))),
  );
  const rows = [];
  for (const { id } of asked) rows.push(await paidRow(parts, `customer: ${id}`, id));
  return { title: 'An ordinary day', rows };
}

const honest = ({ honestAddress }: StoryParts, id: string, n: number, xem: bigint): OrderAsked => ({
  id,
  customer: `c-${n + 1}`,
  address: honestAddress(n),
  amount: xem * 1_000_000n,
});

/** The thief has the app server's key and certificate, and asks as it would. */
async function forgedOrders(
  parts: StoryParts,
): Promise<{ readonly chapter: Chapter; readonly held: readonly string[] }> {
  const { exchange, incident, clock, say } = parts;
  say(`${incident.title}, replayed as forged orders with the app server’s own key`);
  const rows: Row[] = [];
  const held: string[] = [];
  let before = incident.thefts[0]!.at;
  for (const [i, { at, to, amount }] of incident.thefts.entries()) {
    await sleep(clock, Math.min((at - before) / COMPRESSION, LONGEST_PAUSE_MS));
    before = at;
    const id = `forged-${i + 1}`;
    const order = { id, customer: `c-${(i % 6) + 1}`, address: to, amount };
    const answer = await exchange.withdraw(order);
    const asked = `forged order ${i + 1}, ${clockOf(at)}`;
    const wait = answer.status === 'cleared' || answer.status === 'prepared';
    const row = wait ? await paidRow(parts, asked, id) : heldRow(asked, answer, amount);
    say(`  ${asked}: ${formatUnits(amount, XEM)}: ${row.ending}`);
    rows.push(row);
    if (row.ending === 'held') held.push(answer.withdrawal);
  }
  const title = 'The eleven orders of Coincheck, with the stolen client key';
  return { chapter: { title, rows }, held };
}

/**
 * People reject what the thief asked for, which gives its sums back, and let the client ask again.
 */
async function lookAtForged(parts: StoryParts, held: readonly string[]): Promise<void> {
  const { gatehouse, people, say } = parts;
  say(`${people[0].id} rejects the ${held.length} forged orders that wait for people`);
  const now = await gatehouse.ledger();
  for (const withdrawal of held) {
    await gatehouse.act(people[0].act({ act: 'reject', subject: withdrawal }, now));
  }
  say(`${people[0].id} and ${people[1].id} thaw the client`);
  await thawAll(parts, now);
}

/** Japanese wall clock of the incident. */
const clockOf = (at: number): string =>
  `${new Date(at + 9 * 3_600_000).toISOString().slice(11, 16)} JST`;

/** Money taken straight on chain, and what it does to everybody until people have looked. */
async function pastEveryOrder(parts: StoryParts): Promise<Pick<Story, 'after' | 'blocksToNotice'>> {
  const { exchange, gatehouse, say, people } = parts;
  await exchange.withdraw(honest(parts, 'after-1', 1, 50n));
  const after = [await paidRow(parts, 'customer: after-1', 'after-1')];
  say('a thief who copied two key shares pays himself, straight on chain, with no order at all');
  const theft = await parts.steal();
  const { stop, blocks } = await untilStopped(parts, theft);
  const stolen: Row = {
    asked: 'nobody asked: straight on chain',
    amount: theft.amount,
    ending: 'stolen',
    why: `no entry explains it: ${stop.scope} stopped ${withinBlocks(blocks)} by ${stop.by}`,
    left: theft.amount,
  };
  const answer = await exchange.withdraw(honest(parts, 'after-2', 2, 75n));
  const held = heldRow('customer: after-2', answer, 75_000_000n);
  say('two people name the outflow they have looked at, and thaw');
  await thawAll(parts, await gatehouse.ledger());
  const paid = await paidRow(parts, 'the same: after-2', 'after-2');
  const both = `${people[0].id} and ${people[1].id}`;
  return {
    after: [
      { title: `After ${both} have thawed the client`, rows: after },
      { title: 'A theft past every order, with a copied key', rows: [stolen, held] },
      { title: `After ${both} have thawed the wallet`, rows: [paid] },
    ],
    blocksToNotice: blocks,
  };
}

/** Blocks made between the outflow’s own and the moment the stop was in the ledger. */
export const withinBlocks = (blocks: number): string =>
  blocks === 0 ? 'before the next block' : `within ${blocks} block(s)`;

async function thawAll({ gatehouse, people }: StoryParts, now: LedgerAnswer): Promise<void> {
  for await (const { id, outflows } of gatehouse.stops()) {
    for (const person of people) {
      await gatehouse.act(person.act({ act: 'thaw', subject: id, outflows }, now));
    }
  }
}

async function untilStopped(
  { gatehouse, clock }: StoryParts,
  theft: Theft,
): Promise<{ stop: LedgerAnswer['stops'][number]; blocks: number }> {
  for (const until = clock.now() + PATIENCE_MS; clock.now() < until; await sleep(clock, POLL_MS)) {
    const { stops } = await gatehouse.ledger();
    const stop = stops.find(({ outflows }) => outflows.includes(theft.identity));
    if (stop !== undefined) return { stop, blocks: await theft.blocksSince() };
  }
  throw new Error('the watchers did not notice the outflow: this must never happen');
}

/** Waits for the chain, and says what left. */
async function paidRow({ exchange, clock }: StoryParts, asked: string, id: string): Promise<Row> {
  for (const until = clock.now() + PATIENCE_MS; clock.now() < until; await sleep(clock, POLL_MS)) {
    const found = await exchange.show(id);
    if (found.status === 'confirmed' || found.status === 'final') {
      const { amount } = found;
      return { asked, amount, ending: 'paid', why: 'small, and within every limit', left: amount };
    }
  }
  const { status } = await exchange.show(id);
  throw new Error(`${id} is ${status} after ${PATIENCE_MS / 1_000} s`);
}

function heldRow(asked: string, answer: Withdrawal, amount: bigint): Row {
  const ending: Ending = answer.status === 'blocked' ? 'refused' : 'held';
  return { asked, amount, ending, why: whyOf(answer), left: 0n };
}
