// What belongs to keys: group documents, commitments and shares on the wire, shares at rest.
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { openShare, sealShare, unwrap } from '@sekisho/signer/seal';
import { openShareHolder } from '@sekisho/signer/vault';
import {
  parseGroup,
  parseNonceCommitment,
  parseSignatureShare,
} from '@sekisho/threshold/aggregate';
import { concat, equalBytes, utf8 } from '@sekisho/protocol/bytes';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { acceptableEs256Key, verifyAssertion } from '@sekisho/protocol/webauthn';
import { isDeepStrictEqual } from 'node:util';
import { contents, KIT, once } from '../examples.ts';
import { bytesLike, bytesOf, jsonLike, textOfInput } from '../inputs.ts';
import type { Value } from '../json-mutations.ts';
import { type Input, must, plain, type Target } from '../target.ts';

const PASSPHRASE = 'correct horse battery staple';
const CONTEXT = {
  ledger: '00'.repeat(32),
  wallet: 'hot',
  party: 'signer-1',
  groupPublicKey: '11'.repeat(32),
  epoch: 1,
};

const dealt = once(() => KIT().dealt);
const share = once(() => dealt().shares.get('signer-1')!);

const groups = once((): readonly Value[] => [JSON.parse(JSON.stringify(dealt().group)) as Value]);

const jsonOf = (input: Input): unknown => {
  try {
    return JSON.parse(textOfInput(input));
  } catch {
    return textOfInput(input); // a parser of values is shown a text, then
  }
};

const same = (read: object | Refusal, value: unknown): boolean => {
  if (isRefusal(read)) return false;
  must(isDeepStrictEqual(JSON.parse(JSON.stringify(read)), value), 'something else is read');
  return true;
};

const group = (input: Input): boolean => {
  const value = jsonOf(input);
  return same(parseGroup(value), value);
};

const rounds = once((): readonly Value[] => {
  const holder = openShareHolder(share(), dealt().group, 'signer-1', seededRandom('fuzz rounds'));
  must(!isRefusal(holder), 'no holder');
  const committed = holder.commit();
  must(!isRefusal(committed), 'no commitment');
  return [{ ...committed.commitment }, { party: 'signer-2', share: '01'.padEnd(64, '0') }];
});

function round(input: Input): boolean {
  const value = jsonOf(input);
  const commitment = same(parseNonceCommitment(dealt().group, value), value);
  return same(parseSignatureShare(dealt().group, value), value) || commitment;
}

const secrets = once(() => [share(), dealt().shares.get('signer-2')!]);

function secret(input: Input): boolean {
  const bytes = bytesOf(input);
  const holder = openShareHolder(bytes, dealt().group, 'signer-1', seededRandom('fuzz'));
  if (isRefusal(holder)) {
    holder.detail.toWellFormed();
    return false;
  }
  must(equalBytes(bytes, share()), 'another secret is taken for the share of signer-1');
  holder.wipe();
  return true;
}

const line = once(() => utf8(`sekisho/sealed-share/v1 ${JSON.stringify(CONTEXT)}\n`));
const unsealed = once(() => [concat(line(), share())]);

function opened(input: Input): boolean {
  const bytes = bytesOf(input);
  const secretBytes = unwrap(bytes, CONTEXT);
  if (isRefusal(secretBytes)) return false;
  must(equalBytes(concat(line(), secretBytes), bytes), 'it was sealed with another line');
  return true;
}

/** Sealed once for all, since that takes a second. */
const sealed = once(async () => {
  const file = await sealShare(share(), PASSPHRASE, CONTEXT);
  must(!isRefusal(file), 'it is not sealed');
  return file;
});

/** Where a header ends, what follows costs a second and a quarter of a gigabyte to look at. */
const SEALED_TEXT = `age-encryption.org/v1
-> scrypt bBjlhJVYZeE4aqUdmtRHfw 18
5AcCmnkrkuUT0pBCRs3LuIzV8zIpBSkXhfFjQLI4YRw
--- fC9lKSkgXAHKYnCEoVsm9UHcbo7Wl0zTWUWvhEqTEkE
`;
const headers = once(() => [
  utf8(SEALED_TEXT.replace(' 18\n', ' 17\n')),
  utf8(SEALED_TEXT.replace('scrypt', 'X25519')),
  utf8(SEALED_TEXT.replace('---', '--')),
]);

