// The deployment's own certificate authority and one certificate per party, made once by `init`:
// P-256, TLS 1.3, a SPIFFE-style URI as the name. Peers are known by fingerprint; the CA only keeps
// strangers from the door.
import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 86_400_000;

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the DER, hex: what the policy pins. */
  readonly fingerprint: string;
}

export interface Authority {
  /** PEM of the CA's certificate. Its key is forgotten after `init`. */
  readonly ca: string;
  issue(party: string, hosts: readonly string[]): Promise<Certificate>;
}

export async function createAuthority(name: string, now: number): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const issuer = `CN=Sekisho ${name} CA`;
  const notBefore = new Date(now - 60_000);
  const notAfter = new Date(now + YEAR_MS);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: issuer,
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    keys: keys as never,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    ca: ca.toString('pem'),
    async issue(party, hosts) {
      const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const names = hosts.map((host) => ({
        type: /^[0-9.]+$/.test(host) ? ('ip' as const) : ('dns' as const),
        value: host,
      }));
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serial(),
        subject: `CN=${party}`,
        issuer,
        notBefore,
        notAfter,
        signingAlgorithm: ALGORITHM,
        publicKey: own.publicKey as never,
        signingKey: keys.privateKey as never,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.SubjectAlternativeNameExtension([
            { type: 'url', value: `spiffe://${name}/${party}` },
            ...names,
          ]),
        ],
      });
      const der = new Uint8Array(certificate.rawData);
      const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
      return {
        cert: certificate.toString('pem'),
        key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
        fingerprint: createHash('sha256').update(der).digest('hex'),
      };
    },
  };
}

const serial = (): string =>
  Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex');
