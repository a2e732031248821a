// A whole valid policy for nem:mainnet with everything that stands behind its names: keys of all
// parties, passkeys of all people, the dealt threshold key. It follows from one seed.
import { chainOf } from '@sekisho/chains/chain';
import { hex } from '@sekisho/protocol/bytes';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { readPolicy } from '@sekisho/policy/check';
import type { Json } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type Dealt, dealShares } from '@sekisho/threshold/share';
import { type Keys, keysOf, seededRandom, seedOf, signWithSeed } from './keys.ts';
import { LIMITS, PEOPLE, REVIEWS, RULES } from './policy-rules.ts';
import { type SoftwarePasskey, softwarePasskey } from './software-passkey.ts';
import { wholeKey } from './whole-key.ts';

export const CHAIN = 'nem:mainnet';
export const XEM = 'nem:mainnet/xem';
/** Micro-XEM per XEM. */
export const MICRO = 1_000_000n;
export const WALLET = 'hot';
export const CLIENT = 'app-1';
export const SIGNERS = ['signer-1', 'signer-2', 'signer-3'];
export const WATCHERS = ['watcher-1', 'watcher-2', 'watcher-3'];
const VALID_UNTIL = '2030-01-01T00:00:00.000Z';

export interface PolicyKit {
  readonly seed: string;
  readonly policy: Policy;
  readonly hash: string;
  /** Keys by the party's id; a client's by the id of its key (`app-1-key`). */
  readonly keys: (party: string) => Keys;
  /** The one passkey of a person. */
  readonly passkey: (person: string) => SoftwarePasskey;
  readonly dealt: Dealt;
  /** Signs with the whole wallet key, put together from the shares: quick, and only in drills. */
  readonly signWhole: (bytes: Uint8Array) => Uint8Array;
  /** The n-th address of a stranger, in its one spelling. */
  readonly address: (n: number) => string;
}

/** The kit of a seed; `overrides` replace whole sections of its policy. Not valid: throws. */
export function policyKit(seed: string, overrides: Partial<Policy> = {}): PolicyKit {
  const parties = partiesOf(seed);
  const policy = readPolicy({ ...basePolicy(parties), ...overrides } as Json);
  if (isRefusal(policy)) throw new Error(`policyKit: ${policy.refused}: ${policy.detail}`);
  return { ...parties, policy, hash: policyHash(policy) };
}

type Parties = Omit<PolicyKit, 'policy' | 'hash'>;

const made = new Map<string, Parties>();

function partiesOf(seed: string): Parties {
  const found = made.get(seed);
  if (found !== undefined) return found;
  const keys = remembered((name: string) => keysOf(seed, name));
  const suite = 'frost-ed25519-keccak512-nem';
  const dealt = dealShares(suite, 2, SIGNERS, seededRandom(`${seed} dealer`));
  const parties: Parties = {
    seed,
    keys,
    passkey: remembered((person: string) => passkeyOf(seed, person)),
    dealt,
    signWhole: wholeKey(dealt),
    address: remembered((n: number) => chainOf(CHAIN)!.addressOf(seedOf(seed, `stranger ${n}`))),
  };
  made.set(seed, parties);
  return parties;
}

function remembered<Name, T>(make: (name: Name) => T): (name: Name) => T {
  const things = new Map<Name, T>();
  return (name) => {
    const found = things.get(name) ?? make(name);
    things.set(name, found);
    return found;
  };
}

const originOf = (person: string): string => `https://${siteOf(person)}`;
const siteOf = (person: string): string => `${PEOPLE[person]?.site ?? 'console-a'}.example`;

function passkeyOf(seed: string, person: string): SoftwarePasskey {
  const credentialId = Buffer.from(seedOf(seed, `credential ${person}`)).toString('base64url');
  const privateKey = seedOf(seed, `passkey ${person}`);
  const rpId = siteOf(person);
  return softwarePasskey(
    { credentialId, privateKey, origin: originOf(person), rpId },
    signWithSeed,
  );
}

const certificate = (seed: string, party: string): string =>
  hex(seedOf(seed, `certificate ${party}`));

function basePolicy({ seed, keys, dealt, address }: Parties): Policy {
  const party = (id: string) => ({
    id,
    validUntil: VALID_UNTIL,
    publicKey: keys(id).publicHex,
    certificate: certificate(seed, id),
  });
  const { suite, threshold, parties, commitments, publicKey } = dealt.group;
  const group = { suite, threshold, publicKey };
  const custody = {
    kind: 'threshold' as const,
    group: { ...group, parties: parties.map((one) => ({ ...one })), commitments: [...commitments] },
  };
  return {
    version: 1,
    name: 'drill',
    assets: [{ id: XEM, symbol: 'XEM', decimals: 6 }],
    chains: [
      {
        id: CHAIN,
        finalityBlocks: 10,
        observeLagBlocks: 3,
        nodeStaleSeconds: 900,
        maximumFee: (5n * MICRO).toString(),
        deniedDestinations: [],
      },
    ],
    wallets: [
      {
        id: WALLET,
        chain: CHAIN,
        assets: [XEM],
        address: chainOf(CHAIN)!.addressOf(Buffer.from(publicKey, 'hex')),
        startHeight: 1_000,
        custody,
        purposes: ['customer', 'internal'],
        internalDestinations: [address(0)],
      },
    ],
    gateway: {
      origin: 'gateway.example/log',
      publicKey: keys('gateway').publicHex,
      certificate: certificate(seed, 'gateway'),
      authorities: ['gateway.example'],
    },
    signers: SIGNERS.map(party),
    watchers: { quorum: 2, parties: WATCHERS.map(party) },
    clients: [clientOf(seed, keys)],
    persons: Object.keys(PEOPLE).map((id) => personOf(seed, id)),
    thaw: { persons: 2, origins: 2 },
    amendment: { persons: 2, origins: 1, delaySeconds: 86_400 },
    withdrawalExpirySeconds: 86_400,
    newcomerSeconds: 3_600,
    limits: LIMITS,
    rules: RULES,
    reviews: REVIEWS,
  };
}

const clientOf = (seed: string, keys: (name: string) => Keys): Policy['clients'][number] => ({
  id: CLIENT,
  validUntil: VALID_UNTIL,
  keys: [
    {
      id: `${CLIENT}-key`,
      publicKey: keys(`${CLIENT}-key`).publicHex,
      validUntil: VALID_UNTIL,
    },
  ],
  certificate: certificate(seed, CLIENT),
  scopes: ['withdraw', 'judge', 'read', 'cancel'],
  wallets: [WALLET],
  purposes: ['customer', 'internal'],
});

function personOf(seed: string, id: string): Policy['persons'][number] {
  const { roles, excludedClients } = PEOPLE[id]!;
  const credential = {
    id: passkeyOf(seed, id).credentialId,
    algorithm: 'Ed25519' as const,
    publicKey: keysOf(seed, `passkey ${id}`).publicHex,
    origins: [originOf(id)],
    rpId: siteOf(id),
    deviceBound: true,
    validUntil: VALID_UNTIL,
  };
  return {
    id,
    validUntil: VALID_UNTIL,
    roles: [...roles],
    credentials: [credential],
    excludedClients: [...excludedClients],
  };
}
