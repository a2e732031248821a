// Writes spec/vectors/nem.json: `node packages/chains/test/write-vectors.ts`. Seeded, so that it
// gives the same file again. Accepting rows are made by symbol-sdk and agreed to by our codec;
// refusing ones are made from them, and say which tag must be given.
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { NEMESIS_MS, anyOrder, bytesOf, chain } from './arbitrary.ts';
import { symbolSigner, symbolTransfer } from './symbol.ts';

const SEED = 2018_01_26;
const ACCEPTED = 120;

const accepted = fc
  .sample(fc.tuple(anyOrder, bytesOf(32)), { seed: SEED, numRuns: ACCEPTED })
  .map(([{ network, order }, privateKey]) => {
    const { publicKey, sign } = symbolSigner(privateKey);
    const { amount, destination } = order;
    const fee = chain(network).fee(order);
    const timestamp = Math.floor((order.at - NEMESIS_MS) / 1000);
    const deadline = Math.floor((order.deadline - NEMESIS_MS) / 1000);
    const { memo, address: recipient } = destination;
    const message = memo === undefined ? {} : { message: utf8(memo) };
    const fields = { signerPublicKey: publicKey, recipient, amount, fee, timestamp, deadline };
    const { bytes, hash } = symbolTransfer(network, { ...fields, ...message });
    return {
      chain: `nem:${network}`,
      bytes: hex(bytes),
      identity: hash,
      signature: hex(sign(bytes)),
      signerPublicKey: hex(publicKey),
      amount: String(amount),
      fee: String(fee),
      at: NEMESIS_MS + timestamp * 1000,
      deadline: NEMESIS_MS + deadline * 1000,
      destination,
    };
  });

/** Each alters a good transfer; whichever tag our decoder gives is recorded, and reviewed here. */
const ALTERATIONS: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
  ['no bytes', () => new Uint8Array(0)],
  ['cut before the message size', (b) => b.slice(0, 115)],
  ['one byte more', (b) => Uint8Array.of(...b, 0)],
  ['multisig', (b) => put(b, 0, 4, 16)],
  ['version 2', (b) => put(b, 4, 2)],
  ['mijin network', (b) => put(b, 7, 0x60)],
  ['the other network', (b) => put(b, 7, b[7] === 0x68 ? 0x98 : 0x68)],
  ['key length 33', (b) => put(b, 12, 33)],
  ['address length 39', (b) => put(b, 60, 39)],
  ['address in lower case', (b) => put(b, 64, b[64]! + 32)],
  ['address with a hyphen', (b) => put(b, 70, 45)],
  ['address with a typing error', (b) => put(b, 80, b[80] === 65 ? 66 : 65)],
  ['amount 0', (b) => put(b, 104, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['amount 2^63', (b) => put(b, 111, 0x80)],
  ['fee 2^63', (b) => put(b, 55, 0x80)],
  ['negative timestamp', (b) => put(b, 11, 0xff)],
  ['deadline at the epoch', (b) => put(b, 56, 0, 0, 0, 0)],
  ['negative deadline', (b) => put(b, 59, 0xff)],
];

const MESSAGE_ALTERATIONS: typeof ALTERATIONS = [
  ['encrypted message', (b) => put(b, 116, 2)],
  ['message of type 7', (b) => put(b, 116, 7)],
  ['message size one more', (b) => put(b, 112, b[112]! + 1)],
  ['message size 0', (b) => put(b, 112, 0, 0, 0, 0)],
  ['payload length 0', (b) => put(b, 120, 0, 0, 0, 0)],
  ['payload length 65536', (b) => put(b, 120, 0, 0, 1, 0)],
  ['payload not UTF-8', (b) => put(b, 124, 0xff)],
];

function put(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const altered = Uint8Array.from(bytes);
  altered.set(values, at);
  return altered;
}

const refused = accepted.slice(0, 8).flatMap(({ chain: id, bytes, destination }) => {
  const network = id === 'nem:mainnet' ? 'mainnet' : 'testnet';
  const all =
    destination.memo === undefined ? ALTERATIONS : [...ALTERATIONS, ...MESSAGE_ALTERATIONS];
  return all.map(([comment, alter]) => {
    const altered = alter(Uint8Array.from(Buffer.from(bytes, 'hex')));
    const decoded = chain(network).decode(altered);
    if (!isRefusal(decoded)) throw new Error(`${comment}: decoded`);
    return { chain: id, comment, bytes: hex(altered), refused: decoded.refused };
  });
});

const rows = (list: readonly object[]): string =>
  list.map((row) => `    ${JSON.stringify(row)}`).join(',\n');

const file = new URL('../../../spec/vectors/nem.json', import.meta.url);
writeFileSync(
  file,
  `{\n  "accepted": [\n${rows(accepted)}\n  ],\n  "refused": [\n${rows(refused)}\n  ]\n}\n`,
);
