// A certificate that names nobody, signed by itself, for servers that want one: X.509 (RFC 5280
// §4.1) with Ed25519 (RFC 8410), as little as TLS takes.
import { generateKeyPairSync, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), content]);
};

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text));

/** 1.3.101.112. */
const ED25519 = sequence(Buffer.from('06032b6570', 'hex'));
/** 2.5.4.3. */
const COMMON_NAME = Buffer.from('0603550403', 'hex');

export function selfSigned(name: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const entity = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))));
  const content = sequence(
    ...[der(0xa0, integer(2)), integer(1), ED25519, entity],
    ...[sequence(utcTime('200101000000Z'), utcTime('491231235959Z')), entity],
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  const signature = sign(null, content, privateKey);
  const whole = sequence(content, ED25519, der(0x03, Buffer.from([0]), signature));
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}
