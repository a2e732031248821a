// The client with a node that does as it should.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BALANCE, NOW, payment, STRANGER, taken, WALLET, WALLET_KEY, world, XEM } from './world.ts';

test('height, blocks and time', async () => {
  const { client, chain } = world();
  chain.makeBlock(60);
  assert.equal(await client.height(), 2);
  const block = taken(await client.block(2));
  assert.equal(block.hash, chain.lastBlock.hash);
  assert.equal(block.timeMs, NOW + 60_000);
  assert.deepEqual(await client.lastBlock(), block);
  assert.equal(await client.networkTime(), NOW + 60_000);
});

test('an account has its balance, and a public key once it signed', async () => {
  const { client, chain } = world();
  assert.deepEqual(await client.account(WALLET), { balance: BALANCE });
  const { bytes, signature } = payment();
  await client.announce(bytes, signature);
  chain.makeBlock();
  const balance = BALANCE - XEM - 50_000n;
  assert.deepEqual(await client.account(WALLET), { balance, publicKey: WALLET_KEY });
  assert.deepEqual(await client.account(STRANGER), { balance: XEM });
});

test('an announce is accepted once, then already known, pending, and confirmed', async () => {
  const { client, chain, clock } = world();
  const { bytes, signature, identity } = payment();
  assert.equal(await client.isPending(identity, WALLET), false);
  const first = taken(await client.announce(bytes, signature));
  assert.deepEqual(first, { outcome: 'accepted', code: 1, message: 'SUCCESS', identity });
  assert.equal(await client.isPending(identity, WALLET), true);
  const again = taken(await client.announce(bytes, signature));
  assert.equal(again.outcome, 'already-known');
  assert.equal(again.code, 0);
  chain.makeBlock();
  assert.equal(await client.sight(identity, WALLET), 'confirmed');
  assert.equal(await client.isPending(identity, WALLET), false);
  await clock.pass(600_000);
  const late = taken(await client.announce(bytes, signature));
  assert.equal(late.outcome, 'already-known');
  assert.equal(late.code, 7);
});

test('a rejected announce says why', async () => {
  const { client } = world();
  const { bytes, signature } = payment(BALANCE);
  const answer = taken(await client.announce(bytes, signature));
  assert.equal(answer.outcome, 'rejected');
  assert.equal(answer.message, 'FAILURE_INSUFFICIENT_BALANCE');
});

test('outgoing pages back to the known transfer, or to the first', async () => {
  const { client, chain } = world();
  const identities: string[] = [];
  for (let n = 0; n < 230; n++) {
    const { bytes, signature, identity } = payment(BigInt(n + 1));
    const { code } = taken(await client.announce(bytes, signature));
    assert.equal(code, 1);
    identities.push(identity);
    chain.makeBlock();
  }
  const all = taken(await client.outgoing(WALLET));
  assert.ok(all.reachedKnown);
  assert.deepEqual(
    all.transfers.map(({ transaction }) => transaction.identity),
    identities.toReversed(),
  );
  const hash = identities[100]!;
  const since = taken(await client.outgoing(WALLET, { hash }));
  assert.ok(since.reachedKnown);
  assert.equal(since.transfers.length, 129);
  const id = since.transfers.at(-1)!.id;
  assert.equal(taken(await client.outgoing(WALLET, { id })).transfers.length, 128);
  const foreign = taken(await client.outgoing(WALLET, { hash: '00'.repeat(32) }));
  assert.equal(foreign.reachedKnown, false);
  assert.equal(foreign.transfers.length, 230);
});

test('a full list of unconfirmed transactions does not claim to be complete', async () => {
  const { client, chain } = world();
  for (let n = 0; n < 24; n++) chain.pay({ recipient: STRANGER, amount: 1n });
  const few = taken(await client.unconfirmed(STRANGER));
  assert.deepEqual([few.transactions.length, few.isComplete], [24, true]);
  chain.pay({ recipient: STRANGER, amount: 1n });
  const full = taken(await client.unconfirmed(STRANGER));
  assert.deepEqual([full.transactions.length, full.isComplete], [25, false]);
});

test('a scan gives linked blocks with what is in them', async () => {
  const { client, chain } = world();
  const { bytes, signature, identity } = payment();
  await client.announce(bytes, signature);
  for (let n = 0; n < 5; n++) chain.makeBlock();
  const first = taken(await client.block(1));
  const blocks = taken(await client.scanBlocks(2, 6, first.hash ?? ''));
  assert.deepEqual(
    blocks.map(({ height, hash }) => [height, hash]),
    [2, 3, 4, 5, 6].map((height) => [height, chain.history.at(height)?.hash]),
  );
  assert.equal(blocks[0]?.transactions[0]?.identity, identity);
  assert.deepEqual(await client.scanBlocks(7, 6, blocks[4]?.hash ?? ''), []);
  await assert.rejects(client.scanBlocks(1, 501, ''), RangeError);
});
