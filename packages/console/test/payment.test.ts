// The screen must not say one thing and the bytes another: each way in which a prepared payment can
// differ from the request it is for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainOf, type PaymentOrder } from '@sekisho/chains/chain';
import { seedOf } from '@sekisho/drill/keys';
import { CHAIN, policyKit, WALLET, XEM } from '@sekisho/drill/policy-kit';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { paymentIdOf } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { isTrouble } from '../src/trouble.ts';
import type { VerifiedEntry } from '../src/verify/entry.ts';
import { type PaymentField, readPayment } from '../src/verify/payment.ts';
import type { VerifiedWithdrawal } from '../src/verify/withdrawal.ts';

const kit = policyKit('payment');
const wallet = kit.policy.wallets[0]!;
const AT = Date.UTC(2026, 0, 26);
const HASH = 'ab'.repeat(32);

/** Verified beforehand: only what its content says matters here. */
const entryOf = (content: VerifiedEntry['content']): VerifiedEntry => ({
  ...{ hash: HASH, index: 7, size: 9, time: AT, content },
  ...{ cosignedBy: ['watcher-1', 'watcher-2'], cosignedAt: AT },
});

const truth: VerifiedWithdrawal = {
  entry: entryOf({ name: 'thawed' } as VerifiedEntry['content']),
  ...{ id: 'w-1', wallet: WALLET, asset: XEM, amount: 5_000_000n, address: kit.address(1) },
  ...{ memo: 'rent', customer: 'c-1', purpose: 'customer' },
};

const walletKey = (): Uint8Array =>
  wallet.custody.kind === 'threshold' ? fromHex(wallet.custody.group.publicKey)! : new Uint8Array();

/** What the gateway could have prepared instead. */
function bodyOf(order: Partial<PaymentOrder> = {}): Body<'payment.prepared'> {
  const built = chainOf(CHAIN)!.build({
    ...{ signerPublicKey: walletKey(), asset: XEM, amount: truth.amount, at: AT },
    ...{ destination: { address: truth.address, memo: 'rent' }, deadline: AT + 1_800_000 },
    ...order,
  });
  if (isRefusal(built)) assert.fail(built.detail);
  const { bytes, identity, fee } = built;
  return {
    ...{ payment: paymentIdOf(CHAIN, bytes), chain: CHAIN, wallet: WALLET, withdrawals: [HASH] },
    ...{ bytes: hex(bytes), identity, fee: fee.toString() },
    deadline: formatInstant(AT + 1_800_000),
  };
}

const prepared = (
  order: Partial<PaymentOrder> = {},
  change: Partial<Body<'payment.prepared'>> = {},
  policy = kit.policy,
) =>
  readPayment(
    entryOf({ name: 'payment.prepared', body: { ...bodyOf(order), ...change } }),
    truth,
    policy,
  );

function differing(found: ReturnType<typeof prepared>): readonly PaymentField[] {
  if (isTrouble(found)) assert.fail(found.detail);
  assert.equal(
    found.agrees,
    found.compared.every(({ same }) => same),
  );
  return found.compared.filter(({ same }) => !same).map(({ field }) => field);
}

test('a payment of exactly what was asked for agrees in every field', () => {
  assert.deepEqual(differing(prepared()), []);
});

test('bytes that pay another address are called what they are', () => {
  const destination = { address: kit.address(2), memo: 'rent' };
  assert.deepEqual(differing(prepared({ destination })), ['address']);
});

test('so are another amount, memo, payer, fee, identity and name', () => {
  assert.ok(differing(prepared({ amount: 6_000_000n })).includes('amount'));
  assert.ok(
    differing(prepared({ destination: { address: truth.address } })).includes('memo'),
    'a memo left out',
  );
  const stranger = kit.keys('somebody').publicKey;
  assert.deepEqual(differing(prepared({ signerPublicKey: stranger })), ['payer']);
  assert.deepEqual(differing(prepared({}, { identity: HASH })), ['identity']);
  assert.deepEqual(differing(prepared({}, { payment: HASH })), ['payment']);
  const moved = { ...kit.policy, wallets: [{ ...wallet, address: kit.address(5) }] };
  assert.deepEqual(differing(prepared({}, {}, moved)), ['payer']);
  const publicKey = kit.keys('somebody').publicHex;
  const custody = { kind: 'observed', publicKey } as const;
  const taken = { ...kit.policy, wallets: [{ ...wallet, custody }] };
  assert.deepEqual(differing(prepared({}, {}, taken)), ['payer']);
});

test('a payment of other withdrawals, of an unknown chain or without bytes is refused', () => {
  for (const body of [
    { withdrawals: ['cd'.repeat(32)] },
    { chain: 'other:chain' },
    { bytes: hex(seedOf('a', 'b')) },
  ]) {
    const found = prepared({}, body);
    assert.ok(isTrouble(found) && found.trouble === 'deceived', JSON.stringify(body));
  }
});
