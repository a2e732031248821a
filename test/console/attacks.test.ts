// Attacks in which the page itself is the defence: a taken gateway stands between both consoles and
// the ledger, and lies. Each test says who stopped it; nothing is lost in any.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { lacks } from '@sekisho/drill/wiring/system-part';
import type { Browser } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { addressOf } from './exchange.ts';
import { Gate } from './gate.ts';
import { type Alteration, HostileGateway } from './hostile-gateway.ts';
import { Person } from './person.ts';
import { freePorts } from './ports.ts';
import { Town } from './town.ts';

const skip = lacks('chromium');
const XEM = 1_000_000n;
const THIEF = addressOf('thief');

let browser: Browser;
let town: Town;
let hostile: HostileGateway;
let gate: Gate;
let aoi: Person;
let asked: number;

before(async () => {
  if (skip) return;
  browser = await openChromium();
  const [port] = await freePorts(1);
  town = await Town.open({
    gatewayFor: (url, dir) => {
      hostile = new HostileGateway(url, dir);
      return hostile.listen(port!);
    },
  });
  gate = new Gate(town);
  aoi = await Person.first(browser, town, 'aoi');
  asked = 0;
});
beforeEach(() => {
  if (!skip) hostile.alteration = () => undefined;
});
after(async () => {
  if (skip) return;
  await browser.close();
  hostile.close();
  await town.close();
});

/** A withdrawal that waits for two people; its id and entry hash. */
async function held(
  xem = 3_200_000n,
): Promise<{ readonly id: string; readonly withdrawal: string }> {
  const id = `waits-${(asked += 1)}`;
  const { withdrawal, status } = await town.exchange.withdraw({ id, xem, to: id });
  assert.equal(status, 'held');
  return { id, withdrawal };
}

/** The gateway lies wherever a withdrawal is told, queue and page alike. */
const everywhere =
  (lie: (item: Item) => object): Alteration =>
  (path, answer) => {
    if (path.startsWith('/v1/desk/queue')) {
      const queue = answer as { items: Item[] };
      return { ...queue, items: queue.items.map((item) => ({ ...item, ...lie(item) })) };
    }
    const isOne = /^\/v1\/desk\/withdrawals\/[0-9a-f]{64}/.test(path);
    return isOne ? { ...(answer as Item), ...lie(answer as Item) } : undefined;
  };

interface Item {
  readonly bytes: string;
  readonly receipt: string;
  readonly destination: { readonly address: string };
}

/** What a person sees there is a warning; and nothing can be signed. */
async function nothingToSign(warning: RegExp): Promise<void> {
  await aoi.sees(warning);
  assert.equal(await aoi.page.getByRole('button', { name: /^Approve/ }).count(), 0);
}

const LIES = /The gateway says something else than the signed request/;
const NOT_THE_LEDGER = /is not what the ledger says/;

test(
  'gateway shows another destination than was signed: stopped by the page',
  { skip },
  async () => {
    const { id, withdrawal } = await held();
    hostile.alteration = everywhere(() => ({ destination: { address: THIEF } }));
    await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
    await nothingToSign(LIES);
    await aoi.open('Queue');
    await nothingToSign(LIES);
    assert.equal((await town.exchange.show(id)).status, 'held');
  },
);

test('gateway shows another amount than was signed: stopped by the page', { skip }, async () => {
  const { id, withdrawal } = await held();
  hostile.alteration = everywhere(() => ({ amount: (5n * XEM).toString() }));
  await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await nothingToSign(LIES);
  assert.equal((await town.exchange.show(id)).status, 'held');
});

test('gateway alters the bytes of the request: stopped by hash and proof', { skip }, async () => {
  const { id, withdrawal } = await held();
  hostile.alteration = everywhere(({ bytes }) => {
    const altered = Buffer.from(bytes, 'base64');
    altered[altered.length - 40]! ^= 1; // inside the request that the client signed
    return { bytes: altered.toString('base64') };
  });
  await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await nothingToSign(NOT_THE_LEDGER);
  assert.equal((await town.exchange.show(id)).status, 'held');
});

test('gateway shows a small one where a large one is asked for: stopped', { skip }, async () => {
  const large = await held();
  const small = await town.exchange.withdraw({ id: 'small', xem: 2_000_000n, to: 'small' });
  const own = await fetchedItem(small.withdrawal);
  hostile.alteration = everywhere(() => own);
  await aoi.enter(town.consoles[0], `/withdrawals/${large.withdrawal}`);
  await nothingToSign(LIES);
  assert.equal((await town.exchange.show(large.id)).status, 'held');
});

/** The answer about another withdrawal, as the taken gateway gets it when somebody looks. */
async function fetchedItem(withdrawal: string): Promise<object> {
  let found: object = {};
  hostile.alteration = (path, answer) => {
    if (path.includes(withdrawal)) found = answer as object;
    return undefined;
  };
  await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await aoi.page.getByRole('button', { name: /^Approve/ }).waitFor();
  return found;
}

