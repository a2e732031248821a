// The seam of the page: everything it reaches the world by is handed in here. The product's main
// hands in the browser and its passkeys, the demo's software ones, a test whatever it likes.
import type { Clock, Random } from '@sekisho/protocol/clock';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { h, render } from 'preact';
import type { Authenticator } from './authenticator.ts';
import { Cell } from './cell.ts';
import { Desk } from './desk/desk.ts';
import { type Fetch, PLAIN } from './desk/http.ts';
import { Frame } from './frame/frame.ts';
import { type Place, PlaceContext } from './place.ts';
import { type Memory, preferencesFrom } from './preferences.ts';
import { routeOf } from './route.ts';
import { SCREENS } from './screens.ts';
import { remembering, verifyEd25519 } from './verify/ed25519.ts';
import { trustedBy } from './verify/trusted.ts';
import { pageSettings, type PageSettings } from './settings.ts';

export interface ConsoleParts {
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly random: Random;
  readonly memory: Memory;
  readonly fetch: Fetch;
  /** The browser's window: where it is, and what is drawn on. */
  readonly window: Window;
  readonly save: (name: string, text: string) => void;
}

export async function startConsole(parts: ConsoleParts): Promise<void> {
  const { window, fetch, clock } = parts;
  const settings = await readSettings(fetch);
  const preferences = preferencesFrom(parts.memory, window.navigator.languages);
  const dress = (): void => {
    const { documentElement: page } = window.document;
    page.lang = preferences.value.language;
    page.dataset['theme'] = preferences.value.theme;
  };
  dress();
  preferences.watch(dress);
  const route = new Cell(routeOf(window.location));
  window.addEventListener('popstate', () => route.set(routeOf(window.location)));
  const place: Place = {
    settings,
    trusted: trustedBy(settings.trust, remembering(verifyEd25519)),
    origin: window.location.origin,
    clock,
    random: parts.random,
    authenticator: parts.authenticator,
    desk: new Desk(fetch, clock),
    preferences,
    route,
    go: (path) => {
      window.history.pushState(undefined, '', path);
      route.set(routeOf(window.location));
      window.scrollTo(0, 0);
    },
    save: parts.save,
  };
  const root = window.document.getElementById('console');
  if (root === null) throw new Error('the document has no element for the console');
  render(h(PlaceContext.Provider, { value: place }, h(Frame, { screens: SCREENS })), root);
}

async function readSettings(fetch: Fetch): Promise<PageSettings> {
  const response = await fetch('/settings.json', PLAIN);
  const json = parseJson(await response.text());
  const settings = isRefusal(json) ? json : readAs(pageSettings, json, 'settings.json');
  if (isRefusal(settings)) throw new Error(settings.detail);
  return settings;
}
