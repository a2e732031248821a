// An invariant that does not hold, by its name.
export const INVARIANTS = {
  'paid-once': 'no withdrawal is, or could be, paid twice on the chain',
  'signed-is-cleared': 'no share leaves for what the cosigned head does not clear',
  'promised-first': 'no share leaves before its promise is durable',
  acknowledged: 'no acknowledged entry or stop is lost',
  'same-state': 'replicas of equal size have equal root and equal state hash',
  'sums-exact': 'chain, ledger, balance and windows agree to the last micro-unit',
  'stops-in-force': 'no share leaves for a wallet under a stop that was shown as in force',
  restart: 'every process starts again from its own disk',
  liveness: 'when faults end, everything acknowledged is paid or ended for a stated reason',
} as const;

export type InvariantName = keyof typeof INVARIANTS;

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, detail: string) {
    super(detail);
    this.invariant = invariant;
  }
}
