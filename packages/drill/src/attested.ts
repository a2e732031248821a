// Attestations as another system makes them, signed by its own key.
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import type { AttestationStatement } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Attester, Policy, RequiredAttestation } from '@sekisho/protocol/policy';
import { signedStatement } from './evidence.ts';
import { type PolicyKit, policyKit, WALLET, XEM } from './policy-kit.ts';
import type { Scribe } from './scribe.ts';

/** The books of the exchange: who may say `accounting`, unless said otherwise. */
export const BOOKS = 'books';

export const attesterOf = (kit: PolicyKit, id: string, kinds: Attester['kinds']): Attester => ({
  ...{ id, kinds, publicKey: kit.keys(id).publicHex },
  validUntil: '2030-01-01T00:00:00.000Z',
});

/** Every customer's withdrawal, whatever its amount, as the books must confirm it. */
export const COVERED: RequiredAttestation = {
  ...{ id: 'covered', asset: XEM, wallets: [WALLET], purposes: ['customer'], kind: 'accounting' },
};

/** The kit of a seed whose policy asks the books. */
export function attestingKit(seed: string, overrides: Partial<Policy> = {}): PolicyKit {
  const kit = policyKit(seed);
  const attesters = [attesterOf(kit, BOOKS, ['accounting'])];
  return policyKit(seed, { attesters, attestations: [COVERED], ...overrides });
}

/** Confirms for an hour. */
export function attestedBody(
  scribe: Pick<Scribe, 'kit' | 'ledger' | 'time'>,
  withdrawal: string,
  change: Partial<AttestationStatement> = {},
  sign?: SignEd25519,
): Body<'withdrawal.attested'> {
  const statement: AttestationStatement = {
    ledger: scribe.ledger,
    attester: BOOKS,
    withdrawal,
    kind: 'accounting',
    decision: 'confirm',
    expires: formatInstant(scribe.time + 3_600_000),
    ...change,
  };
  return signedStatement(
    'attestation',
    statement,
    sign ?? scribe.kit.keys(statement.attester).sign,
  );
}