async function sealedForm(input: Input): Promise<boolean> {
  const bytes = bytesOf(input);
  // A header of our own form is for `sealed-shares`, which has fewer inputs.
  if (Buffer.from(bytes).includes('scrypt') && Buffer.from(bytes).includes(' 18\n')) return false;
  return !isRefusal(await openShare(bytes, PASSPHRASE, CONTEXT));
}

async function sealedWhole(input: Input): Promise<boolean> {
  const numbers = bytesOf(input);
  const bytes = (await sealed()).slice();
  const at = ((numbers[0] ?? 0) * 256 + (numbers[1] ?? 0)) % bytes.length;
  bytes[at]! ^= (numbers[2] ?? 0) & 0xff;
  const read = await openShare(bytes, PASSPHRASE, CONTEXT);
  if (isRefusal(read)) return false;
  must(equalBytes(bytes, await sealed()), 'an altered file opens');
  must(equalBytes(read, share()), 'another secret comes out');
  return true;
}

const assertions = once((): readonly Value[] =>
  contents().flatMap(({ body }) => {
    const { assertion } = body as { assertion?: Value };
    return assertion === undefined ? [] : [assertion];
  }),
);

const EXPECTED = {
  challenge: new Uint8Array(32),
  origins: ['https://console-a.example'],
  rpId: 'console-a.example',
} as const;

/** Nobody signs for a challenge of zeros, whatever the evidence holds. */
function assertion(input: Input): boolean {
  const value = jsonOf(input) as Record<string, unknown> | undefined;
  const text = (name: string): string => {
    const found = typeof value === 'object' && value !== null ? value[name] : undefined;
    return typeof found === 'string' ? found : '';
  };
  const evidence = {
    ...{ credential: text('credential'), authenticatorData: text('authenticatorData') },
    ...{ clientDataJSON: text('clientDataJSON'), signature: text('signature') },
  };
  acceptableEs256Key(bytesOf(evidence.signature).slice(0, 65));
  const keyOf = { Ed25519: new Uint8Array(32).fill(7), ES256: new Uint8Array(65).fill(4) };
  const verifiers = { verifyEd25519: () => true, verifyEs256: () => true };
  let accepted = false;
  for (const algorithm of ['Ed25519', 'ES256'] as const) {
    const publicKey = keyOf[algorithm];
    const challenged = challengeIn(evidence.clientDataJSON) ?? EXPECTED.challenge;
    const expected = { ...EXPECTED, challenge: challenged, algorithm, publicKey };
    accepted ||= !isRefusal(verifyAssertion(evidence, expected, verifiers));
    const proven = verifyAssertion(
      evidence,
      { ...EXPECTED, algorithm, publicKey },
      {
        verifyEd25519: CHECKS.ed25519,
        verifyEs256: CHECKS.es256,
      },
    );
    must(isRefusal(proven), 'a passkey signed what nobody was shown');
  }
  return accepted;
}

/** The challenge that the client data names, so that what comes after that check is reached. */
function challengeIn(clientData: string): Uint8Array | undefined {
  const text = Buffer.from(clientData, 'base64url').toString('utf8');
  const found = /"challenge":"([A-Za-z0-9_-]{43})"/.exec(text)?.[1];
  const bytes = found === undefined ? undefined : Buffer.from(found, 'base64url');
  return bytes?.length === 32 ? new Uint8Array(bytes) : undefined;
}

export const secretTargets: readonly Target[] = [
  plain('group-documents', 'the same document', jsonLike(groups), 4, group),
  plain('signing-rounds', 'the same fields', jsonLike(rounds), 10, round),
  plain('key-shares', 'none but the share itself', bytesLike(secrets), 20, secret),
  plain('unsealed-shares', 'the same bytes', bytesLike(unsealed), 40, opened),
  plain('sealed-headers', 'answers', bytesLike(headers), 4, sealedForm),
  {
    ...plain('sealed-shares', 'no altered file opens', bytesLike(headers), 1, sealedWhole),
    atMost: 12,
  },
  plain('assertions', 'nobody signed zeros', jsonLike(assertions), 20, assertion),
];
