// People at work, in real browsers before a real deployment: everything that people do, from the
// first passkey to the last veto, through the pages of two consoles and nothing else.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Limit, type Policy, policyHash } from '@sekisho/protocol/policy';
import type { Browser } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { enrolled } from './enrol.ts';
import { addressOf } from './exchange.ts';
import { Gate } from './gate.ts';
import { lookAt } from './look.ts';
import { Person } from './person.ts';
import { Town } from './town.ts';

const skip = lacks('chromium');

let browser: Browser;
let town: Town;
let gate: Gate;
/** Two amenders of the first policy, each at a console of their own. */
let aoi: Person;
let ben: Person;
/** Enrolled by the first test: an amender, and two who approve. */
let dai: Person;
let emi: Person;
let fumi: Person;

before(async () => {
  if (skip) return;
  [browser, town] = await Promise.all([openChromium(), Town.open()]);
  gate = new Gate(town);
  aoi = await Person.first(browser, town, 'aoi');
  ben = await Person.first(browser, town, 'ben');
});
after(async () => {
  if (skip) return;
  await browser.close();
  await town.close();
});

/** A day of delay: nothing that waits takes effect while this test runs. */
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;

/** Whoever asks again within an hour waits a moment, and whoever asks a third time much longer. */
function slower(policy: Policy): Policy {
  const again = (id: string, count: number, seconds: number): Limit => ({
    ...{ id, asset: 'nem:mainnet/xem', wallets: [], per: 'customer', windowSeconds: HOUR_SECONDS },
    ...{ count, then: { outcome: 'delay', seconds } },
  });
  return {
    ...policy,
    name: 'with-pauses',
    amendment: { ...policy.amendment, delaySeconds: DAY_SECONDS },
    limits: [...policy.limits, again('again', 1, 4), again('and-again', 2, HOUR_SECONDS)],
  };
}

