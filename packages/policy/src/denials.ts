// Deny by default: each way in which the policy does not provide for a withdrawal.
import { chainOfAsset } from '@sekisho/protocol/asset';
import type { Consequence, Limit, Policy } from '@sekisho/protocol/policy';
import type { Classes, Subject } from './facts.ts';
import { applies } from './limits.ts';
import type { ReasonTag } from './reason-tags.ts';
import { isShadow } from './shadow.ts';
import type { Hit } from './verdict.ts';

/** Names and scopes that do not fit. */
export function* denials(policy: Policy, subject: Subject): Generator<Hit> {
  const { asset, purpose } = subject;
  if (!policy.assets.some(({ id }) => id === asset)) {
    yield denial('unknown-asset', `asset:${asset}`, asset, list(policy.assets.map(({ id }) => id)));
  }
  const denied = policy.chains.find(({ id }) => id === chainOfAsset(asset))?.deniedDestinations;
  if (denied?.includes(subject.destination) === true) {
    const entity = `destination:${subject.destination}`;
    yield denial('denied-destination', entity, subject.destination, 'denied');
  }
  const wallet = policy.wallets.find(({ id }) => id === subject.wallet);
  const walletEntity = `wallet:${subject.wallet}`;
  if (wallet === undefined) {
    const known = list(policy.wallets.map(({ id }) => id));
    yield denial('unknown-wallet', walletEntity, subject.wallet, known);
  } else {
    if (!wallet.assets.includes(asset)) {
      yield denial('wallet-asset', walletEntity, asset, list(wallet.assets));
    }
    if (!wallet.purposes.includes(purpose)) {
      yield denial('wallet-purpose', walletEntity, purpose, list(wallet.purposes));
    }
    const listed = wallet.internalDestinations;
    if (purpose === 'internal' && !listed.includes(subject.destination)) {
      const entity = `destination:${subject.destination}`;
      yield denial('internal-destination', entity, subject.destination, list(listed));
    }
  }
  const client = policy.clients.find(({ id }) => id === subject.client);
  const clientEntity = `client:${subject.client}`;
  if (client === undefined) {
    const known = list(policy.clients.map(({ id }) => id));
    yield denial('unknown-client', clientEntity, subject.client, known);
  } else {
    if (!client.wallets.includes(subject.wallet)) {
      yield denial('client-scope', clientEntity, subject.wallet, list(client.wallets));
    }
    if (!client.purposes.includes(purpose)) {
      yield denial('client-scope', clientEntity, purpose, list(client.purposes));
    }
  }
}

/**
 * At least one limit per wallet or per client must bound what the subject is part of: a sum, or a
 * share of the balance. That bounds as well: what it counts can never be more than its share of the
 * smallest balance a quorum reports. Limits per customer or destination bound nothing alone:
 * whoever holds a client's key invents new ones. Nor does one that counts only a class, since what
 * is left out of it leaves as well.
 */
export function* coverage(policy: Policy, classes: Classes, subject: Subject): Generator<Hit> {
  const covers = (limit: Limit) =>
    !('count' in limit) &&
    !isShadow(limit) &&
    limit.only === undefined &&
    (limit.per === 'wallet' || limit.per === 'client') &&
    applies(limit, subject, classes);
  if (policy.limits.some(covers)) return;
  yield denial('no-limit', `wallet:${subject.wallet}`, '0', '1');
}

const BLOCK: Consequence = { outcome: 'block' };

const denial = (tag: ReasonTag, entity: string, observed: string, threshold: string): Hit => ({
  reason: { tag, id: '', outcome: BLOCK.outcome, observed, threshold, entity },
  then: BLOCK,
});

const list = (names: readonly string[]): string => names.join(' ');
