// Language, zone and theme, a press each.
import { h, type ComponentChild } from 'preact';
import { Icon } from '../parts/icon.ts';
import { usePlace, usePreferences, useWords } from '../place.ts';
import { type Preferences, THEMES } from '../preferences.ts';
import { frameWords } from './words.ts';

export function Switches(): ComponentChild {
  const { preferences } = usePlace();
  const now = usePreferences();
  const words = useWords(frameWords);
  const change = (part: Partial<Preferences>) => (): void => preferences.set({ ...now, ...part });
  const { language, zone, theme } = now;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  const other = language === 'en' ? 'ja' : 'en';
  return h(
    'span',
    { class: 'switches' },
    h(
      'button',
      { type: 'button', class: 'quiet', lang: other, onClick: change({ language: other }) },
      words.language,
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': words.zone(zone),
        onClick: change({ zone: zone === 'JST' ? 'UTC' : 'JST' }),
      },
      zone,
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': words.theme[theme],
        title: words.theme[theme],
        onClick: change({ theme: next }),
      },
      h(Icon, { name: theme === 'dark' ? 'moon' : theme === 'light' ? 'sun' : 'circle' }),
    ),
  );
}
