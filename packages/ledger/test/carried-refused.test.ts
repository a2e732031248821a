// `ledger.carried`: what is no part of a rebase, and what cannot be carried.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kitAnew, NOTHING, rebasedOn } from '@sekisho/drill/rebased';
import type { Scribe } from '@sekisho/drill/scribe';
import { formatInstant } from '@sekisho/protocol/instant';
import { type Carried, carriedPartHash, carriedParts } from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { HASH, paymentRow, prepared, requestRow, split, STOP } from './support/carrying.ts';
import { type Case, KIT, refuses, world } from './support/world.ts';

/** A rebase whose parts are still to come. */
function carrying(carried: Partial<Carried> = { stops: [STOP] }): [Scribe, RebasedDocument] {
  const base = world();
  base.requested();
  const document = rebasedOn(base, { carried });
  const scribe = base.fork(kitAnew(KIT));
  scribe.write('ledger.rebased', document.rebased);
  return [scribe, document];
}

/** What is said to one carried part with these rows. */
function offered(carried: Partial<Carried>, from = world()): unknown {
  const document = rebasedOn(from, { carried });
  const scribe = from.fork(kitAnew(KIT));
  scribe.write('ledger.rebased', document.rebased);
  return scribe.propose('ledger.carried', document.carried[0]!);
}

const CASES: readonly Case[] = [
  {
    name: 'any other entry while a part is missing',
    tag: 'carried-missing',
    offer: () => {
      const [scribe] = carrying();
      return scribe.propose('chain.observed', scribe.observedBody('watcher-1'));
    },
  },
  {
    name: 'a part that nobody signed',
    tag: 'carried-unexpected',
    offer: () => {
      const [scribe] = carrying();
      return scribe.propose('ledger.carried', { ...NOTHING, next: null });
    },
  },
  {
    name: 'a part again',
    tag: 'carried-unexpected',
    offer: () => {
      const [scribe, document] = carrying();
      scribe.write('ledger.carried', document.carried[0]!);
      return scribe.propose('ledger.carried', document.carried[0]!);
    },
  },
  {
    name: 'a carried part in a ledger that nobody rebased',
    tag: 'carried-unexpected',
    offer: (scribe) => scribe.propose('ledger.carried', { ...NOTHING, next: null }),
  },
  {
    name: 'a stop that is in force already',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      scribe.stopped('dave', 'everything');
      const [id] = scribe.state.ids('stop');
      return offered({ stops: [{ ...STOP, id: id! }] }, scribe);
    },
  },
  {
    name: 'a request that the ledger has',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      const row = requestRow(scribe, scribe.requested().hash);
      return offered({ requests: [row] }, scribe);
    },
  },
  {
    name: 'a payment that the ledger has',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      const row = paymentRow(scribe, prepared(scribe, scribe.requested().hash));
      return offered({ payments: [row] }, scribe);
    },
  },
  {
    name: 'an end of what is over',
    tag: 'carried-duplicate',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.cancelled(hash);
      return offered({ endings: [{ withdrawal: hash, ended: 'rejected' }] }, scribe);
    },
  },
  {
    name: 'an end of what nobody asked for',
    tag: 'withdrawal-unknown',
    offer: () => offered({ endings: [{ withdrawal: HASH, ended: 'rejected' }] }),
  },
  {
    name: 'a payment of what nobody asked for',
    tag: 'withdrawal-unknown',
    offer: () => {
      const { tail, second } = split();
      return offered({ payments: [paymentRow(tail, second)] });
    },
  },
  {
    name: 'a payment of another withdrawal’s amount',
    tag: 'payment-amount',
    offer: () => {
      const { base, tail, known } = split();
      const other = prepared(tail, tail.requested({ amount: '6000000' }).hash);
      return offered({ payments: [{ ...paymentRow(tail, other), withdrawal: known }] }, base);
    },
  },
  {
    name: 'a payment whose deadline lies over an hour after it was prepared',
    tag: 'payment-deadline',
    offer: () => {
      const { base, tail, payment } = split();
      const at = formatInstant(base.time - 3_600_000);
      return offered({ payments: [{ ...paymentRow(tail, payment), at }] }, base);
    },
  },
  {
    name: 'a payment on a chain nobody knows',
    tag: 'chain-unknown',
    offer: () => {
      const { base, tail, payment } = split();
      const row = { ...paymentRow(tail, payment), chain: 'nem:unknown' };
      return offered({ payments: [row] }, base);
    },
  },
  {
    name: 'a payment that the chain had before',
    tag: 'identity-used',
    offer: () => {
      const { base, tail, payment } = split();
      base.pass(1);
      base.observed('watcher-1', { outflows: [tail.outflowOf(payment)] });
      return offered({ payments: [paymentRow(tail, payment)] }, base);
    },
  },
  {
    name: 'an order that is none',
    tag: 'json-malformed',
    offer: () => {
      const { tail, late } = split();
      return offered({ requests: [{ ...requestRow(tail, late), body: 'AAAA' }] });
    },
  },
];

refuses(CASES);

test('parts keep every row once, in order, and fit', () => {
  const { tail, late, second } = split();
  const carried: Carried = {
    ...NOTHING,
    requests: [requestRow(tail, late)],
    payments: [paymentRow(tail, second)],
    stops: [STOP],
  };
  const [only, ...more] = carriedParts(carried);
  assert.deepEqual(more, []);
  assert.deepEqual(only, { ...carried, next: null });
  assert.notEqual(carriedPartHash(only!), carriedPartHash({ ...only!, stops: [] }));
  assert.deepEqual(carriedParts(NOTHING), []);
});
