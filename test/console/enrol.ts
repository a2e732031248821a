// A new person makes a passkey at one console and tries it at both; what comes of it is a file.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { SoftwarePasskey } from './authenticator.ts';
import { Person } from './person.ts';
import type { Town } from './town.ts';

export interface Enrolled {
  readonly person: Person;
  /** The enrolment, signed at both consoles. */
  readonly file: string;
}

/** `roles` as the page names them, beside those it proposes; or who vouches with a passkey. */
export async function enrolled(
  browser: Browser,
  town: Town,
  name: string,
  roles: readonly string[] = [],
  own?: SoftwarePasskey,
): Promise<Enrolled> {
  const person = await Person.arrive(browser, name);
  if (own !== undefined) await person.authenticator.add(own);
  const signs = async (): Promise<void> => {
    await person.press('Sign with the new passkey');
    if (own !== undefined) await person.press('Vouch for it with a passkey you have');
  };
  const { page } = person;
  const [first, second] = town.consoles;
  await page.goto(`${first}/enrol`);
  await page.getByLabel('Name in the policy').fill(name);
  for (const role of roles) await page.getByLabel(role).check();
  await person.press('Make a passkey');
  await signs();
  const begun = await kept(town, await person.takes('Save the enrolment'));
  await page.goto(`${second}/enrol`);
  await page.getByLabel('Or open an enrolment').setInputFiles(begun);
  await signs();
  await person.sees('Signed at every console.');
  return { person, file: await kept(town, await person.takes('Save the enrolment')) };
}

/** What a browser saved is gone with its context. */
async function kept(town: Town, saved: { path: string; name: string }): Promise<string> {
  const file = join(town.deployment.dir, saved.name);
  copyFileSync(saved.path, file);
  return file;
}