test('gateway cuts the cosignatures off a receipt: stopped by the page', { skip }, async () => {
  const { id, withdrawal } = await held();
  hostile.alteration = everywhere(({ receipt }) => ({
    receipt: receipt.replaceAll(/— [^\n]*\/watcher\/[^\n]*\n/g, ''),
  }));
  await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await nothingToSign(/Too few watchers have cosigned it yet/);
  assert.equal((await town.exchange.show(id)).status, 'held');
});

test('gateway shows an altered policy: stopped by its hash, nothing signed', { skip }, async () => {
  const alter = (document: { thaw: object }): object => ({
    ...document,
    thaw: { persons: 1, origins: 1 },
  });
  hostile.alteration = (path, answer) => {
    if (path === '/v1/policy') return alter(answer as { thaw: object });
    if (path !== '/v1/desk/policy') return undefined;
    const told = answer as { document: { thaw: object } };
    return { ...told, document: alter(told.document) };
  };
  await aoi.page.goto(town.consoles[0]);
  await aoi.sees(NOT_THE_LEDGER);
  assert.equal(await aoi.page.getByRole('button', { name: /^aoi / }).count(), 0);
  hostile.alteration = (path, answer) =>
    path === '/v1/desk/policy'
      ? {
          ...(answer as object),
          document: alter((answer as { document: { thaw: object } }).document),
        }
      : undefined;
  await aoi.enter(town.consoles[0], '/policy');
  await nothingToSign(NOT_THE_LEDGER);
});

test('a stolen read session approves nothing: the gateway wants an act', { skip }, async () => {
  // All that waits must stay within an hour's sum.
  const { id, withdrawal } = await held(1_100_000n);
  await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  const { token } = hostile.seen.findLast(({ path }) => path.startsWith('/v1/desk/'))!;
  assert.match(token, /^Bearer /);
  const statement = { act: 'approve', subject: withdrawal, person: 'aoi' };
  for (const body of [{}, { statement }, { approve: withdrawal }]) {
    const status = await aoi.page.evaluate(
      `fetch('/gateway/v1/acts', { method: 'POST', body: ${JSON.stringify(JSON.stringify(body))},
        headers: { authorization: ${JSON.stringify(token)} } }).then(({ status }) => status)`,
    );
    assert.ok(Number(status) >= 400, `${JSON.stringify(body)} was answered ${String(status)}`);
  }
  assert.equal((await town.exchange.show(id)).status, 'held');
});

test('a whole approval seen on the wire counts once, and for nothing else', { skip }, async () => {
  // What waited until here gives its sums back.
  for (let n = asked; n > 0; n--) await town.exchange.cancel(`waits-${n}`);
  const { withdrawal: other } = await held(1_200_000n);
  const { id, withdrawal } = await held(); // so large that it takes two people
  await aoi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await aoi.press('Approve');
  await aoi.sees('Your approval is in the ledger.');
  const isAct = ({ path, body }: { path: string; body: string }): boolean =>
    path === '/v1/acts' && body.includes(withdrawal);
  const { body } = hostile.seen.findLast(isAct)!;
  const { token } = hostile.seen.findLast(({ path }) => path.startsWith('/v1/desk/'))!;
  const seen: { readonly statement: { readonly nonce: string } } = JSON.parse(body);
  const told = (change: object): object => ({
    ...seen,
    statement: { ...seen.statement, ...change },
  });
  for (const bearer of [undefined, token.slice('Bearer '.length)]) {
    for (const [act, stopper] of [
      [seen, 'act-replayed'], // by the fold: it counts once
      [told({ subject: other }), 'assertion-challenge'], // by the passkey's own signature
      [told({ nonce: [...seen.statement.nonce].reverse().join('') }), 'assertion-challenge'],
      [told({ person: 'ben' }), 'credential-unknown'],
    ] as const) {
      assert.deepEqual(await gate.bring(act, bearer), stopper);
    }
  }
  const bearer = token.slice('Bearer '.length);
  assert.deepEqual(await gate.approvers(withdrawal, bearer), ['aoi']);
  assert.deepEqual(await gate.approvers(other, bearer), []);
  assert.equal((await town.exchange.show(id)).status, 'held');
});

test('gateway hides a stop: watchers hold it, and nothing is signed', { skip }, async () => {
  hostile.alteration = (path, answer) => {
    if (path.startsWith('/v1/acts')) return { entry: '0'.repeat(64), index: 0 };
    if (path.startsWith('/v1/desk/stops')) return { ...(answer as object), stops: [], total: 0 };
    return undefined;
  };
  await aoi.enter(town.consoles[0]);
  await aoi.open('Stop');
  await aoi.page.getByLabel('or type STOP and press Enter').fill('STOP');
  await aoi.page.keyboard.press('Enter');
  await aoi.sees('IN FORCE: 2 of 2 watchers hold it.');
  await gate.until(({ stops }) => stops.some(({ scope }) => scope === 'everything'));
  const { status } = await town.exchange.withdraw({ id: 'frozen', xem: 3n });
  assert.equal(status, 'held');
});
