// The chain as the rest of Sekisho sees it: registry, destinations, fees, and orders it won't
// build.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { RefusalTag } from '@sekisho/protocol/refusal';
import { chainOf } from '@sekisho/chains/chain';
import type { PaymentOrder } from '@sekisho/chains/chain';
import { MAX, NEMESIS_MS, chain } from './arbitrary.ts';

const mainnet = chain('mainnet');
const ADDRESS = 'NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC';
const XEM = 1_000_000n;

test('exactly mainnet and testnet are known', () => {
  assert.equal(chainOf('nem:mainnet')?.id, 'nem:mainnet');
  assert.equal(chainOf('nem:testnet')?.id, 'nem:testnet');
  for (const id of ['nem:mijin', 'nem', 'NEM:mainnet', '', 'eip155:1', 'constructor']) {
    assert.equal(chainOf(id), undefined);
  }
});

test('XEM is the only asset, with its own maximum', () => {
  assert.equal(mainnet.maximum('nem:mainnet/xem'), MAX);
  assert.equal(mainnet.maximum('nem:testnet/xem'), undefined);
  assert.equal(mainnet.maximum('nem:mainnet/coin'), undefined);
  assert.equal(mainnet.rewriteLimitBlocks, 360);
});

const DESTINATIONS: readonly (readonly [string, string | undefined, RefusalTag])[] = [
  [ADDRESS.toLowerCase(), undefined, 'destination-malformed'],
  ['NC57RQ-NJLNCQ-E664OR-IWHVVF-EQUGIN-NQKUUV-SOTC', undefined, 'destination-malformed'],
  [`${ADDRESS}=`, undefined, 'destination-malformed'],
  [` ${ADDRESS}`, undefined, 'destination-malformed'],
  [ADDRESS.slice(1), undefined, 'destination-malformed'],
  ['', undefined, 'destination-malformed'],
  [ADDRESS.replace('O', '0'), undefined, 'destination-malformed'],
  [ADDRESS.replace('C57', 'C75'), undefined, 'destination-checksum'],
  [chain('testnet').addressOf(new Uint8Array(32)), undefined, 'destination-other-network'],
  [ADDRESS, '', 'memo-empty'],
  [ADDRESS, '\ud800', 'memo-malformed'],
  [ADDRESS, 'x'.repeat(1025), 'memo-too-long'],
  [ADDRESS, '関'.repeat(342), 'memo-too-long'],
];

for (const [address, memo, tag] of DESTINATIONS) {
  test(`destination ${address} / ${memo?.slice(0, 5)}…: ${tag}`, () => {
    const destination = memo === undefined ? { address } : { address, memo };
    const parsed = mainnet.parseDestination(destination);
    assert.ok(isRefusal(parsed));
    assert.equal(parsed.refused, tag);
    assert.ok(isRefusal(mainnet.build({ ...order(), destination })));
  });
}

test('a good destination is its own canonical form, and nothing else travels with it', () => {
  const memo = '関所'.repeat(170);
  const withMore = { address: ADDRESS, memo, note: 'x' };
  assert.deepEqual(mainnet.parseDestination(withMore), { address: ADDRESS, memo });
});

const FEES: readonly (readonly [bigint, string | undefined, bigint])[] = [
  [1n, undefined, 50_000n],
  [19_999n * XEM + 999_999n, undefined, 50_000n],
  [20_000n * XEM, undefined, 100_000n],
  [249_999n * XEM, undefined, 1_200_000n],
  [250_000n * XEM, undefined, 1_250_000n],
  [523_000_000n * XEM, undefined, 1_250_000n],
  [1n, 'x', 100_000n],
  [1n, 'x'.repeat(31), 100_000n],
  [1n, 'x'.repeat(32), 150_000n],
  [1n, '関'.repeat(11), 150_000n],
  [1n, 'x'.repeat(1024), 50_000n + 33n * 50_000n],
];

for (const [amount, memo, fee] of FEES) {
  test(`fee of ${amount} with ${memo?.length ?? 0} characters is ${fee}`, () => {
    const destination = memo === undefined ? { address: ADDRESS } : { address: ADDRESS, memo };
    const asset = 'nem:mainnet/xem';
    assert.equal(mainnet.fee({ asset, amount, destination }), fee);
    const built = mainnet.build({ ...order(), amount, destination });
    assert.ok(!isRefusal(built));
    assert.equal(built.fee, fee);
  });
}

test('the fee of a refused memo is a bug in the caller', () => {
  const destination = { address: ADDRESS, memo: '' };
  assert.throws(() => mainnet.fee({ asset: 'nem:mainnet/xem', amount: 1n, destination }));
});

const DAY = 86_400_000;
const ORDERS: readonly (readonly [string, Partial<PaymentOrder>, RefusalTag])[] = [
  ['the asset of testnet', { asset: 'nem:testnet/xem' }, 'chain-asset-unknown'],
  ['another mosaic', { asset: 'nem:mainnet/dim:coin' }, 'chain-asset-unknown'],
  ['a short key', { signerPublicKey: new Uint8Array(31) }, 'chain-public-key'],
  ['nothing', { amount: 0n }, 'chain-amount-zero'],
  ['less than nothing', { amount: -1n }, 'chain-amount-zero'],
  ['more than all', { amount: MAX + 1n }, 'chain-amount-over-maximum'],
  ['a time before NEM', { at: NEMESIS_MS - 1 }, 'nem-time-range'],
  ['a fraction of a millisecond', { at: NEMESIS_MS + 0.5 }, 'nem-time-range'],
  ['no time', { at: Number.NaN }, 'nem-time-range'],
  ['a deadline after NEM', { deadline: NEMESIS_MS + 2 ** 31 * 1000 }, 'nem-time-range'],
  ['a deadline in the same second', { deadline: NEMESIS_MS + 999 }, 'nem-deadline'],
  ['a deadline before', { at: NEMESIS_MS + 5000 }, 'nem-deadline'],
  ['a deadline over a day on', { deadline: NEMESIS_MS + DAY + 1000 }, 'nem-deadline'],
];

for (const [name, change, tag] of ORDERS) {
  test(`build refuses ${name} (${tag})`, () => {
    const built = mainnet.build({ ...order(), ...change });
    assert.ok(isRefusal(built));
    assert.equal(built.refused, tag);
  });
}

test('instants are rounded down to the second, both alike', () => {
  const early = mainnet.build({ ...order(), at: NEMESIS_MS, deadline: NEMESIS_MS + 1000 });
  const late = mainnet.build({ ...order(), at: NEMESIS_MS + 999, deadline: NEMESIS_MS + 1999 });
  assert.deepEqual(early, late);
});

function order(): PaymentOrder {
  return {
    signerPublicKey: new Uint8Array(32).fill(7),
    asset: 'nem:mainnet/xem',
    amount: 1n,
    destination: { address: ADDRESS },
    at: NEMESIS_MS,
    deadline: NEMESIS_MS + 2000,
  };
}
