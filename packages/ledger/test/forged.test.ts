// What `prepared` has refused already, a signer refuses again: a state is not evidence. Each row
// forges one cell of the state.
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { type RefusalTag } from '@sekisho/protocol/refusal';
import type { Lookup, Payment, TableName, Tables, Withdrawal } from '../src/state.ts';
import { observedOnly, twoWallets } from './support/payment.ts';
import { asks, prepared } from './support/asking.ts';
import { assertRefused, KIT, paymentAt, withdrawalAt, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);

/** A state in which one cell says something else. */
const forged = <Name extends TableName>(
  lookup: Lookup,
  table: Name,
  id: string,
  value: Tables[Name] | undefined,
): Lookup => ({
  get: (name, key) =>
    name === (table as TableName) && key === id ? (value as never) : lookup.get(name, key),
});

interface Forgery {
  readonly name: string;
  readonly tag: RefusalTag;
  readonly payment?: (payment: Payment, scribe: Scribe) => Partial<Payment>;
  readonly withdrawal?: (withdrawal: Withdrawal) => Partial<Withdrawal>;
  readonly from?: () => Scribe;
}

/** `prepared` has refused all of these; a signer asks again, since a state is not evidence. */
const FORGERIES: readonly Forgery[] = [
  {
    name: 'a payment that another one of its withdrawal follows',
    tag: 'payment-not-live',
    withdrawal: ({ payments }) => ({ payments: [...payments, HASH] }),
  },
  {
    name: 'a withdrawal that has ended',
    tag: 'withdrawal-ended',
    withdrawal: () => ({ ended: 'rejected' }),
  },
  {
    name: 'a withdrawal of less',
    tag: 'payment-amount',
    withdrawal: () => ({ amount: '99999999' }),
  },
  {
    name: 'a withdrawal to somebody else',
    tag: 'payment-destination',
    withdrawal: () => ({ destination: KIT.address(2) }),
  },
  {
    name: 'a withdrawal with a memo',
    tag: 'payment-memo',
    withdrawal: () => ({ memo: 'x' }),
  },
  {
    name: 'a withdrawal of another asset',
    tag: 'payment-asset',
    withdrawal: () => ({ asset: 'nem:mainnet/other' }),
  },
  {
    name: 'a payment of a wallet that the policy does not name',
    tag: 'wallet-unknown',
    payment: () => ({ wallet: 'attic' }),
  },
  {
    name: 'a payment on another chain',
    tag: 'payment-chain',
    payment: () => ({ chain: 'nem:testnet' }),
  },
  {
    name: 'a payment from a wallet of another key',
    tag: 'payment-key',
    from: () => worldOf(twoWallets),
    payment: () => ({ wallet: 'warm' }),
  },
  {
    name: 'a payment with another identity',
    tag: 'payment-identity',
    payment: () => ({ identity: HASH }),
  },
  { name: 'a payment with another fee', tag: 'payment-fee', payment: () => ({ fee: '1' }) },
  {
    name: 'a payment with other bytes',
    tag: 'nem-truncated',
    payment: ({ bytes }) => ({ bytes: bytes.slice(2) }),
  },
  {
    name: 'a payment with the bytes of another',
    tag: 'payment-id',
    payment: (_payment, scribe) => {
      const { hash } = scribe.requested({ amount: '7' });
      return { bytes: scribe.preparedBody(hash).bytes };
    },
  },
  {
    name: 'a payment with another deadline',
    tag: 'payment-deadline',
    payment: ({ deadline }) => ({ deadline: deadline + 1_000 }),
  },
  {
    name: 'a payment that was to live over an hour',
    tag: 'payment-deadline',
    payment: ({ deadline }) => ({ at: deadline - 3_600_001 }),
  },
  {
    name: 'a large withdrawal without its reviews',
    tag: 'not-reviewed',
    withdrawal: () => ({ outgoing: '15000000000' }),
  },
  {
    name: 'a withdrawal whose delay has not begun',
    tag: 'delay-running',
    withdrawal: () => ({ outgoing: '2000000000', delayFrom: null }),
  },
  {
    name: 'a withdrawal that the limits do not allow',
    tag: 'not-allowed',
    withdrawal: () => ({ outgoing: '200000000000' }),
  },
];

for (const { name, tag, payment, withdrawal, from = world } of FORGERIES) {
  test(`refuses ${name} (${tag})`, () => {
    const scribe = from();
    const { hash } = scribe.requested();
    const id = scribe.prepared(hash).payment;
    const was = paymentAt(scribe, id);
    const asWas = withdrawalAt(scribe, hash);
    const change = payment?.(was, scribe.fork()) ?? {};
    const paid = forged(scribe.state, 'payment', id, { ...was, ...change });
    const state = forged(paid, 'withdrawal', hash, { ...asWas, ...withdrawal?.(asWas) });
    assertRefused(asks(scribe, id, {}, state), tag);
  });
}

test('refuses a payment of a wallet that this system only observes (wallet-custody)', () => {
  const scribe = world();
  const payment = prepared(scribe);
  const { hash, document } = scribe.state.get('policy', '')!;
  const changed = { hash, document: { ...document, ...observedOnly(document) } };
  const state = forged(scribe.state, 'policy', '', changed);
  assertRefused(asks(scribe, payment, {}, state), 'wallet-custody');
});

test('refuses a head of this root and another size (head-other)', () => {
  const scribe = world();
  const payment = prepared(scribe);
  const meta = scribe.state.get('meta', '')!;
  const state = forged(scribe.state, 'meta', '', { ...meta, size: meta.size + 1 });
  assertRefused(asks(scribe, payment, {}, state), 'head-other');
});
