// What an attester can do wrong, or somebody in its name, and which refusal each is.
import { attestedBody, attesterOf, BOOKS, COVERED } from '@sekisho/drill/attested';
import {
  ask,
  type GatewayWorld,
  type GatewayWorldOptions,
  order,
  plain,
  signed,
} from '@sekisho/drill/gateway-world';
import { policyKit } from '@sekisho/drill/policy-kit';
import { utf8 } from '@sekisho/protocol/bytes';
import type { AttestationStatement } from '@sekisho/protocol/evidence';
import type { RefusalTag } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';

/** The books must confirm; a screener has ended. */
export const ATTESTING: GatewayWorldOptions = {
  policy: () => ({
    attesters: [
      attesterOf(policyKit('api'), BOOKS, ['accounting']),
      {
        ...attesterOf(policyKit('api'), 'screener', ['screening']),
        validUntil: '2026-01-01T00:00:00.000Z',
      },
    ],
    attestations: [COVERED],
  }),
};

/** The entry hash of a new withdrawal, w-1. */
export async function withdrawn(world: GatewayWorld): Promise<string> {
  const told = await ask(world, signed(world, { body: order(world, 'w-1') }));
  return String(told.value['withdrawal']);
}

export function attestation(
  { kit, ledger, clock }: GatewayWorld,
  withdrawal: string,
  change: Partial<AttestationStatement> = {},
  signedBy: string = change.attester ?? BOOKS,
): ApiRequest {
  const at = { kit, ledger, time: clock.now() };
  const body = attestedBody(at, withdrawal, change, kit.keys(signedBy).sign);
  return plain('POST', '/v1/attestations', utf8(JSON.stringify(body)));
}

type Row = readonly [
  tag: RefusalTag,
  request: (world: GatewayWorld, withdrawal: string) => ApiRequest | Promise<ApiRequest>,
];

const HASH = 'ab'.repeat(32);

export const ATTESTER_ROWS: readonly Row[] = [
  ['json-malformed', () => plain('POST', '/v1/attestations', utf8('confirm'))],
  ['schema-mismatch', () => plain('POST', '/v1/attestations', utf8('{}'))],
  ['withdrawal-unknown', (world) => attestation(world, HASH)],
  ['statement-other', (world, hash) => attestation(world, hash, { ledger: HASH })],
  ['attester-unknown', (world, hash) => attestation(world, hash, { attester: 'mallory' })],
  [
    'attester-expired',
    (world, hash) => attestation(world, hash, { attester: 'screener', kind: 'screening' }),
  ],
  ['attester-kind', (world, hash) => attestation(world, hash, { kind: 'screening' })],
  ['attester-signature', (world, hash) => attestation(world, hash, {}, 'app-1-key')],
  [
    'attestation-expired',
    (world, hash) => attestation(world, hash, { expires: '2026-01-01T00:00:00.000Z' }),
  ],
  [
    'attestation-duplicate',
    async (world, hash) => {
      await ask(world, attestation(world, hash));
      return attestation(world, hash, { reference: HASH });
    },
  ],
];
