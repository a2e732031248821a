// `payment.prepared`: exactly what was asked, in bytes that say nothing else.
import { CHAIN, MICRO } from '@sekisho/drill/policy-kit';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { fromHex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { formatInstant } from '@sekisho/protocol/instant';
import { paymentTag } from '@sekisho/protocol/envelope';
import { edited, FEE_AT, observedOnly, twoWallets, WARM_KEY } from './support/payment.ts';
import { KIT, refuses, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);

type Order = Parameters<Scribe['preparedBody']>[1];
type Change = Parameters<Scribe['preparedBody']>[2];

/** The one withdrawal there is, prepared with something changed. */
const prepares =
  (order: Order = {}, change: Change = {}) =>
  (scribe: Scribe) => {
    const { hash } = scribe.requested();
    return scribe.propose('payment.prepared', scribe.preparedBody(hash, order, change));
  };

refuses([
  {
    name: 'a payment of two withdrawals',
    tag: 'payment-withdrawals',
    offer: (scribe) => {
      const withdrawals = [scribe.requested().hash, scribe.requested().hash];
      const body = scribe.preparedBody(withdrawals[0]!, {}, { withdrawals });
      return scribe.propose('payment.prepared', body);
    },
  },
  {
    name: 'a payment of no withdrawal of this ledger',
    tag: 'withdrawal-unknown',
    offer: prepares({}, { withdrawals: [HASH] }),
  },
  {
    name: 'a second payment while the first may still confirm',
    tag: 'withdrawal-prepared',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.prepared(hash);
      const second = scribe.preparedBody(hash, { deadline: scribe.time + 60_000 });
      return scribe.propose('payment.prepared', second);
    },
  },
  {
    name: 'a second payment when the first is past its deadline but not expired by quorum',
    tag: 'withdrawal-prepared',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.prepared(hash);
      scribe.tick(12 * 3_600_000);
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
  {
    name: 'a payment from a wallet that the policy does not name',
    tag: 'wallet-unknown',
    offer: prepares({}, { wallet: 'attic' }),
  },
  {
    name: 'a payment from a wallet that this system only observes',
    tag: 'wallet-custody',
    from: () => worldOf(observedOnly),
    offer: prepares(),
  },
  {
    name: 'a payment on another chain than its wallet’s',
    tag: 'payment-chain',
    offer: prepares({}, { chain: 'nem:testnet' }),
  },
  {
    name: 'a payment on a chain that nobody knows',
    tag: 'payment-chain',
    offer: prepares({}, { chain: 'eip155:1' }),
  },
  {
    name: 'bytes that are no transaction',
    tag: 'nem-truncated',
    offer: prepares({}, { bytes: '00' }),
  },
  {
    name: 'bytes with something after the transaction',
    tag: 'nem-trailing-bytes',
    offer: (scribe) => {
      const body = scribe.preparedBody(scribe.requested().hash);
      return scribe.propose('payment.prepared', { ...body, bytes: `${body.bytes}00` });
    },
  },
  {
    name: 'a payment not named by its own bytes',
    tag: 'payment-id',
    offer: prepares({}, { payment: HASH }),
  },
  {
    name: 'a payment whose bytes have another identity',
    tag: 'payment-identity',
    offer: prepares({}, { identity: HASH }),
  },
  {
    name: 'a payment without its tag',
    tag: 'payment-tag',
    offer: (scribe) => {
      const body = scribe.preparedBody(scribe.requested().hash);
      return scribe.propose('payment.prepared', body, { tag: new Uint8Array(32) });
    },
  },
  {
    name: 'a payment with the tag of another identity',
    tag: 'payment-tag',
    offer: (scribe) => {
      const body = scribe.preparedBody(scribe.requested().hash);
      return scribe.propose('payment.prepared', body, { tag: paymentTag(CHAIN, HASH) });
    },
  },
  {
    name: 'bytes to be signed by another key than the wallet’s',
    tag: 'payment-key',
    offer: prepares({ signerPublicKey: WARM_KEY }),
  },
  {
    name: 'bytes with a fee above the one due',
    tag: 'payment-fee',
    offer: (scribe) => {
      const body = scribe.preparedBody(scribe.requested().hash);
      const dear = edited(body, (bytes) => bytes.set([0xff, 0xff], FEE_AT));
      return scribe.propose('payment.prepared', { ...dear, fee: '65535' });
    },
  },
  {
    name: 'a payment that states another fee than its bytes',
    tag: 'payment-fee',
    offer: prepares({}, { fee: '50001' }),
  },
  {
    name: 'a fee above the ceiling of the policy',
    tag: 'payment-fee',
    from: () =>
      worldOf(({ chains }) => ({
        chains: chains.map((chain) => ({ ...chain, maximumFee: '49999' })),
      })),
    offer: prepares(),
  },
  {
    name: 'a payment from another wallet than was asked',
    tag: 'payment-asset',
    from: () => worldOf(twoWallets),
    offer: prepares({ signerPublicKey: WARM_KEY }, { wallet: 'warm' }),
  },
  { name: 'bytes that pay less', tag: 'payment-amount', offer: prepares({ amount: 99_999_999n }) },
  { name: 'bytes that pay more', tag: 'payment-amount', offer: prepares({ amount: 100_000_001n }) },
  {
    name: 'bytes that pay somebody else',
    tag: 'payment-destination',
    offer: prepares({ destination: { address: KIT.address(2) } }),
  },
  {
    name: 'bytes with a memo that nobody asked for',
    tag: 'payment-memo',
    offer: (scribe) => {
      const destination = { address: KIT.address(1), memo: 'x' };
      const { hash } = scribe.requested();
      return scribe.propose('payment.prepared', scribe.preparedBody(hash, { destination }));
    },
  },
  {
    name: 'bytes with another memo',
    tag: 'payment-memo',
    offer: (scribe) => {
      const address = KIT.address(1);
      const { hash } = scribe.requested({ destination: { address, memo: '12345' } });
      const body = scribe.preparedBody(hash, { destination: { address, memo: '12346' } });
      return scribe.propose('payment.prepared', body);
    },
  },
  {
    name: 'a payment that states another deadline than its bytes',
    tag: 'payment-deadline',
    offer: (scribe) => prepares({}, { deadline: formatInstant(scribe.time) })(scribe),
  },
  {
    name: 'a deadline over an hour after the entry',
    tag: 'payment-deadline',
    offer: (scribe) => prepares({ deadline: scribe.time + 3_601_000 })(scribe),
  },
  {
    name: 'a deadline that is past at the entry',
    tag: 'payment-deadline',
    offer: (scribe) => {
      const at = scribe.time - 60_000;
      return prepares({ at, deadline: scribe.time })(scribe);
    },
  },
  {
    name: 'a payment of another withdrawal with the identity of one there is',
    tag: 'identity-used',
    offer: (scribe) => {
      const [first, second] = [scribe.requested(), scribe.requested()];
      scribe.prepared(first.hash);
      return scribe.propose('payment.prepared', scribe.preparedBody(second.hash));
    },
  },
  ...['everything', 'wallet:hot', 'client:app-1', 'customer:c-1'].map((scope) => ({
    name: `a payment under a stop of ${scope}`,
    tag: 'stopped' as const,
    offer: (scribe: Scribe) => {
      const { hash } = scribe.requested();
      scribe.stopped('dave', scope);
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  })),
  {
    name: 'a payment whose sum is over a limit over preparations',
    tag: 'not-allowed',
    offer: (scribe) => {
      // Two sums of 60,000 XEM an hour apart: each within an hour's 100,000, both at once not.
      const first = boarded(scribe, 'c-1');
      scribe.tick(3_600_000);
      const second = boarded(scribe, 'c-2');
      scribe.tick(1_800_000);
      scribe.prepared(first);
      const later = { deadline: scribe.time + 60_000 };
      return scribe.propose('payment.prepared', scribe.preparedBody(second, later));
    },
  },
  {
    name: 'a payment without the approvals it needs',
    tag: 'not-reviewed',
    offer: (scribe) => {
      const { hash } = scribe.requested({ amount: '15000000000' });
      scribe.tick(1_800_000);
      scribe.tick();
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
  {
    name: 'a payment before its delay is over',
    tag: 'delay-running',
    offer: (scribe) => {
      const { hash } = scribe.requested({ amount: '2000000000' });
      scribe.tick();
      scribe.tick(1_799_999);
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
  {
    name: 'a payment of a rejected withdrawal',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.rejected('alice', hash);
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
  {
    name: 'a payment of a blocked withdrawal',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      const { hash } = scribe.requested({ amount: '100000000000' });
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
  {
    name: 'a payment of an expired withdrawal',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.tick(86_400_000);
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
]);

/** 60,000 XEM for a customer, approved by the board. */
function boarded(scribe: Scribe, customer: string): string {
  const { hash } = scribe.requested({ amount: (60_000n * MICRO).toString(), customer });
  scribe.approved('alice', hash);
  scribe.approved('bob', hash);
  return hash;
}

test('a fee may be exactly the ceiling of the policy', () => {
  const scribe = worldOf(({ chains }) => ({
    chains: chains.map((chain) => ({ ...chain, maximumFee: '50000' })),
  }));
  scribe.prepared(scribe.requested().hash);
});

test('a payment lives at most exactly an hour', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  // NEM counts whole seconds from 00:06:25, so that the start of a minute is one of them.
  scribe.prepared(hash, { deadline: scribe.time + 3_600_000 });
});

test('what is signed is what was decoded: every byte of a payment is bound', () => {
  const scribe = world();
  const body = scribe.preparedBody(scribe.requested().hash);
  const length = fromHex(body.bytes)!.length;
  for (let at = 0; at < length; at++) {
    const changed = edited(body, (bytes) => {
      bytes[at]! ^= 1;
    });
    const answer = scribe.propose('payment.prepared', changed);
    // Only its own timestamp may vary, within the rules: no limit and no person depends on it.
    const timestamp = at >= 8 && at < 12;
    assert.ok(isRefusal(answer) || timestamp, `byte ${at} may be another`);
  }
});
