// The first policy of a new deployment: its parties with their keys, its wallet, and the default
// judging. It takes effect by being in `ledger.opened`.
import { randomBytes } from 'node:crypto';
import { chainOf } from '@sekisho/chains/chain';
import { readPolicy } from '@sekisho/policy/check';
import { defaultJudging } from '@sekisho/policy/default-judging';
import { fromHex } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import type { GroupKeyDocument, Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Party } from './initialise.ts';
import type { newSoftwarePasskey } from './keys.ts';
import type { PersonPlan, Plan } from './plan.ts';

const DAY_SECONDS = 86_400;
/** Parties are renewed by quorum before this is over. */
const VALID_MS = 365 * DAY_SECONDS * 1_000;

export interface PersonMade extends PersonPlan {
  readonly passkey: ReturnType<typeof newSoftwarePasskey>;
}

export function firstPolicy(
  plan: Plan,
  parties: ReadonlyMap<string, Party>,
  people: readonly PersonMade[],
  group: GroupKeyDocument,
  now: number,
): Policy {
  const validUntil = formatInstant(now + VALID_MS);
  const named = (id: string): Named => {
    const { key, certificate } = parties.get(id)!;
    return { id, validUntil, publicKey: key.publicKey, certificate: certificate.fingerprint };
  };
  const asset = `${plan.chain}/xem`;
  const policy = readPolicy({
    version: 1,
    name: `${plan.name}-1`,
    assets: [{ id: asset, symbol: 'XEM', decimals: 6 }],
    chains: [chainOfPlan(plan)],
    wallets: [walletOf(plan, group)],
    gateway: gatewayOf(plan, named('gateway')),
    signers: plan.signers.map(named),
    watchers: { quorum: plan.quorum, parties: plan.watchers.map(({ id }) => named(id)) },
    clients: [clientOf(plan, named(plan.client))],
    persons: [...people.map((person) => personOf(person, validUntil)), ...plan.enrolled],
    thaw: { persons: 2, origins: 2 },
    amendment: { persons: 2, origins: 2, delaySeconds: plan.amendmentDelaySeconds },
    withdrawalExpirySeconds: DAY_SECONDS,
    newcomerSeconds: 7 * DAY_SECONDS,
    ...defaultJudging(asset),
  } as Json);
  if (isRefusal(policy)) throw new Error(`the first policy: ${policy.detail}`);
  return policy;
}

type Named = {
  readonly id: string;
  readonly validUntil: string;
  readonly publicKey: string;
  readonly certificate: string;
};

const chainOfPlan = ({ chain, finalityBlocks, observeLagBlocks }: Plan) => ({
  id: chain,
  finalityBlocks,
  observeLagBlocks,
  nodeStaleSeconds: 900,
  // A transfer of the largest amount with the longest message costs 2.9 XEM.
  maximumFee: '3000000',
  deniedDestinations: [],
});

const walletOf = ({ wallet, chain, startHeight }: Plan, group: GroupKeyDocument) => ({
  id: wallet,
  chain,
  assets: [`${chain}/xem`],
  address: chainOf(chain)!.addressOf(fromHex(group.publicKey)!),
  startHeight,
  custody: { kind: 'threshold', group },
  purposes: ['customer'],
  internalDestinations: [],
});

const gatewayOf = ({ name, api }: Plan, { publicKey, certificate }: Named) => ({
  origin: `sekisho/${name}/${randomBytes(8).toString('hex')}`,
  publicKey,
  certificate,
  authorities: [`${api.host}:${api.port}`],
});

const clientOf = ({ wallet }: Plan, { id, validUntil, publicKey, certificate }: Named) => ({
  id,
  validUntil,
  keys: [{ id: `${id}-key`, publicKey, validUntil }],
  certificate,
  scopes: ['withdraw', 'judge', 'read', 'cancel'],
  wallets: [wallet],
  purposes: ['customer'],
});

const personOf = ({ id, roles, passkey }: PersonMade, validUntil: string) => ({
  id,
  validUntil,
  roles,
  credentials: [
    {
      id: passkey.file.credentialId,
      algorithm: 'Ed25519',
      publicKey: passkey.publicKey,
      origins: passkey.file.origins,
      rpId: passkey.file.rpId,
      deviceBound: true,
      validUntil,
    },
  ],
  excludedClients: [],
});
