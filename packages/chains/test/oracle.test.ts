// Our codec against symbol-sdk's over thousands of random transfers, keys and signatures.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MAX, NEMESIS_MS, anyNetwork, anyOrder, bytesOf, chain } from './arbitrary.ts';
import { symbolAddress, symbolIsAddress, symbolSigner } from './symbol.ts';
import { symbolTransfer, symbolVerifies } from './symbol.ts';

/** Random transfers compared byte for byte. */
const TRANSFERS = 4000;
const KEYS = 1000;
const SIGNATURES = 150;
/** The highest bit of the last byte of S. */
const TOP_BIT = 511;

test(`${TRANSFERS} random transfers: bytes and hash are symbol-sdk's`, () => {
  fc.assert(
    fc.property(anyOrder, ({ network, order }) => {
      const built = chain(network).build(order);
      assert.ok(
        !isRefusal(built),
        JSON.stringify(built, (_, v) => String(v)),
      );
      const { memo } = order.destination;
      const theirs = symbolTransfer(network, {
        signerPublicKey: order.signerPublicKey,
        recipient: order.destination.address,
        amount: order.amount,
        fee: built.fee,
        timestamp: Math.floor((order.at - NEMESIS_MS) / 1000),
        deadline: Math.floor((order.deadline - NEMESIS_MS) / 1000),
        ...(memo === undefined ? {} : { message: utf8(memo) }),
      });
      assert.equal(hex(built.bytes), hex(theirs.bytes));
      assert.equal(built.identity, theirs.hash);
    }),
    { numRuns: TRANSFERS },
  );
});

test(`${KEYS} random keys: addresses are symbol-sdk's`, () => {
  fc.assert(
    fc.property(anyNetwork, bytesOf(32), (network, key) => {
      const address = chain(network).addressOf(key);
      assert.equal(address, symbolAddress(network, key));
      assert.deepEqual(chain(network).parseDestination({ address }), { address });
    }),
    { numRuns: KEYS },
  );
});

test('altered addresses: we accept none that symbol-sdk refuses', () => {
  const anyCharacter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567019n- =');
  const anyPosition = fc.integer({ min: 0, max: 39 });
  fc.assert(
    fc.property(
      anyNetwork,
      bytesOf(32),
      anyPosition,
      anyCharacter,
      (network, key, at, character) => {
        const address = chain(network).addressOf(key);
        const altered = address.slice(0, at) + character + address.slice(at + 1);
        const isOurs = !isRefusal(chain(network).parseDestination({ address: altered }));
        assert.equal(isOurs, altered === address);
        assert.equal(isOurs, symbolIsAddress(network, altered));
      },
    ),
    { numRuns: KEYS },
  );
});

test(`${SIGNATURES} signatures of symbol-sdk: verified by both, altered ones by neither`, () => {
  fc.assert(
    fc.property(anyOrder, bytesOf(32), fc.nat(TOP_BIT), ({ network, order }, privateKey, bit) => {
      const signer = symbolSigner(privateKey);
      const built = chain(network).build({ ...order, signerPublicKey: signer.publicKey });
      assert.ok(!isRefusal(built));
      const signature = signer.sign(built.bytes);
      const verify = chain(network).verifySignature;
      assert.equal(verify(signer.publicKey, built.bytes, signature), true);
      const altered = Uint8Array.from(signature);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(verify(signer.publicKey, built.bytes, altered), false);
      // symbol-sdk ignores the top bit of S, and gives each signature two forms. Ours has one.
      const isLax = bit === TOP_BIT;
      assert.equal(symbolVerifies(signer.publicKey, built.bytes, altered), isLax);
      const otherBytes = Uint8Array.from(built.bytes);
      otherBytes[104]! ^= 1; // the amount
      assert.equal(verify(signer.publicKey, otherBytes, signature), false);
      assert.equal(symbolVerifies(signer.publicKey, otherBytes, signature), false);
    }),
    { numRuns: SIGNATURES },
  );
});

test('the whole supply, the smallest amount and the longest memo encode like symbol-sdk', () => {
  const key = new Uint8Array(createHash('sha256').update('sekisho').digest());
  for (const amount of [1n, MAX]) {
    for (const memo of ['x'.repeat(1024), '関所']) {
      const address = chain('mainnet').addressOf(key);
      const order = { signerPublicKey: key, asset: 'nem:mainnet/xem', amount };
      const destination = { address, memo };
      const times = { at: NEMESIS_MS, deadline: NEMESIS_MS + 1000 };
      const built = chain('mainnet').build({ ...order, destination, ...times });
      assert.ok(!isRefusal(built));
      const theirs = symbolTransfer('mainnet', {
        signerPublicKey: key,
        recipient: address,
        amount,
        fee: built.fee,
        timestamp: 0,
        deadline: 1,
        message: utf8(memo),
      });
      assert.equal(hex(built.bytes), hex(theirs.bytes));
    }
  }
});
