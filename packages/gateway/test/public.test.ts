// What anybody may read, and that the documents say what the code does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openCosignedHead } from '@sekisho/ledger/head';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import { domainHash } from '@sekisho/protocol/hash';
import { ledgerAnswer } from '@sekisho/protocol/http-api';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import { CHECKS } from '@sekisho/drill/keys';
import {
  act,
  ask,
  connectSigners,
  connectWatchers,
  openGatewayWorld,
  order,
  plain,
  settled,
  signed,
  type Told,
} from '@sekisho/drill/gateway-world';

test('the ledger says where it stands and what is stopped', async () => {
  const world = await openGatewayWorld();
  const early = ledgerAnswer.parse((await ask(world, plain('GET', '/v1/ledger'))).value);
  assert.equal(early.cosigned, null);
  assert.deepEqual(early.stops, []);
  await connectWatchers(world);
  const stop = act(world, 'dave', { act: 'stop', subject: 'wallet:hot', reason: 'mistake' });
  const stopped = await ask(world, plain('POST', '/v1/acts', stop));
  await settled(world);
  const now = ledgerAnswer.parse((await ask(world, plain('GET', '/v1/ledger'))).value);
  assert.equal(now.ledger, world.ledger);
  assert.equal(now.policy, world.kit.hash);
  assert.equal(now.size, world.gateway.replica.size);
  assert.equal(now.witnessed, '2026-01-26T00:00:01.000Z');
  assert.equal(now.cosigned?.size, now.size);
  const [{ id, scope, reason, by }] = now.stops as [(typeof now.stops)[number]];
  assert.deepEqual(
    [id, scope, reason, by],
    [stopped.value['stop'], 'wallet:hot', 'mistake', 'person:dave'],
  );
});

test('the policy comes in the bytes that its hash is of', async () => {
  const world = await openGatewayWorld();
  const { text } = await ask(world, plain('GET', '/v1/policy'));
  assert.equal(hex(domainHash('sekisho/policy/v1', utf8(text))), world.kit.hash);
});

test('the checkpoint is a note that a quorum of watchers cosigned', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  await settled(world);
  const told = await ask(world, plain('GET', '/log/checkpoint'));
  assert.equal(told.field('content-type'), 'text/plain; charset=utf-8');
  const head = openCosignedHead(world.kit.policy, told.text, CHECKS.ed25519);
  assert.ok(!isRefusal(head));
});

test('ready means: watchers enough, and not halted', async () => {
  const world = await openGatewayWorld();
  const alone = await ask(world, plain('GET', '/readyz'));
  const missing = (told: Told) => told.value['reasons'] as string[];
  assert.equal(alone.status, 503);
  assert.deepEqual(missing(alone)[0], 'watchers: 0 of 2 needed watchers are connected');
  await connectWatchers(world);
  const unpaid = await ask(world, plain('GET', '/readyz'));
  assert.deepEqual([unpaid.status, unpaid.value['paying']], [200, false]);
  assert.deepEqual(missing(unpaid), [
    'signers: 0 of 2 needed signers are here and sign',
    ...['signer-1', 'signer-2', 'signer-3'].map((id) => `${id}: not connected`),
  ]);
  await connectSigners(world);
  const ready = await ask(world, plain('GET', '/readyz'));
  assert.deepEqual([ready.status, ready.value['paying'], missing(ready)], [200, true, []]);
  world.gateway.replica.halt(refuse('gateway-behind', 'a test'));
  const halted = await ask(world, plain('GET', '/readyz'));
  assert.deepEqual(
    [halted.status, missing(halted)],
    [503, ['ledger: halted: gateway-behind: a test']],
  );
  assert.equal((await ask(world, plain('GET', '/healthz'))).status, 200);
});

test('HEAD is GET without a body', async () => {
  const world = await openGatewayWorld();
  const [head, whole] = [
    await ask(world, plain('HEAD', '/v1/ledger')),
    await ask(world, plain('GET', '/v1/ledger')),
  ];
  assert.equal(head.status, 200);
  assert.equal(head.field('content-type'), whole.field('content-type'));
  assert.equal(head.text, '');
});

test('metrics count by closed labels', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  await ask(world, signed(world, { body: order(world, 'w-1') }));
  await ask(world, plain('GET', '/a/path/of/a/stranger'));
  await settled(world);
  await world.clock.pass(2_000);
  const { text, field } = await ask(world, plain('GET', '/metrics'));
  assert.equal(field('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const { size } = world.gateway.replica;
  for (const line of [
    'sekisho_http_requests_total{route="/v1/withdrawals",status="201"} 1',
    'sekisho_http_requests_total{route="none",status="404"} 1',
    'sekisho_refusals_total{tag="route-unknown"} 1',
    'sekisho_verdicts_total{outcome="allow"} 1',
    `sekisho_entries ${size}`,
    `sekisho_cosigned_entries ${size}`,
    'sekisho_cosigned_age_seconds 2',
    'sekisho_watchers_connected 3',
    'sekisho_signers_connected 0',
    'sekisho_halted 0',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line}\nin\n${text}`);
  }
  assert.ok(!text.includes('stranger'));
});

interface Operation {
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}

async function describedRoutes(): Promise<Map<string, Operation>> {
  const world = await openGatewayWorld();
  const { value } = await ask(world, plain('GET', '/v1/openapi.json'));
  assert.equal(value['openapi'], '3.1.0');
  const paths = value['paths'] as Record<string, Record<string, Operation>>;
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    ),
  );
}

test('OpenAPI describes every route, and says which are signed', async () => {
  const routes = await describedRoutes();
  const open = [...routes].filter(([, { security }]) => security.length === 0);
  assert.deepEqual(open.map(([name]) => name).sort(), [
    'GET /healthz',
    'GET /log/checkpoint',
    'GET /metrics',
    'GET /readyz',
    'GET /v1/ledger',
    'GET /v1/openapi.json',
    'GET /v1/policy',
    'GET /v1/stops',
    'GET /v1/stops/{id}',
    'POST /v1/acts',
    'POST /v1/amendments',
    'POST /v1/attestations',
    'POST /v1/imports',
    'POST /v1/proposals',
    'POST /v1/proposals/{hash}/acts',
    'POST /v1/sessions',
  ]);
  for (const [name, { responses }] of routes) {
    assert.ok('default' in responses && Object.keys(responses).length === 2, name);
  }
});

test('spec/http-api.md and desk-api.md name every route, and no other', async () => {
  const routes = await describedRoutes();
  const page = (name: string) =>
    readFileSync(new URL(`../../../spec/${name}`, import.meta.url), 'utf8');
  const text = `${page('http-api.md')}\n${page('desk-api.md')}`;
  const named = [...text.matchAll(/^\| `((?:GET|POST) [^`]+)`/gm)].map(([, name]) => name);
  assert.deepEqual(named.sort(), [...routes.keys()].sort());
});
