// Independent code judges the same assertions: @simplewebauthn/server, good ones and altered ones
// of both algorithms. What one takes the other takes, but for what is listed here, where we are
// meant to be stricter; each of those is met, so that the list says nothing that is not so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import fc from 'fast-check';
import { base64url, concat, fromBase64url } from '../src/bytes.ts';
import { isRefusal } from '../src/refusal.ts';
import { type AssertionEvidence, verifyAssertion } from '../src/webauthn.ts';
import {
  assertion,
  CHALLENGE,
  ED25519,
  ES256,
  ORIGIN,
  RP_ID,
  type SoftwarePasskey,
  UP_UV,
  VERIFIERS,
} from './support/authenticator.ts';

const SECOND = 'https://console-b.example';
const ORIGINS = [ORIGIN, SECOND];
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** COSE_Key (RFC 9053 §7): OKP with Ed25519, or EC2 with P-256. */
const coseOf = ({ algorithm, publicKey }: SoftwarePasskey): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    algorithm === 'Ed25519'
      ? concat(bytes('a4010103272006215820'), publicKey)
      : concat(
          ...[bytes('a5010203262001215820'), publicKey.subarray(1, 33)],
          ...[bytes('225820'), publicKey.subarray(33)],
        ),
  );

async function theirs(evidence: AssertionEvidence, passkey: SoftwarePasskey): Promise<boolean> {
  const { credential: id, authenticatorData, clientDataJSON, signature } = evidence;
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: {
        ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
        response: { authenticatorData, clientDataJSON, signature },
      },
      expectedChallenge: base64url(CHALLENGE),
      expectedOrigin: ORIGINS,
      expectedRPID: RP_ID,
      credential: { id, publicKey: coseOf(passkey), counter: 0 },
      requireUserVerification: true,
    });
    return verified;
  } catch {
    return false;
  }
}

/** Our tag, or undefined where we take it. */
function ours(evidence: AssertionEvidence, passkey: SoftwarePasskey): string | undefined {
  const { algorithm, publicKey } = passkey;
  const expected = { challenge: CHALLENGE, origins: ORIGINS, rpId: RP_ID, algorithm, publicKey };
  const verified = verifyAssertion(evidence, expected, VERIFIERS);
  return isRefusal(verified) ? verified.refused : undefined;
}

/** What they take and we refuse, by our tag, and why that is meant. */
const STRICTER: Readonly<Record<string, string>> = {
  'assertion-cross-origin': 'they let a frame pass that does not name its top origin',
  'assertion-top-origin': 'they overlook a top origin that is empty',
  'assertion-flags': 'they take reserved flags, and extensions that nobody asked for',
  'assertion-client-data': 'they take JSON with a key twice',
  'assertion-malformed': 'they have no bound on how long client data is',
};

/** What we take and they refuse: token binding, which browsers have given up, says nothing. */
const isTokenBinding = (evidence: AssertionEvidence): boolean =>
  Buffer.from(evidence.clientDataJSON, 'base64url').includes('tokenBinding');

const rarely = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const OTHER = base64url(new Uint8Array(32));
const client = fc
  .record({
    type: rarely<unknown>(undefined, 'webauthn.create', 'payment.get', null, 7),
    challenge: rarely<unknown>(undefined, OTHER, '', `${base64url(CHALLENGE)}=`, null),
    origin: rarely<unknown>(undefined, SECOND, `${ORIGIN}/`, ORIGIN.toUpperCase(), '', null, [
      ORIGIN,
    ]),
    crossOrigin: rarely<unknown>(undefined, null, true, 'false', 0),
    topOrigin: rarely<unknown>(undefined, ORIGIN, ''),
    tokenBinding: rarely<unknown>(undefined, { status: 'supported' }, { status: 'lost' }, 'x'),
    other: rarely<unknown>(undefined, 'do not compare', 'x'.repeat(2_100)),
  })
  .map((members) => {
    return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  });

const twice = `{"type":"webauthn.get","type":"webauthn.get","challenge":"${base64url(CHALLENGE)}",`;
const TEXTS = [
  `${twice}"origin":"${ORIGIN}"}`,
  `\ufeff{"type":"webauthn.get","challenge":"${base64url(CHALLENGE)}","origin":"${ORIGIN}"}`,
  ` {"origin" : "${ORIGIN}", "challenge":"${base64url(CHALLENGE)}","type":"webauthn.get"}\n`,
  '[]',
  'null',
  '',
];

const anyAssertion = fc.record({
  passkey: fc.constantFrom(ED25519, ES256),
  key: rarely<'own' | 'other'>('own', 'other'),
  client: fc.oneof({ weight: 9, arbitrary: client }, fc.constantFrom(...TEXTS)),
  rpId: rarely(RP_ID, 'console-b.example', ''),
  flags: fc.oneof({ weight: 3, arbitrary: fc.constant(UP_UV) }, fc.nat(255)),
  counter: rarely(0, 1, 0xffffffff),
  extra: rarely(new Uint8Array(), bytes('a0'), bytes('a161780a'), bytes('00')),
  /** Which byte of which part is altered after the signature, if any. */
  altered: rarely<Part | 'nothing'>('nothing', 'authenticatorData', 'clientDataJSON', 'signature'),
  place: fc.nat(9_999),
  bit: fc.nat(7),
});
type Part = 'authenticatorData' | 'clientDataJSON' | 'signature';

function flipped(evidence: AssertionEvidence, part: Part, place: number, bit: number) {
  const changed = new Uint8Array(fromBase64url(evidence[part])!);
  if (changed.length > 0) changed[place % changed.length]! ^= 1 << bit;
  return { ...evidence, [part]: base64url(changed) };
}

test('@simplewebauthn/server says the same, but for what is meant to differ', async () => {
  const met = new Set<string>();
  const algorithms = new Set<string>();
  let [taken, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(anyAssertion, async ({ key, altered, place, bit, ...ceremony }) => {
      const { passkey } = ceremony;
      const other = passkey === ED25519 ? ES256 : ED25519;
      const made = assertion({ ...ceremony, passkey: key === 'own' ? passkey : other });
      const evidence = altered === 'nothing' ? made : flipped(made, altered, place, bit);
      const tag = ours(evidence, passkey);
      const verified = await theirs(evidence, passkey);
      if (verified === (tag === undefined)) {
        if (verified) algorithms.add(passkey.algorithm);
        if (verified) taken++;
        else refused++;
        return;
      }
      const reason = verified ? (tag ?? '') : isTokenBinding(evidence) ? 'token binding' : '';
      met.add(reason);
      assert.ok(
        reason === 'token binding' || reason in STRICTER,
        `we: ${tag ?? 'taken'}, they: ${verified}: ${JSON.stringify(evidence)}`,
      );
    }),
    { seed: 5, numRuns: 4_000 },
  );
  assert.deepEqual([...met].sort(), [...Object.keys(STRICTER), 'token binding'].sort());
  assert.deepEqual([...algorithms].sort(), ['ES256', 'Ed25519']);
  assert.ok(taken > 200 && refused > 1_000, `${taken} taken by both, ${refused} by neither`);
});
