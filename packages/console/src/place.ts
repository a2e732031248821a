// Where a component is: whom the page trusts, what it reads from, which language it speaks. Handed
// in once by `startConsole`; nothing in the page reaches around it to the browser.
import type { Clock, Random } from '@sekisho/protocol/clock';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Authenticator } from './authenticator.ts';
import { type Cell, useCell } from './cell.ts';
import type { Desk } from './desk/desk.ts';
import type { Dictionary, Language } from './language.ts';
import type { Preferences } from './preferences.ts';
import type { Route } from './route.ts';
import type { PageSettings } from './settings.ts';
import type { Trusted } from './verify/trusted.ts';

export interface Place {
  readonly settings: PageSettings;
  /** Its keys, for `verifyEntry`. */
  readonly trusted: Trusted;
  /** Of this page, such as https://console-a.example. */
  readonly origin: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly authenticator: Authenticator;
  readonly desk: Desk;
  readonly preferences: Cell<Preferences>;
  readonly route: Cell<Route>;
  /** To another screen, by its path. */
  go(path: string): void;
  /** Offers a text as a file to keep. */
  save(name: string, text: string): void;
}

export const PlaceContext = createContext<Place | undefined>(undefined);

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === undefined) throw new Error('usePlace: outside of startConsole');
  return place;
}

export const usePreferences = (): Preferences => useCell(usePlace().preferences);
export const useLanguage = (): Language => usePreferences().language;

/** A dictionary's words in the person's language. */
export const useWords = <Words>(dictionary: Dictionary<Words>): Words => dictionary[useLanguage()];
