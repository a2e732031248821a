// A small told drill for tests of the report: nothing in it ran.
import type { Told } from '../src/report/facts.ts';
import type { Result } from '../src/world/result.ts';
import type { Story } from '../src/world/story.ts';
import type { Scenario } from '../src/scenario.ts';

type Attempt = Result['attempts'][number];

const scenario: Scenario = {
  scenario: 1,
  name: 'small',
  title: 'A small theft',
  notes: ['sums are ours'],
  sources: ['a newspaper'],
  from: '2030-01-01T00:00:00+09:00',
  to: '2030-01-01T02:00:00+09:00',
  history: { noticedAt: '2030-01-01T01:30:00+09:00', lost: '1010' },
  wallets: [{ id: 'hot', asset: 'nem:mainnet/xem', balance: '5000' }],
  modes: { 'forged-request': 'the attacker holds a server' },
  thefts: [],
};

const at = (minute: number): string => new Date(Date.UTC(2029, 11, 31, 15, minute)).toISOString();

const probe: Attempt = {
  ...{ at: at(1), amount: '10000000', verdict: 'allow', reasons: [], paid: true },
};
export const large: Attempt = {
  ...{ at: at(11), amount: '1000000000', verdict: 'freeze', paid: false },
  reasons: ['limit-balance-share', 'new-destination'],
};

const reasons: Story['attempts'][number]['reasons'] = [
  {
    ...{ tag: 'limit-balance-share', id: 'client-hour-share', outcome: 'freeze' },
    ...{ observed: '1010000000', threshold: '500000000', windowSeconds: 3_600 },
    entity: 'client:app-1',
  },
  {
    ...{ tag: 'new-destination', id: 'new-address', outcome: 'review' },
    ...{ observed: 'never paid', threshold: '0', entity: 'destination:NTHIEF' },
  },
];

const story: Story = {
  ...{ title: 'A small theft', balance: '5000000000', from: at(0), to: at(120), entries: 77 },
  attempts: [
    { to: 'NTHIEF', reasons: [], stoppedBy: [] },
    { to: 'NTHIEF', reasons, stoppedBy: [] },
  ],
  everyday: (['paid', 'held', 'stopped'] as const).map((ending, i) => ({
    ...{ at: at(-60 + 40 * i), customer: `c-${i}`, amount: '2500000', ending },
    ...{ verdict: 'allow' as const, reasons: [] },
  })),
  stops: [
    {
      ...{ at: at(11), scope: 'client:app-1', by: 'rule:client-hour-share' },
      ...{ reason: 'limit-balance-share', lifted: false, honest: false },
    },
  ],
};

export const told = (change: Partial<Result> = {}, words: Partial<Scenario> = {}): Told => ({
  scenario: { ...scenario, ...words },
  story,
  result: {
    ...{ scenario: 'small', mode: 'forged-request', seed: 7, asset: 'nem:mainnet/xem' },
    ...{ attempted: '1010000000', lost: '10000000', detectedAfterSeconds: 600 },
    ...{ firstStoppedAt: at(11), frozenAt: at(11), legit: 3, falseHolds: 1, legitStopped: 1 },
    ledgerRoot: 'ab'.repeat(32),
    attempts: [probe, large],
    wallets: [{ id: 'hot', balance: '5000000000', attempted: '1010000000', lost: '10000000' }],
    ...{ acts: [], refusals: [], halted: [], beyond: [], stoppedBy: [] },
    ...change,
  },
});
