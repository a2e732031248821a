// X.509 certificates (RFC 5280) with Ed25519 (RFC 8410), written byte by byte for one test run.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certified {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the DER, hexadecimal. */
  readonly fingerprint: string;
}

export interface Authority {
  readonly ca: string;
  /** For 127.0.0.1. */
  issue(name: string): Certified;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const ED25519 = Buffer.from('300506032b6570', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** basicConstraints, critical: CA TRUE. */
const IS_CA = Buffer.from('300f0603551d130101ff040530030101ff', 'hex');
/** subjectAltName: 127.0.0.1. */
const IS_LOOPBACK = Buffer.from('300f0603551d110408300687047f000001', 'hex');

export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const ca = certificate({ subject: name, publicKey, issuer: name, privateKey, extension: IS_CA });
  return {
    ca: pem(ca),
    issue(subject) {
      const own = generateKeyPairSync('ed25519');
      const extension = IS_LOOPBACK;
      const made = { subject, publicKey: own.publicKey, issuer: name, privateKey, extension };
      const bytes = certificate(made);
      return {
        cert: pem(bytes),
        key: String(own.privateKey.export({ format: 'pem', type: 'pkcs8' })),
        fingerprint: createHash('sha256').update(bytes).digest('hex'),
      };
    },
  };
}

interface Contents {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  /** The issuer's. */
  readonly privateKey: KeyObject;
  readonly extension: Buffer;
}

let serial = 0;

function certificate({ subject, publicKey, issuer, privateKey, extension }: Contents): Buffer {
  const version = der(0xa0, der(0x02, Buffer.of(2)));
  const number = der(0x02, Buffer.of(++serial));
  const times = ['200101000000Z', '491231235959Z'].map((time) => der(0x17, Buffer.from(time)));
  const key = publicKey.export({ format: 'der', type: 'spki' });
  const extensions = der(0xa3, der(SEQUENCE, extension));
  const parts = [version, number, ED25519, nameOf(issuer), der(SEQUENCE, ...times)];
  const body = der(SEQUENCE, ...parts, nameOf(subject), key, extensions);
  const signature = der(0x03, Buffer.of(0), sign(null, body, privateKey));
  return der(SEQUENCE, body, ED25519, signature);
}

const nameOf = (name: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(name)))));

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
