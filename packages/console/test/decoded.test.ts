// An entry taken apart for people: what cannot be read is said to be so, and nothing else is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderBytes, orderOf } from '@sekisho/drill/evidence';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { base64, utf8 } from '@sekisho/protocol/bytes';
import type { Content } from '@sekisho/protocol/entry';
import { isRefusal } from '@sekisho/protocol/refusal';
import { decoded } from '../src/browser/decoded.ts';

const KIT = policyKit('decoded');
const scribe = new Scribe(KIT);
scribe.opened();
scribe.tick();

const tagOf = (value: unknown): string | undefined =>
  isRefusal(value) ? value.refused : undefined;

const requested = (body: Uint8Array): Content => {
  const whole = scribe.requestedBody({ id: 'w-1' });
  return {
    name: 'withdrawal.requested',
    body: { request: { ...whole.request, body: base64(body) } },
  };
};

test('a request is shown by the order inside it, or by why there is none', () => {
  const bytes = orderBytes(orderOf(KIT, 'w-1'));
  const { order } = decoded(requested(bytes));
  assert.ok(order !== undefined && !isRefusal(order));
  assert.equal(order.id, 'w-1');
  assert.equal(tagOf(decoded(requested(new Uint8Array([0xff]))).order), 'json-malformed');
  assert.equal(tagOf(decoded(requested(utf8('{"id":'))).order), 'json-malformed');
  assert.equal(tagOf(decoded(requested(utf8('{}'))).order), 'schema-mismatch');
});

test('a payment is shown by its bytes, or by why they are none', () => {
  const body = scribe.preparedBody(scribe.requested().hash);
  const paymentOf = (change: object) =>
    decoded({ name: 'payment.prepared', body: { ...body, ...change } }).payment;
  const payment = paymentOf({});
  assert.ok(payment !== undefined && !isRefusal(payment));
  assert.equal(payment.identity, body.identity);
  assert.equal(tagOf(paymentOf({ chain: 'nem:other' })), 'asset-unknown');
  assert.equal(tagOf(paymentOf({ bytes: 'zz' })), 'schema-mismatch');
  assert.equal(tagOf(paymentOf({ bytes: '00' })), 'nem-truncated');
});
