// No key and no certificate stands for two parties: whoever holds it would count twice. And every
// key is one that all verifiers accept alike.
import { fromHex } from '@sekisho/protocol/bytes';
import { acceptableKey } from '@sekisho/protocol/ed25519';
import type { Credential, Policy } from '@sekisho/protocol/policy';
import { duplicates, type Placed } from './check-names.ts';

export function* checkKeys(policy: Policy): Generator<string> {
  const credentials = credentialKeys(policy);
  for (const [path, key] of partyKeys(policy)) yield* acceptable(path, 'Ed25519', key);
  for (const [path, key, algorithm] of credentials) yield* acceptable(path, algorithm, key);
  yield* duplicates(
    [...partyKeys(policy), ...credentials.map(([path, key]): Placed => [path, key])],
    'give each party a key of its own',
  );
  yield* duplicates(certificates(policy), 'give each party a certificate of its own');
}

function* acceptable(path: string, algorithm: Credential['algorithm'], key: string) {
  if (algorithm === 'ES256') {
    // SEC 1 §2.3.3: 04 ‖ x ‖ y. The point is checked where signatures are.
    if (/^04[0-9a-f]{128}$/.test(key)) return;
    yield `${path}: not an uncompressed P-256 point of 65 bytes; export the key again`;
    return;
  }
  const bytes = fromHex(key, 32);
  if (bytes !== undefined && acceptableKey(bytes)) return;
  yield `${path}: not an Ed25519 key that all verifiers accept alike; make a new key`;
}

const partyKeys = (policy: Policy): readonly Placed[] => [
  ['gateway.publicKey', policy.gateway.publicKey],
  ...policy.signers.map(({ publicKey }, i): Placed => [`signers[${i}].publicKey`, publicKey]),
  ...policy.watchers.parties.map(({ publicKey }, i): Placed => {
    return [`watchers.parties[${i}].publicKey`, publicKey];
  }),
  ...(policy.attesters ?? []).map(({ publicKey }, i): Placed => {
    return [`attesters[${i}].publicKey`, publicKey];
  }),
  ...policy.clients.flatMap(({ keys }, i) =>
    keys.map(({ publicKey }, j): Placed => [`clients[${i}].keys[${j}].publicKey`, publicKey]),
  ),
];

const credentialKeys = (policy: Policy) =>
  policy.persons.flatMap(({ credentials }, i) =>
    credentials.map(({ algorithm, publicKey }, j) => {
      return [`persons[${i}].credentials[${j}].publicKey`, publicKey, algorithm] as const;
    }),
  );

const certificates = (policy: Policy): readonly Placed[] => [
  ['gateway.certificate', policy.gateway.certificate],
  ...policy.signers.map(({ certificate }, i): Placed => [`signers[${i}].certificate`, certificate]),
  ...policy.watchers.parties.map(({ certificate }, i): Placed => {
    return [`watchers.parties[${i}].certificate`, certificate];
  }),
  ...policy.clients.map(({ certificate }, i): Placed => [`clients[${i}].certificate`, certificate]),
];
