// What decode accepts, and every reason for which it does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concat, equalBytes, hex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { RefusalTag } from '@sekisho/protocol/refusal';
import type { Chain, DecodedPayment } from '@sekisho/chains/chain';
import { MAX, NEMESIS_MS, anyNetwork, anyOrder, chain } from './arbitrary.ts';

const mainnet = chain('mainnet');
const KEY = new Uint8Array(32).fill(7);
const ORDER = {
  signerPublicKey: KEY,
  asset: 'nem:mainnet/xem',
  amount: 5_000_000n,
  destination: { address: mainnet.addressOf(new Uint8Array(32).fill(9)), memo: 'hi' },
  at: NEMESIS_MS + 367_791_948_000,
  deadline: NEMESIS_MS + 367_795_548_000,
};

const floorSecond = (ms: number): number => ms - ((ms - NEMESIS_MS) % 1000);

test('decode gives back what build was given, times in whole seconds', () => {
  fc.assert(
    fc.property(anyOrder, ({ network, order }) => {
      const built = chain(network).build(order);
      assert.ok(!isRefusal(built));
      const decoded = chain(network).decode(built.bytes);
      assert.deepEqual(decoded, {
        signerPublicKey: order.signerPublicKey,
        asset: order.asset,
        amount: order.amount,
        destination: order.destination,
        fee: chain(network).fee(order),
        at: floorSecond(order.at),
        deadline: floorSecond(order.deadline),
        identity: built.identity,
      });
    }),
    { numRuns: 2000 },
  );
});

test('one byte changed: refused, or another payment that re-encodes to the same bytes', () => {
  const anyChange = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
  let accepted = 0;
  fc.assert(
    fc.property(anyOrder, anyChange, ({ network, order }, [position, change]) => {
      const built = chain(network).build(order);
      assert.ok(!isRefusal(built));
      const altered = Uint8Array.from(built.bytes);
      altered[position % altered.length]! ^= change;
      const decoded = chain(network).decode(altered);
      if (isRefusal(decoded)) return;
      accepted++;
      assert.notEqual(decoded.identity, built.identity);
      const original = chain(network).decode(built.bytes);
      assert.ok(!isRefusal(original));
      assert.notDeepEqual(
        { ...decoded, identity: '' },
        { ...original, identity: '' },
        'the change is invisible',
      );
      assertReencodes(chain(network), decoded, altered);
    }),
    { numRuns: 4000 },
  );
  assert.ok(accepted > 500, `only ${accepted} changes decoded`);
});

/** The fee stands in the bytes and is not build's to choose: put it back before comparing. */
function assertReencodes(of: Chain, decoded: DecodedPayment, bytes: Uint8Array): void {
  const again = of.build(decoded);
  assert.ok(!isRefusal(again));
  new DataView(again.bytes.buffer).setBigUint64(48, decoded.fee, true);
  assert.equal(hex(again.bytes), hex(bytes));
}

test('random bytes, cut and padded transfers never throw and never decode', () => {
  fc.assert(
    fc.property(anyNetwork, fc.uint8Array({ maxLength: 1300 }), (network, bytes) => {
      assert.ok(isRefusal(chain(network).decode(bytes)));
    }),
    { numRuns: 3000 },
  );
  fc.assert(
    fc.property(
      anyOrder,
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      (o, cut, more) => {
        const built = chain(o.network).build(o.order);
        assert.ok(!isRefusal(built));
        const shorter = built.bytes.subarray(0, cut % built.bytes.length);
        assert.ok(isRefusal(chain(o.network).decode(shorter)));
        const longer = chain(o.network).decode(concat(built.bytes, more));
        assert.ok(isRefusal(longer));
        assert.equal(longer.refused, 'nem-trailing-bytes');
      },
    ),
    { numRuns: 1000 },
  );
});

test('bytes inside a larger buffer decode alike', () => {
  const bytes = mustBuild();
  const buffer = new Uint8Array(bytes.length + 10);
  buffer.set(bytes, 5);
  const decoded = mainnet.decode(buffer.subarray(5, 5 + bytes.length));
  assert.deepEqual(decoded, mainnet.decode(bytes));
  assert.ok(!isRefusal(decoded));
  buffer.fill(0);
  assert.ok(equalBytes(decoded.signerPublicKey, KEY), 'the key is a copy');
});

type Write = (view: DataView, bytes: Uint8Array) => void;

