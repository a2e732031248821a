// `withdrawal.requested` and `.cancelled`: who asks, for what, and whether it is asked once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chainOf } from '@sekisho/chains/chain';
import { textBytes } from '@sekisho/drill/evidence';
import type { Scribe } from '@sekisho/drill/scribe';
import { base64 } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import type { Policy } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { readClientRequest } from '../src/client-request.ts';
import { CHECKS } from '@sekisho/drill/keys';
import { assertRefused, KIT, refuses, withdrawalAt, world, worldOf } from './support/world.ts';

type OrderChange = Parameters<Scribe['requestedBody']>[0];
type RequestChange = Parameters<Scribe['requestedBody']>[1];
type Evidence = Body<'withdrawal.requested'>['request'];

const asks = (order: OrderChange, change?: RequestChange) => (scribe: Scribe) =>
  scribe.propose('withdrawal.requested', scribe.requestedBody(order, change));

/** The request with its evidence changed after signing. */
const altered = (change: (evidence: Evidence) => Partial<Evidence>) => (scribe: Scribe) => {
  const { request } = scribe.requestedBody();
  return scribe.propose('withdrawal.requested', { request: { ...request, ...change(request) } });
};

const input = (from: string | RegExp, to: string) =>
  altered(({ signatureInput }) => ({ signatureInput: signatureInput.replace(from, to) }));

const client = (change: Partial<Policy['clients'][number]>) => () =>
  worldOf(({ clients: [one] }) => ({ clients: [{ ...one!, ...change }] }));

const seconds = (scribe: Scribe): number => Math.trunc(scribe.time / 1_000);
const LAPSED = '2026-01-26T00:01:00.000Z'; // the time of `world`

refuses([
  {
    name: 'a request by a key that the policy does not name',
    tag: 'client-key-unknown',
    offer: asks({}, { keyid: 'app-2-key' }),
  },
  {
    name: 'a request of a client at its end',
    tag: 'client-expired',
    from: client({ validUntil: LAPSED }),
    offer: asks({}),
  },
  {
    name: 'a request by a key at its end',
    tag: 'client-expired',
    from: client({ keys: [{ ...KIT.policy.clients[0]!.keys[0]!, validUntil: LAPSED }] }),
    offer: asks({}),
  },
  {
    name: 'a request that another key signed',
    tag: 'request-signature',
    offer: asks({}, { sign: KIT.keys('watcher-1').sign }),
  },
  {
    name: 'a request whose body was changed after signing',
    tag: 'request-signature',
    offer: altered(({ body }) => ({
      body: base64(
        textBytes(Buffer.from(body, 'base64').toString().replace('100000000', '900000000')),
      ),
    })),
  },
  {
    name: 'a request signed for another server',
    tag: 'request-other-authority',
    offer: asks({}, { authority: 'other.example' }),
  },
  {
    name: 'a request created over 5 s ahead',
    tag: 'request-from-future',
    offer: (scribe) => asks({}, { created: seconds(scribe) + 6 })(scribe),
  },
  {
    name: 'a request past its expiry',
    tag: 'request-stale',
    offer: (scribe) => {
      const now = seconds(scribe);
      return asks({}, { created: now - 31, expires: now - 1 })(scribe);
    },
  },
  {
    name: 'a request to another path',
    tag: 'request-other-act',
    offer: asks({}, { path: '/v1/withdrawals:judge' }),
  },
  {
    name: 'a request with a query',
    tag: 'request-other-act',
    offer: asks({}, { query: '?dry=1' }),
  },
  { name: 'a request by GET', tag: 'request-other-act', offer: asks({}, { method: 'GET' }) },
  {
    name: 'a request of a client without the scope',
    tag: 'client-scope',
    from: client({ scopes: ['read', 'cancel', 'judge'] }),
    offer: asks({}),
  },
  {
    name: 'an order that is not JSON',
    tag: 'json-malformed',
    offer: asks({}, { body: textBytes('{"id":"w-1",}') }),
  },
  {
    name: 'an order that says one thing twice',
    tag: 'json-malformed',
    offer: asks({}, { body: textBytes('{"amount":"1","amount":"2"}') }),
  },
  {
    name: 'an order that is not an object',
    tag: 'schema-mismatch',
    offer: asks({}, { body: textBytes('null') }),
  },
  {
    name: 'an order with a field that nobody knows',
    tag: 'schema-mismatch',
    offer: asks({}, { body: textBytes('{"priority":"high"}') }),
  },
  {
    name: 'an order of an amount that is not an integer',
    tag: 'amount-malformed',
    offer: asks({ amount: '1e9' }),
  },
  {
    name: 'an order of an amount of 2^128',
    tag: 'amount-too-large',
    offer: asks({ amount: '340282366920938463463374607431768211456' }),
  },
  {
    name: 'an order of more than there is',
    tag: 'amount-above-maximum',
    offer: asks({ amount: '8999999999000001' }),
  },
  {
    name: 'an order of an asset of an unknown chain',
    tag: 'asset-unknown',
    offer: asks({ asset: 'eip155:1/slip44:60' }),
  },
  {
    name: 'an order of an unknown asset of a known chain',
    tag: 'asset-unknown',
    offer: asks({ asset: 'nem:mainnet/mosaic:foo.bar' }),
  },
  {
    name: 'an order to what is no address',
    tag: 'destination-malformed',
    offer: asks({ destination: { address: 'NALICE' } }),
  },
  {
    name: 'an order to an address with another spelling',
    tag: 'destination-malformed',
    offer: asks({ destination: { address: KIT.address(1).toLowerCase() } }),
  },
  {
    name: 'an order to an address that does not match its checksum',
    tag: 'destination-checksum',
    offer: asks({ destination: { address: mistyped(KIT.address(1)) } }),
  },
  {
    name: 'an order to an address of another network',
    tag: 'destination-other-network',
    offer: asks({
      destination: { address: chainOf('nem:testnet')!.addressOf(new Uint8Array(32)) },
    }),
  },
  {
    name: 'an order with a memo longer than the chain carries',
    tag: 'memo-too-long',
    offer: asks({ destination: { address: KIT.address(1), memo: '関'.repeat(342) } }),
  },
  {
    name: 'an id used before for the same order, with a new nonce',
    tag: 'withdrawal-duplicate',
    offer: (scribe) => {
      scribe.requested({ id: 'w' });
      return asks({ id: 'w' })(scribe);
    },
  },
  {
    name: 'an id used before for another order',
    tag: 'withdrawal-duplicate',
    offer: (scribe) => {
      scribe.requested({ id: 'w' });
      return asks({ id: 'w', amount: '1' })(scribe);
    },
  },
  {
    name: 'an id whose withdrawal was cancelled long ago',
    tag: 'withdrawal-duplicate',
    offer: (scribe) => {
      scribe.cancelled(scribe.requested({ id: 'w' }).hash);
      scribe.tick(30 * 86_400_000);
      scribe.tick(30 * 86_400_000);
      return asks({ id: 'w' })(scribe);
    },
  },
]);

