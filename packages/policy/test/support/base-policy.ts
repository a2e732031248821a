// A small policy in which everything fits together; spec/vectors/policy.json starts from the same.
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Attester, Limit, Policy, Rule } from '@sekisho/protocol/policy';

export const XEM = 'nem:mainnet/xem';
export const ETH = 'eip155:1/slip44:60';
export const COLD = 'NCOLDCOLDCOLDCOLDCOLDCOLDCOLDCOLDCOLDCOL';
const VALID = '2099-01-01T00:00:00.000Z';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const certificate = (name: string): string => sha256(`certificate ${name}`).toString('hex');

/** The Ed25519 public key of the seed SHA-256("key " ‖ name), hex. */
export function keyOf(name: string): string {
  const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([pkcs8, sha256(`key ${name}`)]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
}

const party = (id: string) => ({
  id,
  validUntil: VALID,
  publicKey: keyOf(id),
  certificate: certificate(id),
});

/** Not in the base: policies are as good without. */
export const attester = (id: string, kinds: Attester['kinds']): Attester => ({
  id,
  validUntil: VALID,
  kinds,
  publicKey: keyOf(id),
});

const group = (name: string) => ({
  suite: 'frost-ed25519-keccak512-nem' as const,
  threshold: 2,
  parties: ['signer-1', 'signer-2', 'signer-3'].map((id, i) => ({
    id,
    identifier: `0${i + 1}`.padEnd(64, '0'),
    verifyingShare: keyOf(`${name} ${id}`),
  })),
  commitments: [keyOf(`${name} group`), keyOf(`${name} slope`)],
  publicKey: keyOf(`${name} group`),
});

const client = (id: string) => ({
  id,
  validUntil: VALID,
  keys: [{ id: `${id}-key`, publicKey: keyOf(id), validUntil: VALID }],
  certificate: certificate(id),
  scopes: ['withdraw' as const, 'judge' as const, 'read' as const, 'cancel' as const],
  wallets: ['nem-hot', 'eth-hot'],
  purposes: ['customer' as const, 'internal' as const],
});

type Role = Policy['persons'][number]['roles'][number];

const person = (id: string, roles: Role[], site: string) => ({
  id,
  validUntil: VALID,
  roles,
  credentials: [
    {
      id: sha256(`credential ${id}`).toString('base64url'),
      algorithm: 'Ed25519' as const,
      publicKey: keyOf(id),
      origins: [`https://${site}.example`],
      rpId: `${site}.example`,
      deviceBound: true,
      validUntil: VALID,
    },
  ],
  excludedClients: [] as string[],
});

export const LIMITS: Limit[] = [
  {
    id: 'customer-day',
    asset: XEM,
    wallets: [],
    per: 'customer',
    windowSeconds: 86_400,
    sum: '1000',
    then: { outcome: 'review', review: 'desk' },
  },
  {
    id: 'wallet-hour',
    asset: XEM,
    wallets: ['nem-hot'],
    per: 'wallet',
    windowSeconds: 3_600,
    sum: '5000',
    then: { outcome: 'block' },
  },
  {
    id: 'client-rate',
    asset: XEM,
    wallets: [],
    per: 'client',
    windowSeconds: 600,
    count: 5,
    then: { outcome: 'freeze', scope: 'client' },
  },
  {
    id: 'wallet-share',
    asset: XEM,
    wallets: [],
    per: 'wallet',
    windowSeconds: 86_400,
    balanceShare: 1_000,
    then: { outcome: 'review', review: 'board' },
  },
  {
    id: 'newcomers-day',
    asset: XEM,
    wallets: [],
    per: 'newcomers',
    windowSeconds: 86_400,
    sum: '600',
    then: { outcome: 'delay', seconds: 3_600 },
  },
  {
    id: 'eth-wallet',
    asset: ETH,
    wallets: ['eth-hot'],
    per: 'wallet',
    windowSeconds: 604_800,
    sum: '340282366920938463463374607431768211455',
    then: { outcome: 'freeze', scope: 'customer' },
  },
];

export const RULES: Rule[] = [
  {
    id: 'large',
    kind: 'payment-ceiling',
    asset: XEM,
    above: '800',
    then: { outcome: 'delay', seconds: 7_200 },
  },
  {
    id: 'fresh',
    kind: 'new-destination',
    asset: XEM,
    ageSeconds: 86_400,
    above: '100',
    then: { outcome: 'review', review: 'desk' },
  },
];

const BASE: Policy = {
  version: 1,
  name: 'base',
  assets: [
    { id: XEM, symbol: 'XEM', decimals: 6 },
    { id: ETH, symbol: 'ETH', decimals: 18 },
  ],
  chains: ['nem:mainnet', 'eip155:1'].map((id) => ({
    id,
    finalityBlocks: 360,
    observeLagBlocks: 3,
    nodeStaleSeconds: 900,
    maximumFee: '1000000',
    deniedDestinations: [] as string[],
  })),
  wallets: [
    {
      id: 'nem-hot',
      chain: 'nem:mainnet',
      assets: [XEM],
      address: 'NHOTHOTHOTHOTHOTHOTHOTHOTHOTHOTHOTHOTHOT',
      startHeight: 1,
      custody: { kind: 'threshold', group: group('nem-hot') },
      purposes: ['customer', 'internal'],
      internalDestinations: [COLD],
    },
    {
      id: 'eth-hot',
      chain: 'eip155:1',
      assets: [ETH],
      address: '0x000000000000000000000000000000000000dEaD',
      startHeight: 1,
      custody: { kind: 'external', clearance: group('eth-hot'), publicKey: keyOf('eth vendor') },
      purposes: ['customer'],
      internalDestinations: [],
    },
  ],
  gateway: {
    origin: 'log.exchange.example',
    publicKey: keyOf('gateway'),
    certificate: certificate('gateway'),
    authorities: ['checkpoint.exchange.example'],
  },
  signers: ['signer-1', 'signer-2', 'signer-3'].map(party),
  watchers: { quorum: 2, parties: ['watcher-1', 'watcher-2', 'watcher-3'].map(party) },
  clients: [client('app'), client('desk')],
  persons: [
    person('alice', ['approver', 'freezer', 'amender'], 'east'),
    person('bob', ['approver', 'amender'], 'west'),
    person('carol', ['approver', 'freezer'], 'west'),
  ],
  thaw: { persons: 2, origins: 2 },
  amendment: { persons: 2, origins: 2, delaySeconds: 86_400 },
  withdrawalExpirySeconds: 43_200,
  newcomerSeconds: 604_800,
  limits: structuredClone(LIMITS),
  rules: structuredClone(RULES),
  reviews: [
    { id: 'desk', approvals: { persons: 1, origins: 1 }, delaySeconds: 0 },
    { id: 'board', approvals: { persons: 2, origins: 2 }, delaySeconds: 1_800 },
  ],
};

export const basePolicy = (): Policy => structuredClone(BASE);
