// A gateway that takes a person's stop, says that it is written, and drops it. The watchers are
// real, and hold it: what they hold is what counts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { lacks } from '@sekisho/drill/wiring/system-part';
import type { Browser } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { Gate } from './gate.ts';
import { Person } from './person.ts';
import { Town } from './town.ts';

const skip = lacks('chromium');
const WATCHERS = '**/watchers/**';

let browser: Browser;
let town: Town;
let gate: Gate;
let aoi: Person;

before(async () => {
  if (skip) return;
  browser = await openChromium();
  const program = new URL('./stop-dropping-gateway.ts', import.meta.url).href;
  town = await Town.open({ gatewayProgram: program });
  gate = new Gate(town);
  aoi = await Person.first(browser, town, 'aoi');
});
after(async () => {
  if (skip) return;
  await browser.close();
  await town.close();
});

async function stop(): Promise<void> {
  await aoi.page.getByLabel('or type STOP and press Enter').fill('STOP');
  await aoi.page.keyboard.press('Enter');
}

test('the word of the gateway alone puts no stop in force', { skip }, async () => {
  await aoi.enter(town.consoles[0]);
  await aoi.open('Stop');
  await aoi.page.route(WATCHERS, (route) => route.abort());
  await stop();
  await aoi.sees('written to the ledger');
  await aoi.sees(/NOT YET IN FORCE: 0 watchers hold it/);
  assert.equal(await aoi.page.getByText(/^IN FORCE/).count(), 0);
  assert.equal((await gate.ledger()).stopped, 0, 'it was dropped');
  await aoi.page.unroute(WATCHERS);
});

test('watchers that hold it cosign nothing more, and no signature leaves', { skip }, async () => {
  await aoi.press('Another stop');
  await stop();
  await aoi.sees('IN FORCE: 2 of 2 watchers hold it.');
  const { status, proof } = await town.exchange.withdraw({ id: 'after', xem: 3n });
  assert.notEqual(status, 'held', 'the ledger knows of no stop');
  await gate.untilUnwell(['watcher-1', 'watcher-2'], 'stop-missing');
  const { cosigned, stopped } = await gate.ledger();
  assert.ok(cosigned!.size <= proof.index, 'no head that has it is cosigned');
  assert.equal(stopped, 0);
  const { status: now } = await town.exchange.show('after');
  assert.ok(now === 'cleared' || now === 'prepared', now);
});
