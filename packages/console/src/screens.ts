// The screens there are, in the order of the menu. Whoever adds one adds it here.
import { entryScreen } from './browser/entry-screen.ts';
import { ledgerScreen } from './browser/screen.ts';
import { overviewScreen } from './overview/screen.ts';
import { enrolScreen } from './people/enrol-screen.ts';
import { peopleScreen } from './people/screen.ts';
import { policyScreen } from './policy/screen.ts';
import { queueScreen } from './queue/screen.ts';
import { stopScreen } from './stop/screen.ts';
import { withdrawalScreen } from './withdrawal/screen.ts';
import { withdrawalsScreen } from './withdrawals/screen.ts';
import type { Screen } from './screen.ts';

export const SCREENS: readonly Screen[] = [
  queueScreen,
  withdrawalScreen,
  withdrawalsScreen,
  overviewScreen,
  policyScreen,
  ledgerScreen,
  entryScreen,
  peopleScreen,
  enrolScreen,
  stopScreen,
];