const REFUSED: readonly (readonly [string, RefusalTag, Write])[] = [
  ['another type', 'nem-transaction-type', (v) => v.setUint32(0, 0x1004, true)],
  ['version 2', 'nem-transaction-version', (v) => v.setUint32(4, 0x68000002, true)],
  ['testnet', 'nem-other-network', (v) => v.setUint32(4, 0x98000001, true)],
  ['mijin', 'nem-other-network', (v) => v.setUint32(4, 0x60000001, true)],
  ['key length 31', 'nem-not-canonical', (v) => v.setUint32(12, 31, true)],
  ['address length 41', 'nem-not-canonical', (v) => v.setUint32(60, 41, true)],
  ['message size off by one', 'nem-not-canonical', (v) => v.setUint32(112, 11, true)],
  ['encrypted message', 'nem-message-encrypted', (v) => v.setUint32(116, 2, true)],
  ['message of type 3', 'nem-message-type', (v) => v.setUint32(116, 3, true)],
  ['message of type 0', 'nem-message-type', (v) => v.setUint32(116, 0, true)],
  ['longer payload than bytes', 'nem-truncated', (v) => v.setUint32(120, 3, true)],
  ['shorter payload than bytes', 'nem-trailing-bytes', (v) => v.setUint32(120, 1, true)],
  ['empty payload', 'memo-empty', (v) => v.setUint32(120, 0, true)],
  ['huge payload', 'memo-too-long', (v) => v.setUint32(120, 0xffffffff, true)],
  ['payload of 1025', 'memo-too-long', (v) => v.setUint32(120, 1025, true)],
  ['no message, yet bytes', 'nem-trailing-bytes', (v) => v.setUint32(112, 0, true)],
  ['message that is not UTF-8', 'nem-message-not-text', (_, b) => b.set([0xc0, 0x80], 124)],
  ['amount 0', 'chain-amount-zero', (v) => v.setBigUint64(104, 0n, true)],
  ['amount above all', 'chain-amount-over-maximum', (v) => v.setBigUint64(104, MAX + 1n, true)],
  ['negative amount', 'chain-amount-over-maximum', (v) => v.setBigInt64(104, -1n, true)],
  ['fee above all', 'chain-fee-over-maximum', (v) => v.setBigUint64(48, MAX + 1n, true)],
  ['address checksum', 'destination-checksum', (v, b) => v.setUint8(70, b[70] === 65 ? 66 : 65)],
  ['address in lower case', 'destination-malformed', (v, b) => v.setUint8(64, b[64]! + 32)],
  ['address not ASCII', 'destination-malformed', (v) => v.setUint8(64, 0xff)],
  ['address of two-byte characters', 'destination-malformed', (_, b) => b.set([0xc3, 0xa9], 64)],
  ['negative timestamp', 'nem-time-range', (v) => v.setInt32(8, -1, true)],
  ['negative deadline', 'nem-time-range', (v) => v.setInt32(56, -1, true)],
  ['deadline at the timestamp', 'nem-deadline', (v) => v.setUint32(56, 367_791_948, true)],
  ['deadline after 24 hours', 'nem-deadline', (v) => v.setUint32(56, 367_791_948 + 86_401, true)],
];

for (const [name, tag, write] of REFUSED) {
  test(`decode refuses ${name} (${tag})`, () => {
    const bytes = mustBuild();
    write(new DataView(bytes.buffer), bytes);
    const decoded = mainnet.decode(bytes);
    assert.ok(isRefusal(decoded), 'decoded');
    assert.equal(decoded.refused, tag, decoded.detail);
  });
}

test('decode refuses a testnet address inside a mainnet transaction', () => {
  const bytes = mustBuild();
  bytes.set(new TextEncoder().encode(chain('testnet').addressOf(KEY)), 64);
  const decoded = mainnet.decode(bytes);
  assert.ok(isRefusal(decoded));
  assert.equal(decoded.refused, 'destination-other-network');
});

test('decode refuses the empty string and each early end', () => {
  const bytes = mustBuild();
  for (let length = 0; length < bytes.length; length++) {
    const decoded = mainnet.decode(bytes.subarray(0, length));
    assert.ok(isRefusal(decoded));
    assert.equal(decoded.refused, 'nem-truncated', `at ${length}`);
  }
});

function mustBuild(): Uint8Array {
  const built = mainnet.build(ORDER);
  assert.ok(!isRefusal(built));
  return built.bytes;
}
