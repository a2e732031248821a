// A real Chromium, without a window. Each person has a context of their own, so that nobody shares
// cookies, storage or passkeys with anybody.
import { type Browser, chromium } from 'playwright-core';

/** Debian's; scripts/system-parts.js installs it. */
const PROGRAM = '/usr/bin/chromium';

/** Where other suites run beside this one, a start may take its time. */
const START_MS = 120_000;

export function openChromium(): Promise<Browser> {
  // The sandbox needs another user than root, which is who runs tests in a container.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: PROGRAM, args, timeout: START_MS });
}
