// `sekisho init`: keys, certificates, the first policy and the settings of every party. The wallet
// key is dealt by this one process, a trusted dealer, which is for demos and tests only and is
// said.
import { randomBytes } from 'node:crypto';
import { hex } from '@sekisho/protocol/bytes';
import type { Random } from '@sekisho/protocol/clock';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { formatInstant } from '@sekisho/protocol/instant';
import type { GroupKeyDocument, Policy } from '@sekisho/protocol/policy';
import { dealWallet } from '@sekisho/signer/ceremony/dealer';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';
import type { Directory } from './directory.ts';
import { firstPolicy } from './first-policy.ts';
import {
  newPartyKey,
  newRecoveryKey,
  newSoftwarePasskey,
  type PartyKey,
  type RecoveryKeyFile,
  type SoftwarePasskeyFile,
} from './keys.ts';
import type { Address, Plan } from './plan.ts';
import { writeSettings } from './settings-files.ts';

/** Two of three: one may be lost, and one alone does nothing. */
const RECOVERY_KEYS = ['recovery-1', 'recovery-2', 'recovery-3'];
const RECOVERY_QUORUM = 2;

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
  /** For safes, one each: any two of them may rebase the ledger, with t signers. */
  readonly recovery: readonly RecoveryKeyFile[];
  readonly group: GroupKeyDocument;
  readonly sealed: ReadonlyMap<string, Uint8Array>;
  /** Party → passphrase of its sealed share: for that party, and kept by nobody else. */
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
    passkey: newSoftwarePasskey(person.id, person.origins, plan.rpId),
  }));
  const passphrases = new Map(
    plan.signers.map((signer) => [signer, randomBytes(24).toString('base64url')]),
  );
  const recovery = RECOVERY_KEYS.map((id) => newRecoveryKey(id));
  let opened: Body<'ledger.opened'> | undefined;
  const deal = { wallet: plan.wallet, threshold: plan.threshold, passphrases };
  const { group, sealed } = await dealWallet(deal, random, (dealt) => {
    const policy = firstPolicy(plan, parties, people, dealt, now);
    const nonce = hex(random.bytes(32));
    opened = {
      ...{ nonce, time: formatInstant(now), policy, recoveryQuorum: RECOVERY_QUORUM },
      recovery: recovery.map(({ file, publicKey: key }) => ({ id: file.id, publicKey: key })),
    };
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
    recovery: recovery.map(({ file }) => file),
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
