// Requests that the interfaces would take, for mutation.
import { amendedBody } from '@sekisho/drill/amended';
import { actOf, type ActChange, counter } from '@sekisho/drill/evidence';
import { AUTHORITY, KEY, START } from '@sekisho/drill/gateway-world';
import { importedBodies } from '@sekisho/drill/imported';
import { seedOf } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { siegeKit } from '@sekisho/drill/siege';
import { Scribe } from '@sekisho/drill/scribe';
import { base64url, hex, utf8 } from '@sekisho/protocol/bytes';
import { bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { signRequest } from '@sekisho/protocol/http-signature';
import { formatInstant } from '@sekisho/protocol/instant';
import type { ApiRequest } from '@sekisho/replica/api';
import { once } from '../examples.ts';
import { printed, type Value } from '../json-mutations.ts';
import { rawOf } from '../raw-request.ts';

/** Stand for what only the world that is asked knows. */
export const FRESH_ID = 'w-fresh';
export const WITHDRAWAL = 'aa'.repeat(32);
export const STOP = 'bb'.repeat(32);

const kit = once(() => policyKit('api'));

/** The ledger of every gateway world of this seed. */
const ledger = once(() =>
  hex(
    ledgerIdOf(
      bodyBytes('ledger.opened', {
        nonce: hex(seedOf('api', 'ledger')),
        time: formatInstant(START),
        policy: kit().policy,
        recovery: [],
      }),
    ),
  ),
);

const order = once(() => ({
  id: FRESH_ID,
  wallet: 'hot',
  asset: 'nem:mainnet/xem',
  amount: '100000000',
  destination: { address: kit().address(1), memo: 'thanks' },
  customer: 'c-1',
  context: { channel: 'web', accountCreatedAt: '2020-01-01T00:00:00.000Z' },
}));

const paths: readonly (readonly [method: string, path: string, query?: string])[] = [
  ['GET', '/v1/withdrawals', '?status=held&cursor=1'],
  ['GET', '/v1/withdrawals/w-1'],
  ['POST', '/v1/withdrawals/w-1/cancel'],
  ['GET', '/v1/events', '?after=1'],
  ['GET', '/v1/addresses/nem%3Amainnet%2Fxem/NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC'],
];

/** {method, path, query, body}: signed when they are sent. */
export const orderExamples = once((): readonly Value[] => [
  { method: 'POST', path: '/v1/withdrawals', query: '?', body: order() },
  { method: 'POST', path: '/v1/withdrawals:judge', query: '?', body: order() },
  {
    method: 'POST',
    path: '/v1/withdrawals',
    query: '?',
    body: { ...order(), id: 'w-1' },
    keyid: KEY,
  },
  ...paths.map(([method, path, query = '?']) => ({ method, path, query })),
]);

const count = counter(1_000_000);
const act = (person: string, change: ActChange): Value =>
  actOf({ kit: kit(), ledger: ledger(), count, time: START }, person, change);

export const actExamples = once((): readonly Value[] => [
  act('dave', { act: 'stop', subject: 'customer:c-9', reason: 'mistake' }),
  act('alice', { act: 'approve', subject: WITHDRAWAL }),
  act('bob', { act: 'reject', subject: WITHDRAWAL }),
  act('alice', { act: 'thaw', subject: STOP, outflows: [] }),
  act('erin', { act: 'veto', subject: WITHDRAWAL }),
]);

export const collectedExamples = once((): readonly Value[] => {
  const sign = (person: string, change: ActChange) =>
    actOf({ kit: kit(), ledger: ledger(), count, time: START }, person, change);
  const { policy, hash } = kit();
  const longer = { ...policy, withdrawalExpirySeconds: policy.withdrawalExpirySeconds - 60 };
  const past = { customer: 'c-1', destination: kit().address(1), asset: 'nem:mainnet/xem' };
  const rows = [1, 2, 3].map((n) => ({ ...past, amount: String(n), at: START - n * 86_400_000 }));
  return [amendedBody(sign, longer, hash), ...importedBodies(sign, rows)];
});

const PUBLIC = [
  ...['/v1/ledger', '/v1/policy', '/log/checkpoint', '/healthz', '/readyz', '/metrics'],
  ...['/v1/openapi.json', '/v1/stops', '/v1/stops?cursor=x', '/v1/stops/x'],
];

const bare = (method: string, target: string, body = ''): ApiRequest => ({
  ...{ method, target, authority: AUTHORITY, certificate: undefined },
  ...{ fields: [['host', AUTHORITY]], body: utf8(body) },
});

/** Signed for the world's first minute. */
function clientRequest(method: string, path: string, query: string, body: Uint8Array): ApiRequest {
  const created = Math.trunc(START / 1_000) + 1;
  const nonce = base64url(seedOf('api', `raw ${method} ${path} ${query}`).slice(0, 16));
  const terms = { created, expires: created + 60, nonce, keyid: KEY };
  const toSign = { method, authority: AUTHORITY, path, query, body, ...terms };
  const headers = signRequest(toSign, kit().keys(KEY).sign);
  const target = path + (query === '?' ? '' : query);
  return {
    ...bare(method, target),
    fields: [['host', AUTHORITY], ...Object.entries(headers)],
    body,
  };
}

export const rawExamples = once((): readonly Uint8Array[] =>
  [
    ...PUBLIC.map((path) => bare('GET', path)),
    bare('HEAD', '/v1/ledger'),
    bare('POST', '/v1/acts', printed(actExamples()[0])),
    ...paths.map(([method, path, query = '?']) => clientRequest(method, path, query, utf8(''))),
    clientRequest('POST', '/v1/withdrawals', '?', utf8(printed(order()))),
    clientRequest('POST', '/v1/withdrawals:judge', '?', utf8(printed(order()))),
  ].map(rawOf),
);

export const watcherExamples = once((): readonly Uint8Array[] => {
  const scribe = new Scribe(siegeKit('siege'));
  scribe.opened();
  scribe.tick();
  const stop = scribe.act('dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  const watchers = scribe.watcherStopBody('watcher-2');
  return [
    bare('GET', `/v1/largest?nonce=${'0f'.repeat(16)}`),
    bare('GET', '/v1/status'),
    bare('POST', '/v1/stops', printed(stop)),
    bare('POST', '/v1/stops/relay', printed(watchers)),
    bare('POST', '/v1/heads', printed({ note: scribe.head() })),
  ].map(rawOf);
});
