// `ledger.opened`: the first entry. Its body is pinned by every node's configuration, since the
// ledger's id is a hash of it; so what is checked here is that it can be lived by.
import { readPolicy } from '@sekisho/policy/check';
import { isOwnName } from '@sekisho/log/note-key';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import { ledgerIdOf, type SealedEntry } from '@sekisho/protocol/envelope';
import type { Body } from '@sekisho/protocol/entry';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Checks, Ruling } from './entering.ts';
import type { Draft } from './draft.ts';
import { nameOf } from './head.ts';
import { walletKey } from './payment-bytes.ts';

export function enterOpened(
  draft: Draft,
  checks: Checks,
  entry: SealedEntry,
  body: Body<'ledger.opened'>,
): Ruling {
  const policy = readPolicy(body.policy as Json);
  if (isRefusal(policy)) return policy;
  const misfit = policyMisfit(policy, checks);
  if (misfit !== undefined) return misfit;
  const time = parseInstant(body.time)!;
  if (entry.time !== time) return refuse('time-backwards', 'the first entry lies at its own time');
  const unfit = recoveryMisfit(body);
  if (unfit !== undefined) return refuse('recovery-inconsistent', unfit);
  const ledger = hex(ledgerIdOf(entry.body));
  draft.put('meta', '', { ledger, size: 1, time, witnessed: time, opened: time, asked: false });
  draft.put('policy', '', { hash: policyHash(policy), document: policy });
  const { recovery: keys, recoveryQuorum: quorum } = body;
  if (quorum !== undefined) draft.put('recovery', '', { keys, quorum });
  return undefined;
}

/** One key alone would be the single key that this system does without; two of one are one. */
function recoveryMisfit({ recovery, recoveryQuorum }: Body<'ledger.opened'>): string | undefined {
  if (recoveryQuorum === undefined) {
    return recovery.length === 0 ? undefined : 'recovery: say by recoveryQuorum how many it takes';
  }
  if (recoveryQuorum > recovery.length) {
    return `recoveryQuorum: ${recoveryQuorum} of ${recovery.length} keys`;
  }
  const distinct = (of: 'id' | 'publicKey'): boolean =>
    new Set(recovery.map((key) => key[of])).size === recovery.length;
  return distinct('id') && distinct('publicKey')
    ? undefined
    : 'recovery: a key or name stands in it twice';
}

/** What is wrong with a policy that only chains and the log can tell. */
export function policyMisfit(policy: Policy, checks: Pick<Checks, 'chain'>): Ruling {
  const unknown = policy.chains.find(({ id }) => checks.chain(id) === undefined);
  if (unknown !== undefined) {
    return refuse('chain-unknown', `this software does not know the chain ${unknown.id}`);
  }
  const misfit = walletMisfit(policy, checks) ?? denialMisfit(policy, checks) ?? nameMisfit(policy);
  return misfit === undefined ? undefined : refuse('policy-inconsistent', misfit);
}

/** Watchers watch addresses and signers sign with keys: both must be of one account. */
function walletMisfit(policy: Policy, checks: Pick<Checks, 'chain'>): string | undefined {
  for (const [i, wallet] of policy.wallets.entries()) {
    const key = fromHex(walletKey(wallet), 32);
    if (key === undefined) return `wallets[${i}].custody: its public key does not have 32 bytes`;
    const address = checks.chain(wallet.chain)!.addressOf(key);
    if (address !== wallet.address) {
      return `wallets[${i}].address: the key of the wallet has the address ${address}`;
    }
  }
  return undefined;
}

/** In another spelling it would deny nothing: destinations are compared as they are recorded. */
function denialMisfit(policy: Policy, checks: Pick<Checks, 'chain'>): string | undefined {
  for (const [i, { id, deniedDestinations }] of policy.chains.entries()) {
    for (const [j, address] of deniedDestinations.entries()) {
      const parsed = checks.chain(id)!.parseDestination({ address });
      if (!isRefusal(parsed) && parsed.address === address) continue;
      const path = `chains[${i}].deniedDestinations[${j}]`;
      return `${path}: ${isRefusal(parsed) ? parsed.detail : `write it ${parsed.address}`}`;
    }
  }
  return undefined;
}

/** Heads are signed under these names; with one that no note can carry there would be no heads. */
function nameMisfit(policy: Policy): string | undefined {
  const names = [policy.gateway.origin, ...policy.watchers.parties.map((it) => nameOf(policy, it))];
  const unfit = names.find((name) => !isOwnName(name));
  return unfit === undefined
    ? undefined
    : `gateway.origin: "${unfit}" cannot name a key; shorten it`;
}
