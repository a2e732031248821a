// Every answer that NIS gives to an announce.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HARVESTER, publicKeyOf } from '../src/nis/actors.ts';
import { MAX_UNCONFIRMED, type ResultName, RESULTS } from '../src/nis/facts.ts';
import { transferBytes } from '../src/nis/transfer.ts';
import {
  type AnnounceBody,
  announceBytes,
  announceOf,
  AT,
  order,
  WALLET_BALANCE,
  type World,
  world,
  XEM,
} from './world.ts';
import { v2Announce } from './version-2.ts';

async function answer({ ask }: World, body: AnnounceBody): Promise<ResultName> {
  const { status, json } = await ask('POST', '/transaction/announce', body);
  assert.equal(status, 200, JSON.stringify(json));
  const name = String(json['message']);
  assert.ok(Object.hasOwn(RESULTS, name));
  assert.equal(json['code'], RESULTS[name as ResultName]);
  return name as ResultName;
}

const TABLE: readonly [string, AnnounceBody, ResultName][] = [
  ['a good transfer', announceOf(), 'SUCCESS'],
  [
    'one micro-XEM over the balance with the fee',
    announceOf({ amount: WALLET_BALANCE }),
    'FAILURE_INSUFFICIENT_BALANCE',
  ],
  [
    'all there is, to the last micro-XEM',
    announceOf({ amount: WALLET_BALANCE - 1_250_000n }),
    'SUCCESS',
  ],
  ['a fee below the minimum', announceOf({ fee: 49_999n }), 'FAILURE_INSUFFICIENT_FEE'],
  [
    'the minimum without the message',
    announceOf({ fee: 50_000n, message: 'a' }),
    'FAILURE_INSUFFICIENT_FEE',
  ],
  [
    'a fee that grows with the sum',
    announceOf({ amount: 20_000n * XEM, fee: 99_999n }),
    'FAILURE_INSUFFICIENT_FEE',
  ],
  ['a deadline at the timestamp', announceOf({ deadline: AT }), 'FAILURE_PAST_DEADLINE'],
  [
    'a deadline that has passed',
    announceOf({ timestamp: AT - 100, deadline: AT - 1 }),
    'FAILURE_PAST_DEADLINE',
  ],
  ['a deadline after 24 hours', announceOf({ deadline: AT + 86_401 }), 'FAILURE_FUTURE_DEADLINE'],
  ['a deadline at 24 hours', announceOf({ deadline: AT + 86_400 }), 'SUCCESS'],
  [
    'a timestamp 11 s ahead',
    announceOf({ timestamp: AT + 11 }),
    'FAILURE_TIMESTAMP_TOO_FAR_IN_FUTURE',
  ],
  ['a timestamp 10 s ahead', announceOf({ timestamp: AT + 10 }), 'SUCCESS'],
  [
    'a message of 1,025 bytes',
    announceOf({ message: 'x'.repeat(1_025) }),
    'FAILURE_MESSAGE_TOO_LARGE',
  ],
  [
    'the other network',
    announceOf({ network: 'testnet', recipient: 'TC57RQNJLNCQE664ORIWHVVFEQUGINNQKXQSAGH5' }),
    'FAILURE_WRONG_NETWORK',
  ],
  [
    'a recipient whose checksum is wrong',
    announceOf({ recipient: 'NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTD' }),
    'FAILURE_WRONG_NETWORK',
  ],
  [
    'an empty message, which NIS drops before it verifies',
    announceOf({ message: '' }),
    'FAILURE_SIGNATURE_NOT_VERIFIABLE',
  ],
  ['the mosaic nem:xem', v2Announce('nem', 'xem', 5_000_000n), 'SUCCESS'],
  ['another mosaic', v2Announce('dim', 'coin', 5n), 'FAILURE_MOSAIC_UNKNOWN'],
];

for (const [what, body, expected] of TABLE) {
  test(`announce: ${what}: ${expected}`, async () => {
    assert.equal(await answer(world(), body), expected);
  });
}

