// Two readers of NIS's Java, written apart: the block hashes and transaction hashes of the
// simulated NIS node against those of @sekisho/chains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseNisBlock, verifyNemSignature } from '@sekisho/chains/nem';
import { isRefusal } from '@sekisho/protocol/refusal';
import { blockBytes } from '../src/nis/block.ts';
import { NEM_EPOCH_MS } from '../src/nis/facts.ts';
import { blockJson } from '../src/nis/printing.ts';
import { addressOf } from '../src/nis-node.ts';
import { AT, STRANGER, WALLET_HEX, world } from './world.ts';
import { v2Announce } from './version-2.ts';

const payment = fc.record({
  recipient: fc.constantFrom(STRANGER, addressOf('mainnet', WALLET_HEX)),
  amount: fc.bigInt({ min: 0n, max: 1_000_000_000_000n }),
  message: fc.string({ minLength: 1, maxLength: 100 }).map((text) => text.toWellFormed()),
});

test('both compute the same hashes of blocks and of their transactions', () => {
  fc.assert(
    fc.property(
      fc.array(payment, { maxLength: 5 }),
      fc.integer({ min: 1, max: 80 }),
      (list, step) => {
        const { chain } = world();
        for (const each of list) assert.equal(chain.pay(each).result, 'SUCCESS');
        const block = chain.makeBlock(step);
        const parsed = parseNisBlock(JSON.parse(JSON.stringify(blockJson(block))));
        if (isRefusal(parsed)) assert.fail(parsed.detail);
        assert.equal(parsed.hash, block.hash);
        assert.deepEqual(parsed.bytes, blockBytes(block));
        assert.equal(parsed.previousHash, block.previousHash);
        assert.equal(parsed.height, block.height);
        assert.equal(parsed.timeMs, NEM_EPOCH_MS + (AT + step) * 1000);
        assert.deepEqual(
          parsed.transactions.map(({ identity, amount, fee, destination }) => [
            identity,
            amount,
            fee,
            destination?.address,
          ]),
          block.transactions.map(({ hash, amount, fee, recipient }) => [
            hash,
            amount,
            fee,
            recipient,
          ]),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('also of the first block, version 2, testnet; and signatures verify', async () => {
  const main = world();
  await main.ask('POST', '/transaction/announce', v2Announce('nem', 'xem', 5_000_000n));
  main.chain.makeBlock();
  const test = world([{ publicKey: WALLET_HEX, balance: '7' }], 'testnet');
  for (const block of [...main.chain.history.from(1), ...test.chain.history.from(1)]) {
    const parsed = parseNisBlock(JSON.parse(JSON.stringify(blockJson(block))));
    if (isRefusal(parsed)) assert.fail(parsed.detail);
    assert.equal(parsed.hash, block.hash);
    assert.ok(parsed.bytes);
    assert.ok(verifyNemSignature(parsed.signerPublicKey, parsed.bytes, parsed.signature));
    for (const { signerPublicKeys, bytes, signature } of parsed.transactions) {
      assert.ok(signerPublicKeys[0] && bytes && signature);
      assert.ok(verifyNemSignature(signerPublicKeys[0], bytes, signature));
    }
  }
});
