// The screens there are, in the order of the menu. Whoever adds one adds it here.
import { queueScreen } from './queue/screen.ts';
import type { Screen } from './screen.ts';

export const SCREENS: readonly Screen[] = [queueScreen];