// The profile of RFC 9421 has its own tests; here, that the fold asks for it at all.
refuses([
  {
    name: 'a request with a signature input that is no list',
    tag: 'signature-input-malformed',
    offer: input('sekisho=(', 'sekisho= ('),
  },
  {
    name: 'a signature of another label',
    tag: 'signature-label',
    offer: input(/^sekisho/, 'sig1'),
  },
  {
    name: 'a signature that does not cover the body',
    tag: 'signature-components',
    offer: input(' "content-digest"', ''),
  },
  {
    name: 'a signature without a tag',
    tag: 'signature-parameters',
    offer: input(';tag="sekisho"', ''),
  },
  {
    name: 'a signature that lives over a minute',
    tag: 'signature-lifetime',
    offer: input(/expires=\d+/, 'expires=9999999999'),
  },
  {
    name: 'a signature with a short nonce',
    tag: 'signature-nonce',
    offer: input(/nonce="[^"]+"/, 'nonce="AAAA"'),
  },
  {
    name: 'a signature by a key of another form',
    tag: 'signature-keyid',
    offer: input(/keyid="[^"]+"/, 'keyid="APP"'),
  },
  {
    name: 'a signature for another application',
    tag: 'signature-tag',
    offer: input('tag="sekisho"', 'tag="other"'),
  },
  {
    name: 'a request to a path with dots',
    tag: 'request-path',
    offer: altered(() => ({ path: '/v1/../v1/withdrawals' })),
  },
  {
    name: 'a request with a query without a mark',
    tag: 'request-query',
    offer: altered(() => ({ query: 'dry' })),
  },
  {
    name: 'a request to an authority in capitals',
    tag: 'request-authority',
    offer: altered(() => ({ authority: 'Gateway.example' })),
  },
  {
    name: 'a request with a body over its bound',
    tag: 'request-body-too-large',
    offer: altered(() => ({ body: base64(new Uint8Array(33_000)) })),
  },
]);

const cancels = (id: string, change?: RequestChange) => (scribe: Scribe) =>
  scribe.propose('withdrawal.cancelled', scribe.cancelledBody(id, change));

