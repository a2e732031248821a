// What a client can do wrong, and which problem each is.
import assert from 'node:assert/strict';
import {
  ask,
  connectSigners,
  get,
  type GatewayWorld,
  type GatewayWorldOptions,
  KEY,
  order,
  plain,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';
import { base64, utf8 } from '@sekisho/protocol/bytes';
import { contentDigest, COVERED, signatureBase } from '@sekisho/protocol/http-signature';
import type { ProblemSlug } from '@sekisho/protocol/problem';
import { refuse } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';

export type ClientRow = readonly [
  name: string,
  slug: ProblemSlug,
  request: (world: GatewayWorld) => ApiRequest | Promise<ApiRequest>,
  options?: GatewayWorldOptions,
];

export const seconds = ({ clock }: GatewayWorld): number => Math.trunc(clock.now() / 1_000);

export const ordered = (world: GatewayWorld, change: Parameters<typeof order>[2]): ApiRequest =>
  signed(world, { body: order(world, 'w-1', change) });

export const bodied = (world: GatewayWorld, body: string): ApiRequest =>
  signed(world, { body: utf8(body) });

/** Signed in form, by the key, over whatever components and parameters are given. */
export function signedOver(
  world: GatewayWorld,
  components: readonly string[],
  lifetime = 60,
): ApiRequest {
  const request = ordered(world, {});
  const created = seconds(world);
  const nonce = 'AAAAAAAAAAAAAAAAAAAAAA';
  const params =
    `(${components.map((name) => `"${name}"`).join(' ')})` +
    `;created=${created};expires=${created + lifetime};nonce="${nonce}"` +
    `;keyid="${KEY}";tag="sekisho"`;
  const values: Record<string, string> = {
    '@method': 'POST',
    '@authority': request.authority,
    '@path': request.target,
    '@query': '?',
    'content-digest': contentDigest(request.body),
  };
  const base = signatureBase(
    components.map((name) => [name, values[name]!]),
    params,
  );
  const signature = base64(world.kit.keys(KEY).sign(base));
  return {
    ...request,
    fields: [
      ['content-digest', contentDigest(request.body)],
      ['signature-input', `sekisho=${params}`],
      ['signature', `sekisho=:${signature}:`],
    ],
  };
}

const without = (request: ApiRequest, name: string): ApiRequest => ({
  ...request,
  fields: request.fields.filter(([given]) => given !== name),
});

export const withField = (request: ApiRequest, name: string, value: string): ApiRequest => ({
  ...request,
  fields: request.fields.map((field) => (field[0] === name ? [name, value] : field)),
});

export const checksumBroken = (address: string): string =>
  address.slice(0, -1) + (address.endsWith('A') ? 'B' : 'A');

/** The other problems of clients. */
export const OTHERS: readonly ClientRow[] = [
  ['unknown path', 'route-unknown', () => plain('GET', '/v2')],
  ['unknown method', 'method-not-allowed', () => plain('DELETE', '/v1/withdrawals')],
  [
    'authority in capitals',
    'target-malformed',
    (world) => ({ ...ordered(world, {}), authority: 'Gateway.Example' }),
  ],
  ['unknown parameter', 'query-malformed', (world) => get(world, '/v1/events', '?from=1')],
  ['parameter twice', 'query-malformed', (world) => get(world, '/v1/events', '?after=1&after=1')],
  ['cursor of another form', 'query-malformed', (world) => get(world, '/v1/events', '?after=01')],
  ['cursor beyond the end', 'query-malformed', (world) => get(world, '/v1/events', '?after=99')],
  ['unknown status', 'query-malformed', (world) => get(world, '/v1/withdrawals', '?status=x')],
  ['list cursor', 'query-malformed', (world) => get(world, '/v1/withdrawals', '?cursor=1')],
  [
    'address not UTF-8',
    'query-malformed',
    (world) => get(world, '/v1/addresses/nem:mainnet%2Fxem/%FF'),
  ],
  [
    'another server',
    'authority-other',
    (world) => signed(world, { authority: 'other.example', body: order(world, 'w-1') }),
  ],
  ['not signed', 'signature-missing', (world) => without(ordered(world, {}), 'signature')],
  [
    'a body where none is',
    'body-too-large',
    (world) => signed(world, { path: '/v1/withdrawals/w/cancel', body: utf8('{}') }),
  ],
  [
    'signature not base64',
    'signature-malformed',
    (world) => withField(ordered(world, {}), 'signature', 'sekisho=:AAA:'),
  ],
  ['a minute and a second', 'lifetime-too-long', (world) => signedOver(world, COVERED, 61)],
  [
    'another digest algorithm',
    'digest-malformed',
    (world) => withField(ordered(world, {}), 'content-digest', 'sha-512=:AAAA:'),
  ],
  [
    'key out of date',
    'key-expired',
    async (world) => {
      await world.clock.pass(30_000);
      return ordered(world, {});
    },
    {
      policy: ({ clients }) => ({
        clients: clients.map((client) => ({ ...client, validUntil: '2026-01-26T00:00:30.000Z' })),
      }),
    },
  ],
  [
    'signed by another key',
    'signature-wrong',
    (world) => signed(world, { keys: world.kit.keys('thief'), body: order(world, 'w-1') }),
  ],
  ['unknown member', 'schema-mismatch', (world) => bodied(world, '{"amount":"1","extra":1}')],
  ['amount as a number', 'schema-mismatch', (world) => bodied(world, '{"amount":1}')],
  ['unknown asset', 'asset-unknown', (world) => ordered(world, { asset: 'nem:mainnet/xym' })],
  ['address of an unknown asset', 'asset-unknown', (world) => get(world, '/v1/addresses/a/b')],
  [
    'no address',
    'address-malformed',
    (world) => ordered(world, { destination: { address: 'alice' } }),
  ],
  [
    'long memo',
    'memo-invalid',
    (world) =>
      ordered(world, { destination: { address: world.kit.address(1), memo: '関'.repeat(342) } }),
  ],
  ['not there', 'withdrawal-unknown', (world) => get(world, '/v1/withdrawals/w-9')],
  [
    'cancelling what is not there',
    'withdrawal-unknown',
    (world) => signed(world, { path: '/v1/withdrawals/w-9/cancel' }),
  ],
  [
    'cancelling what no id can be',
    'withdrawal-unknown',
    (world) => signed(world, { path: '/v1/withdrawals/w~/cancel' }),
  ],
  [
    'cancelling what is being paid',
    'withdrawal-prepared',
    async (world) => {
      await connectSigners(world);
      await ask(world, ordered(world, {}));
      await settled(world);
      return signed(world, { path: '/v1/withdrawals/w-1/cancel' });
    },
  ],
  [
    'cancelling what was blocked',
    'withdrawal-ended',
    async (world) => {
      const answer = await ask(world, ordered(world, { amount: '200000000000' }));
      assert.equal(answer.value['status'], 'blocked');
      return signed(world, { path: '/v1/withdrawals/w-1/cancel' });
    },
  ],
  [
    'time nobody states',
    'time-unwitnessed',
    async (world) => {
      await world.clock.pass(60_000);
      return ordered(world, {});
    },
  ],
  ['no cosigned head', 'head-unwitnessed', () => plain('GET', '/log/checkpoint')],
  [
    'halted',
    'gateway-halted',
    (world) => {
      world.gateway.replica.halt(refuse('gateway-behind', 'a test'));
      return ordered(world, {});
    },
  ],
];
