// What a screen is: a path, a title, and what is drawn there.
import type { ComponentType } from 'preact';
import type { Dictionary } from './language.ts';
import type { Parameters } from './route.ts';

export interface ScreenProps {
  readonly parameters: Parameters;
}

export interface Screen {
  /** Such as '/withdrawals/:hash'. */
  readonly path: string;
  /** The page's title, and the word in the menu. */
  readonly title: Dictionary<{ title: string }>;
  /** Whether the menu names it. */
  readonly inMenu: boolean;
  /** Drawn without a read session. */
  readonly isPublic?: boolean;
  readonly view: ComponentType<ScreenProps>;
}
