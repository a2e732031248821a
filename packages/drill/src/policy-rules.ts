// What the kit's policy allows, and who its people are.
import type { Limit, Person, Review, Rule } from '@sekisho/protocol/policy';

const XEM = 'nem:mainnet/xem';
const xem = (amount: number): string => `${amount}000000`;

interface Human {
  readonly roles: Person['roles'];
  /** The console whose origin their passkey is bound to. */
  readonly site: 'console-a' | 'console-b';
  readonly excludedClients: readonly string[];
}

/** Carol operates the client, so she may approve nothing that it asks for. */
export const PEOPLE: Readonly<Record<string, Human>> = {
  alice: { roles: ['approver'], site: 'console-a', excludedClients: [] },
  bob: { roles: ['approver'], site: 'console-b', excludedClients: [] },
  carol: { roles: ['approver'], site: 'console-b', excludedClients: ['app-1'] },
  dave: { roles: ['freezer'], site: 'console-a', excludedClients: [] },
  erin: { roles: ['amender'], site: 'console-a', excludedClients: [] },
  frank: { roles: ['amender'], site: 'console-b', excludedClients: [] },
  grace: { roles: ['approver'], site: 'console-a', excludedClients: [] },
};

/** Up to 1,000 XEM pass unattended, newcomers share 5,000 a day. */
export const LIMITS: Limit[] = [
  {
    id: 'customer-day',
    asset: XEM,
    wallets: [],
    per: 'customer',
    windowSeconds: 86_400,
    sum: xem(10_000),
    then: { outcome: 'review', review: 'desk' },
  },
  {
    id: 'newcomers-day',
    asset: XEM,
    wallets: [],
    per: 'newcomers',
    windowSeconds: 86_400,
    sum: xem(5_000),
    then: { outcome: 'review', review: 'desk' },
  },
  {
    id: 'destination-count',
    asset: XEM,
    wallets: [],
    per: 'destination',
    windowSeconds: 3_600,
    count: 20,
    then: { outcome: 'delay', seconds: 1_200 },
  },
  {
    id: 'client-hour',
    asset: XEM,
    wallets: [],
    per: 'client',
    windowSeconds: 3_600,
    sum: xem(100_000),
    then: { outcome: 'block' },
  },
];

export const RULES: Rule[] = [
  {
    id: 'new-address',
    kind: 'new-destination',
    asset: XEM,
    ageSeconds: 86_400,
    above: xem(1_000),
    then: { outcome: 'delay', seconds: 1_800 },
  },
  {
    id: 'large',
    kind: 'payment-ceiling',
    asset: XEM,
    above: xem(20_000),
    then: { outcome: 'review', review: 'board' },
  },
  {
    id: 'absurd',
    kind: 'payment-ceiling',
    asset: XEM,
    above: xem(1_000_000),
    then: { outcome: 'freeze', scope: 'client' },
  },
];

export const REVIEWS: Review[] = [
  { id: 'desk', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
  { id: 'board', approvals: { persons: 2, origins: 2 }, delaySeconds: 600 },
];
