// Pictures of the screens for docs/console/, made only when they are asked for:
//   UPDATE_SCREENSHOTS=1 npm test -- console-browser
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../../docs/console/', import.meta.url));
const isAsked = process.env['UPDATE_SCREENSHOTS'] === '1';

export async function picture(page: Page, name: string): Promise<void> {
  if (!isAsked) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({
    path: join(FOLDER, `${name}.png`),
    scale: 'css',
    animations: 'disabled',
  });
}
