// What a person waits for who opens the console on a large ledger: in real Chromium, before the
// product's own console and a gateway over TLS in this process. Beside it the same page on a ledger
// with no more withdrawals than fill that page, so that the ratio is what the others cost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsoleServer } from '@sekisho/console/server';
import { createAuthority } from '@sekisho/drill/certificates';
import { act, ask, type GatewayWorld, plain } from '@sekisho/drill/gateway-world';
import { CHECKS, seedOf } from '@sekisho/drill/keys';
import { lacks } from '@sekisho/drill/wiring/system-part';
import { createApi } from '@sekisho/gateway/api';
import { hex } from '@sekisho/protocol/bytes';
import { openSqlite } from '@sekisho/replica/sqlite';
import { serveApi } from '@sekisho/replica/wiring/https-api';
import type { Browser } from 'playwright-core';
import { openChromium } from '../test/console/chromium.ts';
import { Person } from '../test/console/person.ts';
import { freePorts } from '../test/console/ports.ts';
import { openDeskWorld, SEED, withdraw } from './desk-world.ts';
import { median, progress } from './measure.ts';

export const MANY = 10_000;
/** A page of the queue. */
export const FEW = 50;
const VIEWS = 5;
const ANSWERS = 25;
/** How far behind this machine's clock the world begins: it passes a second for each 500. */
const BEFORE_MS = 60_000;
const TICK_MS = 10;

export interface DeskTimes {
  /** The queue's answer by the interface alone, just after a commit, ms. */
  readonly answer: number;
  /** From the address of the page to its first withdrawal, the passkey's touch included, ms. */
  readonly view: number;
  /** Processor time of the page's own process until then, ms: what others do disturbs it least. */
  readonly processor: number;
  /** From a person's act to the page without what was rejected by it, ms. */
  readonly update: number;
}

/** Undefined where there is no Chromium. */
export async function measureFirstView(): Promise<{ many: DeskTimes; few: DeskTimes } | undefined> {
  const missing = lacks('chromium');
  if (missing !== false) {
    progress(`first view left out: ${missing}`);
    return undefined;
  }
  const browser = await openChromium();
  try {
    return { few: await timesWith(browser, FEW), many: await timesWith(browser, MANY) };
  } finally {
    await browser.close();
  }
}

async function timesWith(browser: Browser, withdrawals: number): Promise<DeskTimes> {
  progress(`the console before ${withdrawals} withdrawals`);
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  const store = openSqlite(join(folder, 'ledger.db'));
  const [port = 0] = await freePorts(1);
  const origin = `http://localhost:${port}`;
  const now = Date.now() - BEFORE_MS;
  const world = await openDeskWorld({ withdrawals, store, now, origin });
  const served = await serve(world, origin, port);
  const time = goOn(world);
  try {
    const answer = await answerTime(world, withdrawals);
    const seen: Omit<DeskTimes, 'answer'>[] = [];
    for (let i = 0; i < VIEWS; i++) seen.push(await onePerson(browser, world, origin));
    return {
      answer,
      view: median(seen.map(({ view }) => view)),
      processor: median(seen.map(({ processor }) => processor)),
      update: median(seen.map(({ update }) => update)),
    };
  } finally {
    await time.stop();
    await served.close();
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

async function serve(world: GatewayWorld, origin: string, port: number) {
  const { kit, ledger, gateway, clock } = world;
  const authority = createAuthority('bench');
  const { cert, key } = authority.issue('gateway');
  const api = createApi({ ...gateway, checks: CHECKS, clock });
  const tls = { cert, key, ca: authority.ca };
  const line = await serveApi(api, { host: '127.0.0.1', port: 0, tls });
  const { gateway: log, watchers } = kit.policy;
  const parties = watchers.parties.map(({ id, publicKey }) => ({ id, publicKey }));
  const trust = {
    ...{ ledger, origin: log.origin, publicKey: log.publicKey },
    ...{ quorum: watchers.quorum, watchers: parties },
  };
  const page = await startConsoleServer({
    ...{ host: '127.0.0.1', port },
    settings: { name: 'bench', trust, origins: [origin], rpId: 'localhost' },
    places: { gateway: `https://127.0.0.1:${line.port}`, watchers: {}, ca: authority.ca },
  });
  return {
    close: async (): Promise<void> => {
      await page.close();
      await line.close();
    },
  };
}

/** The world's clock goes on with this machine's. */
function goOn({ clock }: GatewayWorld): { stop: () => Promise<void> } {
  let isOver = false;
  const going = (async () => {
    while (!isOver) {
      await clock.pass(Math.max(0, Date.now() - clock.now()));
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  })();
  return {
    stop: () => {
      isOver = true;
      return going;
    },
  };
}

async function answerTime(world: GatewayWorld, withdrawals: number): Promise<number> {
  const read = act(world, 'bob', { act: 'read', subject: 'everything' });
  const { value, text } = await ask(world, plain('POST', '/v1/sessions', read));
  if (typeof value['token'] !== 'string') throw new Error(text);
  const asking = plain('GET', '/v1/desk/queue');
  const fields = [...asking.fields, ['authorization', `Bearer ${value['token']}`] as const];
  const times: number[] = [];
  for (let i = 0; i < ANSWERS; i++) {
    await withdraw(world, withdrawals + i);
    const began = performance.now();
    const { status } = await world.api({ ...asking, fields });
    times.push(performance.now() - began);
    if (status !== 200) throw new Error(`the queue answered ${status}`);
  }
  return median(times);
}

async function onePerson(
  browser: Browser,
  world: GatewayWorld,
  origin: string,
): Promise<Omit<DeskTimes, 'answer'>> {
  const alice = await Person.arrive(browser, 'alice');
  await alice.authenticator.add({
    credentialId: Buffer.from(seedOf(SEED, 'credential alice')).toString('base64url'),
    privateKey: hex(seedOf(SEED, 'passkey alice')),
    ...{ rpId: 'localhost', person: 'alice' },
  });
  const { page, session } = alice;
  await session.send('Performance.enable');
  const row = page.locator('[data-row]').first();
  const began = performance.now();
  await page.goto(origin);
  await page.getByRole('button', { name: /^alice / }).click();
  await row.waitFor();
  const view = performance.now() - began;
  const { metrics } = await session.send('Performance.getMetrics');
  const processor = (metrics.find(({ name }) => name === 'ProcessTime')?.value ?? 0) * 1_000;
  await page.locator('.liveness.live').waitFor();
  const path = (await row.getAttribute('href')) ?? '';
  const subject = path.split('/').at(-1)!;
  const rejecting = act(world, 'bob', { act: 'reject', subject });
  const asked = performance.now();
  const { status, text } = await ask(world, plain('POST', '/v1/acts', rejecting));
  if (status !== 201) throw new Error(`answered ${status}: ${text}`);
  await page.locator(`[href='${path}']`).waitFor({ state: 'detached' });
  const update = performance.now() - asked;
  await alice.leave();
  return { view, processor, update };
}
