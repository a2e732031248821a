// Looks at a screen as it stands, as everybody may have it: both themes for axe, both languages for
// the pictures, and a telephone. What is seen must fit, and nobody must be shut out.
import assert from 'node:assert/strict';
import { graveFindings } from './axe.ts';
import type { Person } from './person.ts';
import { picture } from './screenshots.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

export async function lookAt(person: Person, name: string): Promise<void> {
  const { page } = person;
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await graveFindings(person.session), [], `${name}, ${colorScheme}`);
  }
  await picture(page, `${name}-en`);
  await page.getByRole('button', { name: '日本語' }).click();
  await picture(page, `${name}-ja`);
  await page.getByRole('button', { name: 'English' }).click();
  await page.setViewportSize(PHONE);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  assert.ok(Number(width) <= PHONE.width, `${name} is ${Number(width)} wide on a telephone`);
  await page.setViewportSize(DESK);
  assert.deepEqual(person.complaints, [], name);
}
