// `sekisho init`: keys, certificates, the first policy and the settings of every party. The wallet
// key is dealt by this one process, a trusted dealer, which is for demos and tests only and is
// said.
import { randomBytes } from 'node:crypto';
import { chainOf } from '@sekisho/chains/chain';
import { readPolicy } from '@sekisho/policy/check';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Random } from '@sekisho/protocol/clock';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import type { GroupKeyDocument, Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { dealWallet } from '@sekisho/signer/ceremony/dealer';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';
import { defaultJudging } from './default-policy.ts';
import type { Directory } from './directory.ts';
import {
  newPartyKey,
  newSoftwarePasskey,
  type PartyKey,
  type SoftwarePasskeyFile,
} from './keys.ts';
import type { Address, Plan } from './plan.ts';
import { writeSettings } from './settings-files.ts';

const DAY_MS = 86_400_000;
const VALID_MS = 365 * DAY_MS;

export interface Party {
  readonly key: PartyKey;
  readonly certificate: Certificate;
}

export interface Deployment {
  readonly plan: Plan;
  readonly ledger: string;
  readonly opened: Body<'ledger.opened'>;
  readonly policy: Policy;
  readonly ca: string;
  readonly parties: ReadonlyMap<string, Party>;
  readonly passkeys: readonly SoftwarePasskeyFile[];
  readonly group: GroupKeyDocument;
  readonly sealed: ReadonlyMap<string, Uint8Array>;
  /** Party → passphrase of its sealed share: to be handed to that party and kept by nobody else. */
  readonly passphrases: ReadonlyMap<string, string>;
  readonly address: string;
}

export async function initialise(
  plan: Plan,
  directory: Directory,
  now: number,
  random: Random,
): Promise<Deployment> {
  const authority = await createAuthority(plan.name, now);
  const parties = await makeParties(plan, authority);
  const people = plan.people.map((person) => ({
    ...person,
    passkey: newSoftwarePasskey(person.id, person.origin),
  }));
  const passphrases = new Map(
    plan.signers.map((signer) => [signer, randomBytes(24).toString('base64url')]),
  );
  let opened: Body<'ledger.opened'> | undefined;
  const deal = { wallet: plan.wallet, threshold: plan.threshold, passphrases };
  const { group, sealed } = await dealWallet(deal, random, (dealt) => {
    const policy = policyOf(plan, parties, people, dealt, now);
    const nonce = hex(random.bytes(32));
    opened = { nonce, time: formatInstant(now), policy, recovery: [] };
    return hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  });
  if (opened === undefined) throw new Error('dealWallet did not ask for the ledger');
  const deployment: Deployment = {
    plan,
    ledger: hex(ledgerIdOf(bodyBytes('ledger.opened', opened))),
    opened,
    policy: opened.policy,
    ca: authority.ca,
    parties,
    passkeys: people.map(({ passkey }) => passkey.file),
    group,
    sealed,
    passphrases,
    address: opened.policy.wallets[0]!.address,
  };
  writeSettings(deployment, directory);
  return deployment;
}

async function makeParties(plan: Plan, authority: Authority): Promise<ReadonlyMap<string, Party>> {
  const hosts = new Map<string, readonly Address[]>([
    ['gateway', [plan.api, plan.nodesDoor]],
    [plan.client, []],
    ...plan.signers.map((id) => [id, []] as const),
    ...plan.watchers.map(({ id, api }) => [id, [api]] as const),
  ]);
  const made = [...hosts].map(async ([id, addresses]) => {
    const names = [...new Set(addresses.map(({ host }) => host))];
    return [id, { key: newPartyKey(), certificate: await authority.issue(id, names) }] as const;
  });
  return new Map(await Promise.all(made));
}

interface PersonMade {
  readonly id: string;
  readonly roles: readonly ('approver' | 'freezer' | 'amender')[];
  readonly origin: string;
  readonly passkey: ReturnType<typeof newSoftwarePasskey>;
}

function policyOf(
  plan: Plan,
  parties: ReadonlyMap<string, Party>,
  people: readonly PersonMade[],
  group: GroupKeyDocument,
  now: number,
): Policy {
  const validUntil = formatInstant(now + VALID_MS);
  const party = (id: string) => parties.get(id)!;
  const named = (id: string) => ({
    id,
    validUntil,
    publicKey: party(id).key.publicKey,
    certificate: party(id).certificate.fingerprint,
  });
  const asset = `${plan.chain}/xem`;
  const chain = chainOf(plan.chain)!;
  const gateway = named('gateway');
  const { publicKey: clientKey, certificate: clientCertificate } = named(plan.client);
  const policy = readPolicy({
    version: 1,
    name: `${plan.name}-1`,
    assets: [{ id: asset, symbol: 'XEM', decimals: 6 }],
    chains: [
      {
        id: plan.chain,
        finalityBlocks: plan.finalityBlocks,
        observeLagBlocks: plan.observeLagBlocks,
        nodeStaleSeconds: 900,
        maximumFee: '2000000',
      },
    ],
    wallets: [
      {
        id: plan.wallet,
        chain: plan.chain,
        assets: [asset],
        address: chain.addressOf(fromHex(group.publicKey)!),
        startHeight: plan.startHeight,
        custody: { kind: 'threshold', group },
        purposes: ['customer'],
        internalDestinations: [],
      },
    ],
    gateway: {
      origin: `sekisho/${plan.name}/${randomBytes(8).toString('hex')}`,
      publicKey: gateway.publicKey,
      certificate: gateway.certificate,
      authorities: [`${plan.api.host}:${plan.api.port}`],
    },
    signers: plan.signers.map(named),
    watchers: { quorum: plan.quorum, parties: plan.watchers.map(({ id }) => named(id)) },
    clients: [
      {
        id: plan.client,
        validUntil,
        keys: [{ id: `${plan.client}-key`, publicKey: clientKey, validUntil }],
        certificate: clientCertificate,
        scopes: ['withdraw', 'judge', 'read', 'cancel'],
        wallets: [plan.wallet],
        purposes: ['customer'],
      },
    ],
    persons: people.map(({ id, roles, passkey }) => ({
      id,
      validUntil,
      roles,
      credentials: [
        {
          id: passkey.file.credentialId,
          algorithm: 'Ed25519',
          publicKey: passkey.publicKey,
          origin: passkey.file.origin,
          rpId: passkey.file.rpId,
          deviceBound: true,
          validUntil,
        },
      ],
      excludedClients: [],
    })),
    thaw: { persons: 2, origins: 2 },
    amendment: { persons: 2, origins: 2, delaySeconds: 86_400 },
    withdrawalExpirySeconds: 86_400,
    newcomerSeconds: 7 * 86_400,
    ...defaultJudging(asset, 6),
  } as Json);
  if (isRefusal(policy)) throw new Error(`the first policy: ${policy.detail}`);
  return policy;
}
