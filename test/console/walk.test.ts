// A reviewer's way from a notification to an approval, by the keyboard alone, in a real browser
// before a real deployment: docs/console/walk.md shows it, with these pictures.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lacks } from '@sekisho/drill/wiring/system-part';
import type { Browser, Locator } from 'playwright-core';
import { Chat } from './chat.ts';
import { openChromium } from './chromium.ts';
import { addressOf } from './exchange.ts';
import { Person } from './person.ts';
import { picture } from './screenshots.ts';
import { Town } from './town.ts';

const skip = lacks('chromium');
const SEKISHO = fileURLToPath(new URL('../../packages/cli/bin/sekisho.js', import.meta.url));

let browser: Browser;
let chat: Chat;
let town: Town;

before(async () => {
  if (skip) return;
  chat = await Chat.open();
  [browser, town] = await Promise.all([openChromium(), Town.open({ chat: chat.hook })]);
});
after(async () => {
  if (skip) return;
  await browser.close();
  await town.close();
  await chat.close();
});

/** Presses keys one by one, and counts them. Nothing else reaches the page. */
class Keyboard {
  readonly #person: Person;
  pressed: string[] = [];

  constructor(person: Person) {
    this.#person = person;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.pressed.push(key);
      await this.#person.page.keyboard.press(key);
    }
  }
}

/** What a reviewer must see is there without scrolling. */
async function isInSight(seen: Locator): Promise<void> {
  await seen.waitFor();
  const box = await seen.boundingBox();
  const height = seen.page().viewportSize()?.height ?? 0;
  assert.ok(box !== null && box.y >= 0 && box.y + box.height <= height, `${seen} is out of sight`);
}

/** What another machine, with the log's own proof, says the withdrawal is called. */
async function shownElsewhere(id: string): Promise<string> {
  const { dir } = town.deployment;
  const words = [SEKISHO, 'show', id, '--dir', dir];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: {} });
  return stdout;
}

test(
  'from the notification to the approval: six keys, two touches of a passkey',
  { skip },
  async (t) => {
    const reviewer = await Person.first(browser, town, 'ben');
    const { page } = reviewer;
    const keyboard = new Keyboard(reviewer);
    await page.goto(chat.page);
    const order = { id: 'walked', xem: 2_000_000n, customer: 'c-walker' };
    const { withdrawal } = await town.exchange.withdraw(order);

    await page.getByText(/^Held for people: 2,000,000 XEM/).waitFor();
    await picture(page, 'walk-1-notification');
    const began = performance.now();
    await keyboard.press('Tab', 'Enter'); // the link of the message

    await page.getByRole('button', { name: /^aoi / }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Tab');
    await picture(page, 'walk-2-door');
    await keyboard.press('Enter'); // their own name; the passkey is touched

    await page.getByRole('heading', { level: 1, name: /2,000,000/ }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/withdrawals/${withdrawal}`);
    await isInSight(page.getByText('A new address for so much').first());
    const address = page.locator('.withdrawal-main .address').first();
    await isInSight(address);
    assert.equal(await address.textContent(), addressOf('c-walker'));
    const fingerprint = page.locator('.hash-symbols');
    await isInSight(fingerprint);
    const elsewhere = await shownElsewhere('walked');
    assert.ok(elsewhere.includes((await fingerprint.textContent()) ?? 'none'), elsewhere);
    await keyboard.press('a');
    await isInSight(page.getByRole('button', { name: 'Approve' }).and(page.locator(':focus')));
    await picture(page, 'walk-3-withdrawal');
    await keyboard.press('Enter'); // the passkey is touched again, for exactly this

    await reviewer.sees(/^(It is cleared|A payment is prepared|The payment is)/);
    const ms = performance.now() - began;
    await picture(page, 'walk-4-approved');
    assert.deepEqual(keyboard.pressed, ['Tab', 'Enter', 'Tab', 'Enter', 'a', 'Enter']);
    assert.deepEqual(reviewer.complaints, []);
    t.diagnostic(
      `${(ms / 1_000).toFixed(1)} s of these machines, a fingerprint compared in between`,
    );
    await town.exchange.until('walked', 'confirmed', 'final');
  },
);
