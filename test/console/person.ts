// One person at a browser of their own: a page, an authenticator, and hands.
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { Authenticator } from './authenticator.ts';
import type { Town } from './town.ts';

/** The machine may be busy; each wait ends as soon as what it waits for is there. */
const PATIENCE_MS = 120_000;

export interface PersonOptions {
  readonly language?: 'en' | 'ja';
  readonly theme?: 'light' | 'dark';
  readonly phone?: boolean;
}

export class Person {
  readonly name: string;
  readonly page: Page;
  /** The only one of its page: Chromium forgets authenticators when any other ends. */
  readonly session: CDPSession;
  readonly authenticator: Authenticator;
  /** What the page complained about: a violated policy, a fault of its own. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(
    name: string,
    context: BrowserContext,
    { page, session, keys }: { page: Page; session: CDPSession; keys: Authenticator },
  ) {
    this.name = name;
    this.#context = context;
    this.page = page;
    this.session = session;
    this.authenticator = keys;
    page.on('pageerror', (fault) => this.complaints.push(String(fault)));
    page.on('console', (line) => {
      if (line.type() === 'error') this.complaints.push(line.text());
    });
  }

  static async arrive(
    browser: Browser,
    name: string,
    options: PersonOptions = {},
  ): Promise<Person> {
    const { language = 'en', theme = 'light', phone = false } = options;
    const context = await browser.newContext({
      locale: language === 'ja' ? 'ja-JP' : 'en-GB',
      colorScheme: theme,
      viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const keys = await Authenticator.of(session);
    return new Person(name, context, { page, session, keys });
  }

  /** One of the first people, with the passkey that `init` made for them. */
  static async first(
    browser: Browser,
    town: Town,
    name: string,
    options: PersonOptions = {},
  ): Promise<Person> {
    const person = await Person.arrive(browser, name, options);
    await person.authenticator.add(town.passkeyOf(name));
    return person;
  }

  /** Goes to a screen of a console and shows the passkey at its door. */
  async enter(place: string, path = '/'): Promise<void> {
    await this.page.goto(place + path);
    await this.page.getByRole('button', { name: new RegExp(`^${this.name} `) }).click();
    await this.page.locator('.liveness.live').waitFor();
  }

  /** To another screen, by the menu. */
  async open(screen: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: screen }).click();
    await this.page.getByRole('heading', { level: 1, name: screen }).waitFor();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  /** Resolves once the page says so, wherever. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Presses what offers a file, and takes it: its path, and name. */
  async takes(name: string | RegExp): Promise<{ readonly path: string; readonly name: string }> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.press(name)]);
    return { path: await download.path(), name: download.suggestedFilename() };
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}
