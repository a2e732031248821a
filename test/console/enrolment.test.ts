// Enrolment at a hostile console: it makes a key of its own, says of it what it likes in the name
// of every console, and hands over a file that looks complete. Real browsers stand before the
// honest console; each test says who stopped it. Nobody gets in, so nothing is lost.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Keys, keysOf, signWithSeed } from '@sekisho/drill/keys';
import { softwarePasskey } from '@sekisho/drill/software-passkey';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { actChallenge, type PersonAct } from '@sekisho/protocol/evidence';
import { type Credential, type Person as Entry, personHash } from '@sekisho/protocol/policy';
import { policyHash } from '@sekisho/protocol/policy';
import type { Browser } from 'playwright-core';
import { openChromium } from './chromium.ts';
import { enrolled } from './enrol.ts';
import { Gate } from './gate.ts';
import { Person } from './person.ts';
import { Town } from './town.ts';

const skip = lacks('chromium');
const THIEF: Keys = keysOf('hostile console', 'thief');
const ID = Buffer.from(THIEF.publicKey).toString('base64url');
const VALID = '2099-01-01T00:00:00.000Z';

let browser: Browser;
let town: Town;
let gate: Gate;

before(async () => {
  if (skip) return;
  browser = await openChromium();
  town = await Town.open();
  gate = new Gate(town);
});
after(async () => {
  if (skip) return;
  await browser.close();
  await town.close();
});

const slipped = (): Credential => ({
  ...{ id: ID, algorithm: 'Ed25519', publicKey: THIEF.publicHex },
  ...{ origins: [...town.consoles], rpId: 'localhost', deviceBound: true, validUntil: VALID },
});

/** An act over the entry, with a private key, in the name of whichever console. */
async function signs(
  person: Entry,
  { credentialId, seed }: { credentialId: string; seed: Uint8Array },
  origin: string,
): Promise<PersonAct> {
  const key = { credentialId, origin, rpId: 'localhost', privateKey: seed };
  const statement = {
    ...{ act: 'enrol' as const, subject: personHash(person), person: person.id },
    ...{ ledger: town.ledger, policy: policyHash(await gate.policy()) },
    ...{ nonce: randomBytes(16).toString('hex'), expires: VALID },
  };
  return {
    statement,
    assertion: softwarePasskey(key, signWithSeed).assert(actChallenge(statement)),
  };
}

/** What the hostile console hands over, signed by its own key for both consoles. */
async function handedOver(person: Entry, more: readonly PersonAct[] = []): Promise<string> {
  const own = { credentialId: ID, seed: THIEF.seed };
  const acts = await Promise.all(town.consoles.map((origin) => signs(person, own, origin)));
  const file = join(town.deployment.dir, `${person.id}-slipped.json`);
  rmSync(file, { force: true });
  const whole = { kind: 'sekisho-enrolment', person, acts: [...acts, ...more] };
  writeFileSync(file, JSON.stringify(whole));
  return file;
}

test(
  'a hostile console slips in its own key at enrolment: the honest one warns',
  { skip },
  async () => {
    const dai = await Person.arrive(browser, 'dai');
    const entry: Entry = {
      ...{ id: 'dai', validUntil: VALID, roles: ['approver', 'amender'] },
      ...{ credentials: [slipped()], excludedClients: [] },
    };
    const file = await handedOver(entry);
    await dai.page.goto(`${town.consoles[1]}/enrol`);
    await dai.page.getByLabel('Or open an enrolment').setInputFiles(file);
    // Complete by its own account; yet who is here has not signed here.
    await dai.press('Sign with the new passkey');
    await dai.sees('your authenticator does not have this passkey');
    assert.equal(await dai.page.getByText('Signed at every console').count(), 0);
    await dai.leave();
    // Were it proposed all the same, the amender is told what dai's consoles must have shown.
    const aoi = await Person.first(browser, town, 'aoi');
    await aoi.enter(town.consoles[1]);
    await aoi.open('Policy');
    await aoi.page.getByLabel('Open files (JSON)').setInputFiles(file);
    await aoi.sees(`enrols dai ${fingerprintOf(personHash(entry))}: have dai read it to you`);
    await aoi.leave();
  },
);

test(
  'a hostile console slips its own key in beside a true one: the fold refuses it',
  { skip },
  async () => {
    const { persons } = await gate.policy();
    const chie = persons.find(({ id }) => id === 'chie')!;
    const entry = { ...chie, credentials: [...chie.credentials, slipped()] };
    const { credentialId, privateKey } = town.passkeyOf('chie');
    const own = { credentialId, seed: new Uint8Array(Buffer.from(privateKey, 'hex')) };
    const file = await handedOver(entry, [await signs(entry, own, town.consoles[0])]);
    // Two amenders who compare nothing.
    const aoi = await Person.first(browser, town, 'aoi');
    const ben = await Person.first(browser, town, 'ben');
    await aoi.enter(town.consoles[0]);
    await ben.enter(town.consoles[1]);
    await aoi.open('Policy');
    await aoi.page.getByLabel('Open files (JSON)').setInputFiles(file);
    await aoi.press('Propose exactly this with my passkey');
    await aoi.sees('Proposed. Others can sign it now.');
    await ben.open('Policy');
    await ben.press('Sign exactly this with my passkey');
    await ben.sees('enrolment-unvouched');
    assert.equal((await gate.ledger()).amendments.length, 0);
    await Promise.all([aoi.leave(), ben.leave()]);
  },
);

test('a second passkey is vouched for at both consoles by the first', { skip }, async () => {
  const { person, file } = await enrolled(browser, town, 'chie', [], town.passkeyOf('chie'));
  await person.leave();
  const aoi = await Person.first(browser, town, 'aoi');
  const ben = await Person.first(browser, town, 'ben');
  await aoi.enter(town.consoles[0]);
  await ben.enter(town.consoles[1]);
  await aoi.open('Policy');
  await aoi.page.getByLabel('Open files (JSON)').setInputFiles(file);
  await aoi.press('Propose exactly this with my passkey');
  await aoi.sees('Proposed. Others can sign it now.');
  await ben.open('Policy');
  await ben.press('Sign exactly this with my passkey');
  await gate.until(({ amendments }) => amendments.length > 0);
  await Promise.all([aoi.leave(), ben.leave()]);
});
