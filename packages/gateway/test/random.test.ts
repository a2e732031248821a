// Whatever a stranger, a client or a person sends, the answer is never a fault.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import fc from 'fast-check';
import type { ApiRequest } from '@sekisho/replica/api';
import {
  act,
  ask,
  openGatewayWorld,
  order,
  plain,
  signed,
  type GatewayWorld,
} from '@sekisho/drill/gateway-world';

const RUNS = { numRuns: 300 };

const PATHS = [
  '/v1/withdrawals',
  '/v1/withdrawals:judge',
  '/v1/withdrawals/w-1',
  '/v1/withdrawals/w-1/cancel',
  '/v1/events',
  '/v1/addresses/nem:mainnet%2Fxem/N',
  '/v1/acts',
  '/v1/ledger',
  '/v1/policy',
  '/v1/stops',
  '/v1/stops/x',
  '/v1/openapi.json',
  '/log/checkpoint',
  '/healthz',
  '/readyz',
  '/metrics',
];

const method = fc.oneof(fc.constantFrom('GET', 'POST', 'HEAD', 'PUT'), fc.string());
const target = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.constantFrom(...PATHS), fc.string({ unit: 'grapheme' }))
    .map(([path, rest]) => path + rest),
);
const body = fc.uint8Array({ maxLength: 200 });
const fields = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom('signature', 'signature-input', 'content-digest', 'accept'),
      fc.string(),
    ),
    fc.string({ unit: 'binary' }),
  ),
  { maxLength: 5 },
);

async function mustNotFault(world: GatewayWorld, request: ApiRequest): Promise<void> {
  const { status, text } = await ask(world, request);
  assert.ok(status < 500 || status === 503, `${status} ${text}`);
}

test('random requests', async () => {
  const world = await openGatewayWorld();
  const request = fc.record({ method, target, authority: fc.string(), fields, body });
  const certificate = fc.constantFrom(undefined, world.certificate);
  await fc.assert(
    fc.asyncProperty(request, certificate, (raw, shown) =>
      mustNotFault(world, { ...raw, certificate: shown }),
    ),
    RUNS,
  );
});

test('random bodies and paths, properly signed', async () => {
  const world = await openGatewayWorld();
  const json = fc.json().map(utf8);
  const loose = fc
    .record({
      id: fc.oneof(fc.constant('w-1'), fc.string()),
      wallet: fc.constantFrom('hot', 'cold', ''),
      asset: fc.constantFrom('nem:mainnet/xem', 'nem:testnet/xem', 'a:b/c', '__proto__'),
      amount: fc.oneof(fc.bigInt().map(String), fc.string(), fc.integer()),
      destination: fc.record({ address: fc.string(), memo: fc.string({ unit: 'binary' }) }),
      customer: fc.oneof(fc.constant('c-1'), fc.string()),
    })
    .map((value) => utf8(JSON.stringify(value)));
  const paths = fc.constantFrom('/v1/withdrawals', '/v1/withdrawals:judge');
  await fc.assert(
    fc.asyncProperty(paths, fc.oneof(body, json, loose), (path, bytes) =>
      mustNotFault(world, signed(world, { path, body: bytes })),
    ),
    RUNS,
  );
  const segment = fc.string({ unit: 'binary' }).map((text) =>
    encodeURIComponent(text.toWellFormed())
      .replaceAll("'", '%27')
      .replace(/^\.{1,2}$/, 'x'),
  );
  await fc.assert(
    fc.asyncProperty(segment, segment, (one, two) =>
      mustNotFault(world, signed(world, { method: 'GET', path: `/v1/addresses/${one}/${two}` })),
    ),
    RUNS,
  );
});

test('a signed request with one part altered never passes', async () => {
  const world = await openGatewayWorld();
  const at = fc.nat();
  const part = fc.constantFrom('signature', 'signature-input', 'content-digest', 'body', 'target');
  await fc.assert(
    fc.asyncProperty(part, at, fc.integer({ min: 1, max: 127 }), async (name, place, flip) => {
      const request = signed(world, { body: order(world, 'w-1') });
      const altered = alter(request, name, place, flip);
      const { status, text } = await ask(world, altered);
      assert.ok(status >= 400 && (status < 500 || status === 503), `${name}: ${text}`);
    }),
    RUNS,
  );
  assert.equal(world.gateway.replica.content.ids('withdrawal').length, 0);
});

function alter(request: ApiRequest, name: string, place: number, flip: number): ApiRequest {
  const flipped = (text: string): string => {
    const i = place % text.length;
    const code = (text.charCodeAt(i) ^ flip) & 0x7f;
    return text.slice(0, i) + String.fromCharCode(code) + text.slice(i + 1);
  };
  if (name === 'target') return { ...request, target: flipped(request.target) };
  if (name === 'body') {
    const bytes = request.body.slice();
    bytes[place % bytes.length]! ^= flip;
    return { ...request, body: bytes };
  }
  const fields = request.fields.map(
    ([field, value]) => [field, field === name ? flipped(value) : value] as const,
  );
  return { ...request, fields };
}

test('random acts', async () => {
  const world = await openGatewayWorld();
  const stop = act(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  const text = fromUtf8(stop)!;
  const json = fc.json();
  const altered = fc
    .tuple(fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
    .map(([at, piece]) => {
      const i = at % text.length;
      return text.slice(0, i) + piece + text.slice(i + piece.length);
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(json, altered), (given) =>
      mustNotFault(world, plain('POST', '/v1/acts', utf8(given.toWellFormed()))),
    ),
    RUNS,
  );
});
