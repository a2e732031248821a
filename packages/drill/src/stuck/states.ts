// Every stuck state that has a drill, in the order of RUNBOOK.md.
import type { StuckState } from './form.ts';

export const STUCK_STATES: readonly StuckState[] = [
  {
    name: 'one-signer-dead',
    title: 'One signer of three dies: the other two go on by themselves',
    load: () => import('./one-signer-dead.ts'),
  },
  {
    name: 'two-signers-dead',
    title: 'Two signers of three die: nothing is signed until one is replaced',
    load: () => import('./two-signers-dead.ts'),
  },
  {
    name: 'watchers-below-quorum',
    title: 'Too few watchers: nothing is signed until one is back or replaced',
    load: () => import('./watchers-below-quorum.ts'),
  },
  {
    name: 'invalid-entry',
    title: 'An invalid entry under a signed head: the ledger begins anew before it',
    load: () => import('./invalid-entry.ts'),
  },
  {
    name: 'gateway-lost',
    title: 'The gateway’s database is lost, and rebuilt from its followers’ stores',
    load: () => import('./gateway-lost.ts'),
  },
  {
    name: 'fork',
    title: 'Two histories, from a backup that was too old: the ledger begins anew where they part',
    load: () => import('./fork.ts'),
  },
  {
    name: 'clock-wrong',
    title: 'The clock of one machine is an hour off: whose it is, and what stands still',
    load: () => import('./clock-wrong.ts'),
  },
  {
    name: 'chain-node-down',
    title: 'Chain nodes are down for a day: the watchers’, then the gateway’s',
    load: () => import('./chain-node-down.ts'),
  },
  {
    name: 'chain-reorganised',
    title: 'The chain takes back blocks with payments in them: 3, 20 and 350',
    load: () => import('./chain-reorganised.ts'),
  },
  {
    name: 'transaction-expired',
    title: 'A signed payment is never in a block: it runs out and is paid again once',
    load: () => import('./transaction-expired.ts'),
  },
];