function fileOf(name: string, content: object): string {
  const file = join(town.deployment.dir, `${name}.json`);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** As a person does: the page hears of it also where the file is the one that was opened last. */
async function choose(files: readonly string[]): Promise<void> {
  await aoi.open('Policy');
  const [chooser] = await Promise.all([
    aoi.page.waitForEvent('filechooser'),
    aoi.page.getByLabel('Open files (JSON)').click(),
  ]);
  await chooser.setFiles([...files]);
}

/** One amender proposes what the files say, another signs it at the other console. */
async function propose(files: readonly string[]): Promise<void> {
  await choose(files);
  await aoi.press('Propose exactly this with my passkey');
  await aoi.sees('Proposed. Others can sign it now.');
  await ben.open('Policy');
  await ben.press('Sign exactly this with my passkey');
}

test('three people enrol, each passkey at both consoles, by a quorum', { skip }, async () => {
  const [one, two, three] = [
    await enrolled(browser, town, 'dai', ['changes the policy']),
    await enrolled(browser, town, 'emi'),
    await enrolled(browser, town, 'fumi'),
  ];
  await lookAt(three.person, 'enrol');
  [dai, emi, fumi] = [one.person, two.person, three.person];
  await aoi.page.goto(town.consoles[0]);
  await lookAt(aoi, 'door');
  await aoi.enter(town.consoles[0]);
  await ben.enter(town.consoles[1]);
  await lookAt(ben, 'queue-quiet');
  const policy = fileOf('policy', slower(await gate.policy()));
  await propose([one.file, policy, two.file, three.file]);
  await aoi.page.getByRole('heading', { name: 'In force: with-pauses' }).waitFor();
  const { persons } = await gate.policy();
  assert.deepEqual(
    persons.map(({ id }) => id),
    ['aoi', 'ben', 'chie', 'dai', 'emi', 'fumi'],
  );
  await dai.enter(town.consoles[0]);
  await emi.enter(town.consoles[1]);
  await fumi.enter(town.consoles[0]);
  await dai.open('People');
  await lookAt(dai, 'people');
});

test(
  'over the threshold: two approve at two consoles, and it confirms on chain',
  { skip },
  async (t) => {
    await dai.open('Queue');
    const began = performance.now();
    const asked = await town.exchange.withdraw({ id: 'large', xem: 4_000_000n });
    assert.equal(asked.status, 'held');
    await dai.page.getByRole('link', { name: /4,000,000/ }).waitFor();
    t.diagnostic(`in the queue ${Math.round(performance.now() - began)} ms after it was asked for`);
    await lookAt(dai, 'queue');
    await dai.page.getByRole('link', { name: /4,000,000/ }).click();
    await dai.page.getByRole('heading', { level: 1, name: /4,000,000/ }).waitFor();
    await lookAt(dai, 'withdrawal');
    await dai.press('Approve');
    await dai.sees('Your approval is in the ledger.');
    assert.equal((await town.exchange.show('large')).status, 'held');
    await emi.enter(town.consoles[1], `/withdrawals/${asked.withdrawal}`);
    await emi.press('Approve');
    await town.exchange.until('large', 'confirmed', 'final');
    await emi.sees('The payment is on the chain');
    await lookAt(emi, 'withdrawal-paid');
  },
);

test('one person rejects, and nothing comes of it', { skip }, async () => {
  const { withdrawal } = await town.exchange.withdraw({ id: 'doubtful', xem: 2_000_000n, to: 'x' });
  await fumi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await fumi.press('Reject for good');
  await fumi.sees('It was rejected.');
  assert.equal((await town.exchange.show('doubtful')).status, 'rejected');
});

test('the client cancels what waits, and its page says so', { skip }, async () => {
  const { withdrawal } = await town.exchange.withdraw({ id: 'undone', xem: 2_000_000n, to: 'y' });
  await fumi.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await town.exchange.cancel('undone');
  await fumi.sees('The client cancelled it.');
});

test('what merely waits for its moment can be stopped until then', { skip }, async () => {
  const ask = (id: string) => town.exchange.withdraw({ id, xem: 30n, customer: 'c-3' });
  const statuses = [await ask('first'), await ask('moment'), await ask('long')];
  assert.deepEqual(
    statuses.map(({ status }) => status),
    ['cleared', 'held', 'held'],
  );
  const { withdrawal } = statuses[2]!;
  await dai.enter(town.consoles[0], `/withdrawals/${withdrawal}`);
  await dai.sees(/5[0-9] min .* left/);
  await lookAt(dai, 'withdrawal-delayed');
  await town.exchange.until('moment', 'confirmed', 'final');
  await dai.open('Stop');
  await dai.page.getByLabel('One customer').check();
  await dai.page.getByLabel('Which').fill('c-3');
  await stop(dai);
  await lookAt(dai, 'stop');
  const { stops } = await town.exchange.show('long');
  assert.deepEqual(
    stops.map(({ scope }) => scope),
    ['customer:c-3'],
  );
});

/** The second deliberate move, by keyboard; and then what the watchers say of it. */
async function stop(person: Person): Promise<void> {
  await person.page.getByLabel('or type STOP and press Enter').fill('STOP');
  await person.page.keyboard.press('Enter');
  await person.sees('IN FORCE: 2 of 2 watchers hold it.');
  await person.sees('written to the ledger');
}

/** Every stop in force, by two people at two consoles. */
async function thaw(): Promise<void> {
  for (const person of [emi, fumi]) {
    await person.open('Stop');
    for (const { id } of (await gate.ledger()).stops) await thawOne(person, id);
  }
  await gate.until(({ stops }) => stops.length === 0);
}

async function thawOne(person: Person, id: string): Promise<void> {
  const given = person.page.getByText(/agreed to lift it|None. The gate is open./);
  await person.press('Lift this stop');
  await person.page.locator('.thaw').getByRole('button', { name: 'Lift this stop' }).click();
  await given.first().waitFor();
  assert.match(id, /^[0-9a-f]{64}$/);
}

test('one person freezes everything; two thaw it, and money goes again', { skip }, async () => {
  await emi.enter(town.consoles[1]);
  await fumi.enter(town.consoles[0]);
  await thaw();
  await fumi.open('Stop');
  await stop(fumi);
  const frozen = await town.exchange.withdraw({ id: 'frozen', xem: 12n, customer: 'c-4' });
  assert.equal(frozen.status, 'held');
  await dai.open('Overview');
  await dai.sees(/suspected-theft/);
  await lookAt(dai, 'overview');
  await thaw();
  await town.exchange.until('frozen', 'confirmed', 'final');
});

test('two stops by one hand are lifted together, by two people', { skip }, async () => {
  await dai.open('Stop');
  if (await dai.page.getByRole('button', { name: 'Another stop' }).isVisible()) {
    await dai.press('Another stop');
  }
  await dai.page.getByLabel('One customer').check();
  await dai.page.getByLabel('Which').fill('c-5');
  await stop(dai);
  await dai.press('Another stop');
  await stop(dai);
  for (const person of [emi, fumi]) {
    await person.open('Stop');
    await person.sees('2 stops on customer c-5 by person:dai');
    await person.press('Lift them together');
    await person.sees(
      /I lift every stop on customer c-5 by person:dai written before entry [0-9]+/,
    );
    if (person === emi) await lookAt(emi, 'stops-together');
    await person.page.locator('.thaw').getByRole('button', { name: 'Lift them together' }).click();
    await person.sees(/agreed to lift it|None. The gate is open./);
  }
  await gate.until(({ stops }) => stops.length === 0);
  await emi.sees('None. The gate is open.');
});

test(
  'an amendment waits out its delay with a clock, and one person vetoes it',
  { skip },
  async () => {
    const policy = await gate.policy();
    const limits = policy.limits.map((limit) =>
      limit.id === 'client-hour' ? { ...limit, balanceShare: 2_000 } : limit,
    );
    await propose([fileOf('looser', { ...policy, name: 'looser', limits })]);
    await ben.sees('The quorum is there: the change is in the ledger.');
    await emi.open('Policy');
    await emi.sees(/Takes effect: /);
    await emi.sees(/23 h .* left/);
    await lookAt(emi, 'policy');
    await emi.press('Veto');
    await emi.press('Veto this change with my passkey');
    await emi.sees('No change waits.');
    assert.equal((await gate.policy()).name, 'with-pauses');
  },
);

test('the lists: every withdrawal, the ledger, and one entry of it, proven', { skip }, async () => {
  await dai.open('Withdrawals');
  await dai.page.getByRole('link', { name: /4,000,000/ }).waitFor();
  await lookAt(dai, 'withdrawals');
  await dai.open('Ledger');
  await dai.page.getByRole('row').nth(1).waitFor();
  await lookAt(dai, 'ledger');
  await dai.page.getByLabel('Show').selectOption({ label: 'a payment was prepared' });
  await dai.page.getByRole('row').nth(1).getByRole('link').click();
  await dai.sees(/^Proven: entry/);
  await dai.page.getByRole('heading', { name: 'The payment, decoded from its bytes' }).waitFor();
  await lookAt(dai, 'ledger-entry');
});

/** Proposes what takes effect at once, as the pages say before anybody signs; and it does. */
async function atOnce(change: (policy: Policy) => Policy): Promise<void> {
  const policy = change(await gate.policy());
  const hash = policyHash(policy);
  await choose([fileOf('at-once', policy)]);
  await aoi.sees('takes effect at once');
  await aoi.press('Propose exactly this with my passkey');
  await ben.open('Policy');
  await ben.sees('takes effect at once');
  await ben.press('Sign exactly this with my passkey');
  // On every page, and without a change that waits.
  for (const { page } of [aoi, ben]) await page.locator('dd', { hasText: hash }).waitFor();
  await ben.sees('No change waits.');
  assert.equal((await gate.ledger()).policy, hash);
}

test('at once: whoever is suspended neither reads on nor enters again', { skip }, async () => {
  const chie = await Person.first(browser, town, 'chie');
  await chie.enter(town.consoles[0]);
  await atOnce((policy) => ({
    ...policy,
    persons: policy.persons.map((person) =>
      person.id === 'chie' ? { ...person, validUntil: formatInstant(Date.now()) } : person,
    ),
  }));
  await chie.sees('The read session has ended.');
  await chie.press(/^chie /);
  await chie.sees('person-expired');
});

test('at once: nothing goes to a destination that was denied', { skip }, async () => {
  const ask = (id: string) => town.exchange.withdraw({ id, xem: 5n, to: 'thief' });
  assert.equal((await ask('to-a-stranger')).status, 'cleared');
  await atOnce((policy) => ({
    ...policy,
    chains: policy.chains.map((chain) => ({
      ...chain,
      deniedDestinations: [...chain.deniedDestinations, addressOf('thief')],
    })),
  }));
  assert.equal((await ask('to-a-thief')).status, 'blocked');
});

test('at once: what a lowered limit no longer covers waits for people', { skip }, async () => {
  const ask = (id: string) => town.exchange.withdraw({ id, xem: 200_000n });
  assert.equal((await ask('covered')).status, 'cleared');
  await atOnce((policy) => ({
    ...policy,
    limits: policy.limits.map((limit) =>
      limit.id === 'customer-day' ? { ...limit, balanceShare: 1 } : limit,
    ),
  }));
  const { status, withdrawal } = await ask('uncovered');
  assert.equal(status, 'held');
  await dai.open('Queue');
  await dai.page.locator(`a[href="/withdrawals/${withdrawal}"]`).waitFor();
});
