// `sekisho demo`: the main job. Everything real but the chain, on loopback, in about a minute.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainOf } from '@sekisho/chains/chain';
import { seedOf } from '@sekisho/drill/keys';
import { formatUnits } from '@sekisho/protocol/amount';
import { XEM } from '../describe.ts';
import type { Connected } from '@sekisho/client/connect';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { type Command, DONE, type Invocation, optional, REFUSED } from '../command.ts';
import { openExchange } from '../demo/exchange.ts';
import { type DrillAside, drillAside } from '../demo/drill-aside.ts';
import { coincheck, type Incident, SCENARIO } from '../demo/incident.ts';
import { tellLive } from '../demo/live.ts';
import {
  furtherSteps,
  invitation,
  leaveOneWaiting,
  VISITOR_AMOUNT,
  visitorWords,
} from '../demo/stay.ts';
import { type Story, tell, withinBlocks } from '../demo/story.ts';
import { leftBy, tableOf } from '../demo/table.ts';
import { steal } from '../demo/thief.ts';
import { openTown, type Town } from '../demo/town.ts';
import { connectExchange } from '../exchange.ts';
import { openGatehouse } from '../gatehouse.ts';
import { untilInterrupted } from '../interrupted.ts';
import { openPerson } from '../person.ts';
import { bad, dim, good, print, strong } from '../print.ts';

/** What the thief with the copied key takes at once: 1,000,000 XEM. */
const LOOT = 1_000_000_000_000n;
/** The promise of the demo: no more than the probe leaves by forged orders. */
const MOST_BY_FORGED_ORDERS = 10_000_000n;

export const command: Command = {
  summary: 'Runs the whole system here, and the Coincheck theft against it.',
  usage: '[--dir DIR] [--stay]',
  example: 'sekisho demo',
  options: {
    dir: { type: 'string', about: 'where to put the deployment (default: a new temporary one)' },
    stay: { type: 'boolean', about: 'stay up until Ctrl-C, as at a terminal' },
  },
  async run(invocation) {
    const began = systemClock.now();
    const json = invocation.values['json'] === true;
    const say = sayingTo(json ? process.stderr : process.stdout, began);
    const given = optional(invocation, 'dir');
    const home = given === undefined ? mkdtempSync(join(tmpdir(), 'sekisho-')) : undefined;
    const dir = given ?? join(home!, 'demo');
    const incident = coincheck();
    say(strong('Sekisho (関所): the checkpoint between an exchange and its wallet'));
    const interrupted = untilInterrupted();
    const town = await openTown({ dir, balance: incident.balance, say });
    const client = connectExchange(openGatehouse(dir, town.deployment.plan.client));
    const aside = json ? undefined : drillAside(SCENARIO);
    const ended = Promise.race([interrupted, town.children.death]);
    const consoles = openConsoles(town, say);
    consoles.catch(() => undefined); // told below, once the story is over
    try {
      const story = await Promise.race([storyOf(town, client, incident, say), ended]);
      if (story === undefined) return REFUSED; // interrupted
      await Promise.race([consoles, ended]);
      report(invocation, story, incident);
      const stays = invocation.values['stay'] === true || (process.stdout.isTTY && !json);
      const reporting = aside && reported(aside, say);
      if (stays) {
        reporting?.catch((fault: Error) => say(bad(fault.message)));
        await stay(town, client, say, ended);
      } else if (reporting !== undefined) {
        const file = await Promise.race([reporting, ended]);
        if (file === undefined) return REFUSED; // interrupted
      }
      return leftBy(story.forged.rows) <= MOST_BY_FORGED_ORDERS ? DONE : REFUSED;
    } finally {
      aside?.end();
      client.close();
      await town.children.end();
      if (home !== undefined) rmSync(home, { recursive: true, force: true });
    }
  },
};

type Say = ((what: string) => void) & { readonly plainly: (what: string) => void };

/** Lines with the seconds since the demo began, or without. */
function sayingTo(stream: NodeJS.WritableStream, began: number): Say {
  const plainly = (what: string): void => void stream.write(`${what}\n`);
  const say = (what: string): void => {
    const seconds = ((systemClock.now() - began) / 1_000).toFixed(1).padStart(5);
    plainly(`${dim(`${seconds} s`)}  ${what}`);
  };
  return Object.assign(say, { plainly });
}