test('announce: a multisig transaction: nobody here is a cosigner', async () => {
  const { multisigAnnounce } = await import('./multisig.ts');
  assert.equal(await answer(world(), multisigAnnounce()), 'FAILURE_MULTISIG_NOT_A_COSIGNER');
});

test('announce: again while it waits is NEUTRAL, also after ten minutes', async () => {
  const it = world();
  assert.equal(await answer(it, announceOf()), 'SUCCESS');
  assert.equal(await answer(it, announceOf()), 'NEUTRAL');
  await it.clock.pass(600_000);
  assert.equal(await answer(it, announceOf()), 'NEUTRAL');
});

test('announce: a hash in the chain exists for ever', async () => {
  const it = world();
  const body = announceOf({ deadline: AT + 86_400 });
  await answer(it, body);
  it.chain.makeBlock();
  await it.clock.pass(3_600_000);
  assert.equal(await answer(it, body), 'FAILURE_HASH_EXISTS');
});

test('announce: a wrong signature first blocks the right one for ten minutes', async () => {
  const it = world();
  const good = announceOf();
  const bad = { ...good, signature: announceOf({ amount: 2n * XEM }).signature };
  assert.equal(await answer(it, bad), 'FAILURE_SIGNATURE_NOT_VERIFIABLE');
  assert.equal(await answer(it, good), 'FAILURE_SIGNATURE_NOT_VERIFIABLE');
  await it.clock.pass(599_000);
  assert.equal(await answer(it, good), 'FAILURE_SIGNATURE_NOT_VERIFIABLE');
  await it.clock.pass(1_000);
  assert.equal(await answer(it, good), 'SUCCESS');
});

test('announce: what waits counts against the balance', async () => {
  const it = world();
  const half = WALLET_BALANCE / 2n;
  assert.equal(await answer(it, announceOf({ amount: half })), 'SUCCESS');
  const second = announceOf({ amount: half, deadline: AT + 3_601 });
  assert.equal(await answer(it, second), 'FAILURE_INSUFFICIENT_BALANCE');
});

test('announce: a full node says so', async () => {
  const it = world();
  const pay = { recipient: order().recipient, amount: 1n };
  for (let n = 0; n < MAX_UNCONFIRMED; n++) assert.equal(it.chain.pay(pay).result, 'SUCCESS');
  assert.equal(await answer(it, announceOf()), 'FAILURE_TRANSACTION_CACHE_TOO_FULL');
});

test('announce: what is not one transaction is an HTTP error', async () => {
  const { ask } = world();
  const good = announceOf();
  const bytes = transferBytes(order());
  const bodies: readonly (readonly [unknown, RegExp])[] = [
    [announceBytes(new Uint8Array([...bytes, 0])), /not the serialisation/],
    [{ ...good, data: good.data.slice(2) }, /not a NEM transaction/],
    [{ ...good, data: 'zz' }, /hexadecimal/],
    [{ ...good, signature: good.signature.slice(2) }, /64 bytes/],
    [{ data: good.data }, /hexadecimal/],
    [[], /JSON object/],
  ];
  for (const [body, message] of bodies) {
    const { status, json } = await ask('POST', '/transaction/announce', body);
    assert.equal(status, 400);
    assert.match(String(json['message']), message);
  }
});

test('the harvester harvests nothing of its own', async () => {
  const it = world([{ publicKey: publicKeyOf(HARVESTER), balance: '5000000' }]);
  const bytes = transferBytes(order({ signerPublicKey: HARVESTER.publicKey.bytes }));
  const signature = Buffer.from(HARVESTER.sign(bytes).bytes).toString('hex');
  const data = Buffer.from(bytes).toString('hex');
  assert.equal(await answer(it, { data, signature }), 'SUCCESS');
  assert.equal(it.chain.makeBlock().transactions.length, 0);
});
