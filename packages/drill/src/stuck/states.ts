// Every stuck state that has a drill, in the order of RUNBOOK.md.
import type { StuckState } from './form.ts';

export const STUCK_STATES: readonly StuckState[] = [
  {
    name: 'one-signer-dead',
    title: 'One signer of three dies: the other two go on by themselves',
    load: () => import('./one-signer-dead.ts'),
  },
];