/** The path of the report that the drill beside the demo has written. */
async function reported(aside: DrillAside, say: Say): Promise<string> {
  say('the same theft as a drill, with 200 everyday withdrawals on simulated time …');
  const file = await aside.report;
  const lines = [
    '',
    'Beside this, the same theft was drilled on simulated time, at its own hours and with 200',
    `everyday withdrawals around it. ${strong('The report, for a browser:')}`,
    `  ${file}`,
    '',
  ];
  for (const line of lines) say.plainly(line);
  return file;
}

function storyOf(town: Town, client: Connected, incident: Incident, say: Say): Promise<Story> {
  return tell({
    ...sidesOf(town, client),
    incident,
    honestAddress: (n) => addressOf(town, `customer ${n}`),
    steal: () => steal(town, addressOf(town, 'thief'), LOOT, systemClock),
    clock: systemClock,
    say,
  });
}

const addressOf = ({ deployment: { plan } }: Town, name: string): string =>
  chainOf(plan.chain)!.addressOf(seedOf('demo', name));

/** The exchange, the way to gateway and watchers, and two people with different consoles. */
function sidesOf({ dir, deployment: { plan } }: Town, client: Connected) {
  const people = [openPerson(dir, 'aoi'), openPerson(dir, 'ben')] as const;
  const exchange = openExchange(client, plan.wallet, `${plan.chain}/xem`);
  return { exchange, gatehouse: openGatehouse(dir, plan.client), people };
}

/** Until Ctrl-C, or until a process dies. */
async function stay(town: Town, client: Connected, say: Say, ended: Promise<unknown>) {
  const { exchange, gatehouse, people } = sidesOf(town, client);
  const [first, second] = people;
  const address = addressOf(town, 'customer 2');
  const order = { customer: 'c-3', address, amount: VISITOR_AMOUNT };
  const { size: from } = await gatehouse.ledger();
  const waiting = await leaveOneWaiting(exchange, gatehouse, second, order);
  const { consoles } = town.deployment.plan;
  const words = visitorWords(consoles, [first.id, second.id], waiting);
  for (const line of [...words, ...furtherSteps(town.dir)]) say.plainly(line);
  const ending = new AbortController();
  const parts = { gatehouse, person: first, clock: systemClock, say, from };
  const telling = tellLive(parts, ending.signal);
  try {
    await Promise.race([telling, ended]);
  } finally {
    ending.abort();
    await telling.catch(() => undefined); // what was under way when it ended
  }
}

/** Beside the story: whoever watches may look at it through a console meanwhile. */
async function openConsoles(town: Town, say: Say): Promise<void> {
  const { consoles } = town.deployment.plan;
  await Promise.all(town.consoles.map((console) => town.children.start(console)));
  for (const [i, one] of consoles.entries()) say(invitation(one, ['aoi', 'ben'][i] ?? 'chie'));
}

function report(invocation: Invocation, story: Story, incident: Incident): void {
  const { everyday, forged, after } = story;
  const chapters = [everyday, forged, ...after];
  const byForged = leftBy(forged.rows);
  const facts = {
    asked: incident.thefts.length,
    lostByForgedOrders: byForged.toString(),
    lostIn2018: incident.lost.toString(),
    blocksToNotice: story.blocksToNotice,
    chapters: chapters.map(({ title, rows }) => ({
      title,
      rows: rows.map((row) => ({
        ...row,
        amount: row.amount.toString(),
        left: row.left.toString(),
      })),
    })),
  };
  const kept = byForged <= MOST_BY_FORGED_ORDERS;
  const verdict = `${formatUnits(byForged, XEM)} left by eleven forged orders`;
  print(invocation, facts, [
    '',
    ...tableOf(chapters),
    '',
    `${kept ? good(verdict) : bad(verdict)}; in 2018 it was ${formatUnits(incident.lost, XEM)}.`,
    `A transfer with no order at all was noticed ${withinBlocks(story.blocksToNotice)}, not`,
    'after eleven hours, and stopped the wallet. Money so taken cannot be called back:',
    'two key shares of three are the stated limit, so they live on machines that have',
    'nothing and nobody in common.',
    '',
  ]);
}