refuses([
  {
    name: 'a cancellation by another path',
    tag: 'request-other-act',
    offer: cancels('w', { path: '/v1/withdrawals/w/undo' }),
  },
  {
    name: 'a cancellation with a query',
    tag: 'request-other-act',
    offer: cancels('w', { query: '?a' }),
  },
  {
    name: 'a cancellation by GET',
    tag: 'request-other-act',
    offer: cancels('w', { method: 'GET' }),
  },
  {
    name: 'a cancellation that another key signed',
    tag: 'request-signature',
    offer: cancels('w', { sign: KIT.keys('gateway').sign }),
  },
  {
    name: 'a cancellation by a client without the scope',
    tag: 'client-scope',
    from: client({ scopes: ['withdraw'] }),
    offer: (scribe) => {
      scribe.requested({ id: 'w' });
      return cancels('w')(scribe);
    },
  },
  { name: 'a cancellation of nothing', tag: 'withdrawal-unknown', offer: cancels('w') },
  {
    name: 'a cancellation of a prepared withdrawal',
    tag: 'withdrawal-prepared',
    offer: (scribe) => {
      scribe.prepared(scribe.requested({ id: 'w' }).hash);
      return cancels('w')(scribe);
    },
  },
  {
    name: 'a second cancellation',
    tag: 'withdrawal-ended',
    offer: (scribe) => {
      scribe.cancelled(scribe.requested({ id: 'w' }).hash);
      return cancels('w')(scribe);
    },
  },
]);

test('one client cannot cancel what another asked for, and both may use one id', () => {
  const scribe = worldOf((policy) => twoClients(policy));
  const { hash } = scribe.requested({ id: 'w' });
  const other = { keyid: 'app-2-key', sign: KIT.keys('app-2-key').sign };
  assertRefused(cancels('w', other)(scribe), 'withdrawal-unknown');
  scribe.write('withdrawal.requested', scribe.requestedBody({ id: 'w', amount: '7' }, other));
  scribe.write('withdrawal.cancelled', scribe.cancelledBody('w', other));
  assert.equal(withdrawalAt(scribe, hash).ended, null);
});

test('all there is of an asset may be asked for, and is recorded', () => {
  const scribe = world();
  assert.ok(!isRefusal(asks({ amount: '8999999999000000' })(scribe)));
});

test('a request may be 5 s ahead and lives to the end of its last second', () => {
  const scribe = world();
  const now = seconds(scribe);
  assert.ok(!isRefusal(asks({}, { created: now + 5 })(scribe)));
  assert.ok(!isRefusal(asks({}, { created: now - 60, expires: now })(scribe)));
});

test('a withdrawal keeps what was asked, and counts amount and fee', () => {
  const scribe = world();
  const destination = { address: KIT.address(3), memo: '12345' };
  const { hash, index } = scribe.requested({ id: 'w', amount: '20000000000', destination });
  const kept = withdrawalAt(scribe, hash);
  assert.equal(kept.amount, '20000000000');
  // Two units of 10,000 XEM, and one for the memo, at 0.05 XEM each.
  assert.equal(kept.outgoing, '20000150000');
  assert.deepEqual([kept.destination, kept.memo], [destination.address, '12345']);
  assert.deepEqual([kept.client, kept.id, kept.index], ['app-1', 'w', index]);
  assert.equal(kept.purpose, 'customer');
  assert.equal(kept.at, scribe.time);
  assert.equal(kept.expires, scribe.time + 86_400_000);
});

test('the gateway reads a request by the same function, and answers it with its client', () => {
  const scribe = world();
  const { request } = scribe.requestedBody();
  const read = readClientRequest(KIT.policy, request, scribe.time, CHECKS);
  assert.ok(!isRefusal(read));
  assert.deepEqual([read.client.id, read.terms.keyid], ['app-1', 'app-1-key']);
});

function twoClients({ clients: [one] }: Policy): Partial<Policy> {
  const keys = [{ ...one!.keys[0]!, id: 'app-2-key', publicKey: KIT.keys('app-2-key').publicHex }];
  return { clients: [one!, { ...one!, id: 'app-2', certificate: 'cd'.repeat(32), keys }] };
}

function mistyped(address: string): string {
  const last = address.at(-1) === 'A' ? 'B' : 'A';
  return address.slice(0, -1) + last;
}

test('a cancellation holds however long it was held back', () => {
  const scribe = world();
  const { hash } = scribe.requested({ id: 'w' });
  const now = seconds(scribe);
  scribe.write(
    'withdrawal.cancelled',
    scribe.cancelledBody('w', { created: now, expires: now + 1 }),
  );
  const other = scribe.requested({ id: 'x' });
  const held = scribe.cancelledBody('x', { created: now - 31, expires: now - 1 });
  scribe.write('withdrawal.cancelled', held);
  for (const withdrawal of [hash, other.hash]) {
    assert.equal(scribe.state.get('withdrawal', withdrawal)?.ended, 'cancelled');
  }
});
