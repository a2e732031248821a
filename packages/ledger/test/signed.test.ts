// `payment.signed`: a signature the chain takes, and a promise of each who took part.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import type { PromiseStatement } from '@sekisho/protocol/evidence';
import { KIT, refuses, paymentAt, world, worldOf } from './support/world.ts';

const HASH = 'ab'.repeat(32);

/** A prepared payment, and its signed body with something changed. */
const signs =
  (change: (scribe: Scribe, payment: string) => Partial<Body<'payment.signed'>>) =>
  (scribe: Scribe) => {
    const { payment } = scribe.prepared(scribe.requested().hash);
    const body = { ...scribe.signedBody(payment), ...change(scribe, payment) };
    return scribe.propose('payment.signed', body);
  };

const promised = (change: Partial<PromiseStatement>) =>
  signs((scribe, payment) => ({
    promises: [scribe.promise('signer-1', payment), scribe.promise('signer-2', payment, change)],
  }));

refuses([
  {
    name: 'a signature of no payment',
    tag: 'payment-unknown',
    offer: signs(() => ({ payment: HASH })),
  },
  {
    name: 'a second signature',
    tag: 'payment-over',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      scribe.signed(payment);
      return scribe.propose('payment.signed', scribe.signedBody(payment));
    },
  },
  {
    name: 'a signature of an expired payment',
    tag: 'payment-over',
    offer: (scribe) => {
      const { payment } = scribe.prepared(scribe.requested().hash);
      scribe.expired(payment);
      return scribe.propose('payment.signed', scribe.signedBody(payment));
    },
  },
  {
    name: 'a signature of other bytes',
    tag: 'payment-signature',
    offer: signs(() => ({ signature: hex(KIT.signWhole(new Uint8Array(1))) })),
  },
  {
    name: 'a signature cut short',
    tag: 'payment-signature',
    offer: signs(() => ({ signature: 'abcd' })),
  },
  {
    name: 'one promise where two signed',
    tag: 'promises-missing',
    offer: signs((scribe, payment) => ({ promises: [scribe.promise('signer-1', payment)] })),
  },
  {
    name: 'two promises of one signer',
    tag: 'promise-duplicate',
    offer: signs((scribe, payment) => ({
      promises: [scribe.promise('signer-1', payment), scribe.promise('signer-1', payment)],
    })),
  },
  {
    name: 'a promise of a signer that the policy does not name',
    tag: 'signer-unknown',
    offer: signs((scribe, payment) => ({
      promises: [scribe.promise('signer-1', payment), scribe.promise('signer-9', payment)],
    })),
  },
  {
    name: 'a promise of a signer who holds no share of the wallet',
    tag: 'signer-unknown',
    saying: /no share of wallet hot/,
    from: () =>
      worldOf(({ signers }) => ({
        signers: [
          ...signers,
          {
            ...signers[0]!,
            id: 'signer-9',
            publicKey: KIT.keys('signer-9').publicHex,
            certificate: HASH,
          },
        ],
      })),
    offer: signs((scribe, payment) => ({
      promises: [scribe.promise('signer-1', payment), scribe.promise('signer-9', payment)],
    })),
  },
  {
    name: 'a promise for another ledger',
    tag: 'promise-other',
    offer: promised({ ledger: HASH }),
  },
  {
    name: 'a promise of another payment',
    tag: 'promise-other',
    offer: promised({ payment: HASH }),
  },
  {
    name: 'a promise of another identity',
    tag: 'promise-other',
    offer: promised({ identity: HASH }),
  },
  {
    name: 'a promise of other withdrawals',
    tag: 'promise-other',
    offer: promised({ withdrawals: [HASH] }),
  },
  {
    name: 'a promise on a head before the payment',
    tag: 'promise-other',
    offer: (scribe) => promised({ head: { size: scribe.size + 1, root: HASH } })(scribe),
  },
  {
    name: 'a promise that another party signed',
    tag: 'promise-signature',
    offer: signs((scribe, payment) => ({
      promises: [
        scribe.promise('signer-1', payment),
        scribe.promise('signer-2', payment, {}, KIT.keys('signer-3').sign),
      ],
    })),
  },
]);

test('a real threshold signature of two of three signers is accepted', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.signed(payment, true);
  assert.ok(paymentAt(scribe, payment).signature !== null);
});

test('a stop after preparation does not forbid to write down what was signed', () => {
  const scribe = world();
  const { payment } = scribe.prepared(scribe.requested().hash);
  scribe.stopped('dave', 'everything');
  scribe.signed(payment);
});
