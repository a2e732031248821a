// Every name leads to something that is there and fits, and nothing waits longer than it lives.
import { chainOfAsset } from '@sekisho/protocol/asset';
import type { Consequence, Policy } from '@sekisho/protocol/policy';

export function* checkReferences(policy: Policy): Generator<string> {
  yield* assets(policy);
  yield* wallets(policy);
  yield* clientsAndPersons(policy);
  yield* limits(policy);
  yield* rules(policy);
  yield* attestations(policy);
  for (const [i, { delaySeconds }] of policy.reviews.entries()) {
    yield* patience(policy, `reviews[${i}].delaySeconds`, delaySeconds);
  }
}

function* assets(policy: Policy): Generator<string> {
  for (const [i, { id }] of policy.assets.entries()) {
    yield* known(`assets[${i}].id`, chainOfAsset(id), 'chains', policy.chains);
  }
}

function* wallets(policy: Policy): Generator<string> {
  for (const [i, wallet] of policy.wallets.entries()) {
    yield* known(`wallets[${i}].chain`, wallet.chain, 'chains', policy.chains);
    for (const [j, asset] of wallet.assets.entries()) {
      const path = `wallets[${i}].assets[${j}]`;
      yield* known(path, asset, 'assets', policy.assets);
      if (chainOfAsset(asset) !== wallet.chain) {
        yield `${path}: ${asset} is not on ${wallet.chain}; use a wallet of its own chain`;
      }
    }
  }
}

function* clientsAndPersons(policy: Policy): Generator<string> {
  for (const [i, client] of policy.clients.entries()) {
    for (const [j, id] of client.wallets.entries()) {
      yield* known(`clients[${i}].wallets[${j}]`, id, 'wallets', policy.wallets);
    }
  }
  for (const [i, person] of policy.persons.entries()) {
    for (const [j, id] of person.excludedClients.entries()) {
      yield* known(`persons[${i}].excludedClients[${j}]`, id, 'clients', policy.clients);
    }
  }
}

function* limits(policy: Policy): Generator<string> {
  for (const [i, limit] of policy.limits.entries()) {
    yield* covered(policy, `limits[${i}]`, limit, 'the limit would never count');
    yield* consequence(policy, `limits[${i}].then`, limit.then);
  }
}

/** What names an asset, and wallets of it. */
function* covered(
  policy: Policy,
  path: string,
  { asset, wallets }: { readonly asset: string; readonly wallets: readonly string[] },
  otherwise: string,
): Generator<string> {
  yield* known(`${path}.asset`, asset, 'assets', policy.assets);
  for (const [j, id] of wallets.entries()) {
    yield* known(`${path}.wallets[${j}]`, id, 'wallets', policy.wallets);
    const wallet = policy.wallets.find((other) => other.id === id);
    if (wallet !== undefined && !wallet.assets.includes(asset)) {
      yield `${path}.wallets[${j}]: ${id} does not hold ${asset}; ${otherwise}`;
    }
  }
}

/** Where nobody can attest, nothing would ever be paid. */
function* attestations({ attesters = [], attestations = [], ...policy }: Policy) {
  for (const [i, required] of attestations.entries()) {
    const path = `attestations[${i}]`;
    yield* covered(policy, path, required, 'nothing would ever be asked for');
    if (attesters.some(({ kinds }) => kinds.includes(required.kind))) continue;
    yield `${path}.kind: no attester may say ${required.kind}; name one in attesters`;
  }
}

function* rules(policy: Policy): Generator<string> {
  for (const [i, rule] of policy.rules.entries()) {
    yield* known(`rules[${i}].asset`, rule.asset, 'assets', policy.assets);
    yield* consequence(policy, `rules[${i}].then`, rule.then);
    if (rule.kind === 'expression' && rule.onError !== undefined) {
      yield* known(`rules[${i}].onError`, rule.onError, 'reviews', policy.reviews);
    }
  }
}

function* consequence(policy: Policy, path: string, then: Consequence): Generator<string> {
  if (then.outcome === 'review') {
    yield* known(`${path}.review`, then.review, 'reviews', policy.reviews);
  }
  if (then.outcome === 'delay') yield* patience(policy, `${path}.seconds`, then.seconds);
}

/** A delay as long as the withdrawal's life is a block in disguise. */
function* patience(policy: Policy, path: string, seconds: number): Generator<string> {
  const life = policy.withdrawalExpirySeconds;
  if (seconds < life) return;
  yield `${path}: ${seconds} s of waiting, and a withdrawal expires after ${life} s; wait less`;
}

function* known(
  path: string,
  name: string,
  section: string,
  named: readonly { readonly id: string }[],
): Generator<string> {
  if (named.some(({ id }) => id === name)) return;
  yield `${path}: "${name}" is not in ${section}; add it there or name another`;
}
