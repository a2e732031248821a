// Read sessions: who gets one, when it ends, and that whoever steals one can read and nothing else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { amendedBody } from '@sekisho/drill/amended';
import { actOf } from '@sekisho/drill/evidence';
import {
  act,
  ask,
  type GatewayWorld,
  openGatewayWorld,
  order,
  plain,
  signed,
  witness,
} from '@sekisho/drill/gateway-world';
import { utf8 } from '@sekisho/protocol/bytes';
import { queueAnswer, sessionAnswer } from '@sekisho/protocol/desk-api';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { MAX_SESSIONS_EACH, SESSION_MS } from '../src/desk/sessions.ts';
import { READ, read, reading, signIn, signing, withToken } from './support/desk.ts';

const QUEUE = '/v1/desk/queue';

const tagOf = async (world: GatewayWorld, request: Parameters<typeof ask>[1]) =>
  (await ask(world, request)).value['tag'];

describe('opening', () => {
  test('anybody whom the policy names may read, a freezer and a reader too', async () => {
    const world = await openGatewayWorld({
      policy: ({ persons }) => ({
        persons: persons.map((one) => (one.id === 'carol' ? { ...one, roles: ['reader'] } : one)),
      }),
    });
    for (const person of ['alice', 'carol', 'dave', 'erin']) {
      const token = await signIn(world, person);
      assert.deepEqual((await read(world, token, QUEUE, queueAnswer)).items, [], person);
    }
  });

  test('a session says of whom it is and when it ends; its token is told once', async () => {
    const world = await openGatewayWorld();
    const told = await ask(world, signing(world, 'alice'));
    const { token, person, expires } = sessionAnswer.parse(told.value);
    assert.deepEqual([told.status, person], [201, 'alice']);
    assert.equal(expires, formatInstant(world.clock.now() + SESSION_MS));
    assert.equal(token.length, 43);
    assert.notEqual(await signIn(world, 'alice'), token);
    assert.ok(!JSON.stringify(world.events).includes(token));
    const { text } = await ask(world, plain('GET', '/metrics'));
    assert.ok(text.includes('\nsekisho_read_sessions 2\n'));
  });

  test('nothing of it enters the ledger', async () => {
    const world = await openGatewayWorld();
    const { size } = world.gateway.replica;
    await signIn(world);
    assert.equal(world.gateway.replica.size, size);
    const body = act(world, 'alice', READ);
    assert.equal(await tagOf(world, plain('POST', '/v1/acts', body)), 'entry-type');
  });

  test('one act opens one session', async () => {
    const world = await openGatewayWorld();
    const request = signing(world, 'alice');
    assert.equal((await ask(world, request)).status, 201);
    assert.equal(await tagOf(world, request), 'request-replayed');
  });

  for (const [name, tag, request] of [
    ['somebody unknown', 'person-unknown', (w: GatewayWorld) => signing(w, 'mallory')],
    [
      'another ledger',
      'act-other-ledger',
      (w: GatewayWorld) => signing(w, 'alice', { ledger: 'ab'.repeat(32) }),
    ],
    [
      'another policy',
      'act-other-policy',
      (w: GatewayWorld) => signing(w, 'alice', { policy: 'ab'.repeat(32) }),
    ],
    [
      'an act that is over',
      'act-expired',
      (w: GatewayWorld) => signing(w, 'alice', { expires: '2026-01-01T00:00:00.000Z' }),
    ],
    [
      'an act that is good for hours',
      'read-too-long',
      (w: GatewayWorld) =>
        signing(w, 'alice', { expires: formatInstant(w.clock.now() + 3_600_000) }),
    ],
    [
      'an act of another kind, which is signed for something else',
      'act-other-kind',
      (w: GatewayWorld) =>
        plain(
          'POST',
          '/v1/sessions',
          act(w, 'alice', { act: 'stop', subject: 'everything', reason: 'drill' }),
        ),
    ],
    ['not an act', 'schema-mismatch', () => plain('POST', '/v1/sessions', utf8('{}'))],
  ] as const) {
    test(`refused: ${name}`, async () => {
      const world = await openGatewayWorld();
      assert.equal(await tagOf(world, request(world)), tag);
    });
  }

  test('refused: an act altered after signing', async () => {
    const world = await openGatewayWorld();
    const context = { ...world, time: world.clock.now() };
    const mine = actOf(context, 'alice', READ);
    const other = actOf(context, 'alice', READ);
    const body = utf8(JSON.stringify({ ...mine, assertion: other.assertion }));
    assert.equal(await tagOf(world, plain('POST', '/v1/sessions', body)), 'assertion-challenge');
  });
});

describe('ending', () => {
  test('after a working day', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    await world.clock.pass(SESSION_MS - 1);
    assert.equal((await ask(world, reading(token, QUEUE))).status, 200);
    await world.clock.pass(1);
    const over = await ask(world, reading(token, QUEUE));
    assert.deepEqual([over.status, over.value['tag']], [401, 'session-unknown']);
    assert.equal(over.field('www-authenticate'), 'Bearer');
  });

  test('when its person ends it', async () => {
    const world = await openGatewayWorld();
    const [token, other] = [await signIn(world), await signIn(world)];
    const end = withToken(token, plain('POST', '/v1/sessions/end'));
    assert.deepEqual((await ask(world, end)).value, { ended: true });
    assert.equal(await tagOf(world, reading(token, QUEUE)), 'session-unknown');
    assert.equal(await tagOf(world, end), 'session-unknown');
    assert.equal((await ask(world, reading(other, QUEUE))).status, 200);
  });

  test('when an amendment takes its person or passkey away', async () => {
    const world = await openGatewayWorld();
    const [alice, bob] = [await signIn(world, 'alice'), await signIn(world, 'bob')];
    const past = formatInstant(world.clock.now() - 1);
    const suspended: Policy = {
      ...world.kit.policy,
      persons: world.kit.policy.persons.map((one) =>
        one.id === 'alice' ? { ...one, validUntil: past } : one,
      ),
    };
    const context = { ...world, time: world.clock.now() };
    const body = amendedBody((one, what) => actOf(context, one, what), suspended, world.kit.hash);
    const told = await ask(world, plain('POST', '/v1/amendments', utf8(JSON.stringify(body))));
    assert.equal(told.status, 201, told.text);
    assert.equal(await tagOf(world, reading(alice, QUEUE)), 'session-unknown');
    assert.equal((await ask(world, reading(bob, QUEUE))).status, 200);
  });

  test('when the passkey it was opened by is no longer its person’s', async () => {
    const other = (old: Policy['persons'][number]['credentials'][number]) => ({
      ...old,
      id: 'A'.repeat(24),
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    });
    const world = await openGatewayWorld({
      policy: ({ persons }) => ({
        persons: persons.map(({ credentials: [own], ...one }) => ({
          ...one,
          credentials: one.id === 'alice' ? [own!, other(own!)] : [own!],
        })),
      }),
    });
    const persons = world.kit.policy.persons.map((one) =>
      one.id === 'alice' ? { ...one, credentials: one.credentials.slice(1) } : one,
    );
    const context = { ...world, time: world.clock.now() };
    const after: Policy = { ...world.kit.policy, persons };
    const body = amendedBody((one, what) => actOf(context, one, what), after, world.kit.hash);
    const told = await ask(world, plain('POST', '/v1/amendments', utf8(JSON.stringify(body))));
    assert.equal(told.status, 201, told.text);
    await witness(world, 1_000);
    await witness(world, 86_400_000 - 3_600_000);
    const token = await signIn(world, 'alice');
    assert.equal((await ask(world, reading(token, QUEUE))).status, 200);
    await witness(world, 3_600_000);
    assert.equal(await tagOf(world, reading(token, QUEUE)), 'session-unknown');
  });

  test('when the passkey expires', async () => {
    const world = await openGatewayWorld({
      policy: ({ persons }) => ({
        persons: persons.map((one) => ({
          ...one,
          credentials: one.credentials.map((credential) => ({
            ...credential,
            validUntil: '2026-01-26T00:10:00.000Z',
          })),
        })),
      }),
    });
    const token = await signIn(world);
    assert.equal((await ask(world, reading(token, QUEUE))).status, 200);
    await witness(world, 600_000);
    assert.equal(await tagOf(world, reading(token, QUEUE)), 'session-unknown');
  });

  test('the oldest, with one more than a person may have; others keep theirs', async () => {
    const world = await openGatewayWorld();
    const bob = await signIn(world, 'bob');
    const tokens: string[] = [];
    for (let i = 0; i <= MAX_SESSIONS_EACH; i++) tokens.push(await signIn(world, 'alice'));
    const statuses = await Promise.all(
      [bob, ...tokens].map(async (token) => (await ask(world, reading(token, QUEUE))).status),
    );
    assert.deepEqual(statuses, [200, 401, ...tokens.slice(1).map(() => 200)]);
  });
});

describe('asking', () => {
  for (const [name, fields] of [
    ['no token', []],
    ['another scheme', [['authorization', `Basic ${'A'.repeat(43)}`]]],
    ['a cookie', [['cookie', `session=${'A'.repeat(43)}`]]],
    ['a token that is none', [['authorization', 'Bearer abc']]],
    [
      'two tokens',
      [
        ['authorization', `Bearer ${'A'.repeat(43)}`],
        ['Authorization', `Bearer ${'A'.repeat(43)}`],
      ],
    ],
  ] as const) {
    test(`refused: ${name}`, async () => {
      const world = await openGatewayWorld();
      const request = plain('GET', QUEUE);
      const told = await ask(world, { ...request, fields: [...request.fields, ...fields] });
      assert.deepEqual([told.status, told.value['tag']], [401, 'session-missing']);
    });
  }

  test('a token that nobody was given opens nothing', async () => {
    const world = await openGatewayWorld();
    await signIn(world);
    assert.equal(await tagOf(world, reading('A'.repeat(43), QUEUE)), 'session-unknown');
  });

  test('too fast: the person waits, and nobody else does', async () => {
    const world = await openGatewayWorld();
    const [alice, bob] = [await signIn(world, 'alice'), await signIn(world, 'bob')];
    const another = await signIn(world, 'alice');
    let last: Awaited<ReturnType<typeof ask>> | undefined;
    for (let i = 0; i <= 120; i++) last = await ask(world, reading(alice, QUEUE));
    assert.deepEqual([last?.status, last?.value['tag']], [429, 'reader-too-fast']);
    assert.equal(last?.field('retry-after'), '1');
    assert.equal((await ask(world, reading(another, QUEUE))).status, 429);
    assert.equal((await ask(world, reading(bob, QUEUE))).status, 200);
    await world.clock.pass(1_000);
    assert.equal((await ask(world, reading(alice, QUEUE))).status, 200);
  });
});

describe('a stolen session', () => {
  test('reads, and neither asks, approves, cancels, stops, vetoes nor amends', async () => {
    const world = await openGatewayWorld();
    const held = signed(world, { body: order(world, 'w-1', { amount: '25000000000' }) });
    const subject = String((await ask(world, held)).value['withdrawal']);
    const token = await signIn(world, 'alice');
    const { size, state } = world.gateway.replica;
    const { hash } = state;
    const forged = (what: Parameters<typeof act>[2]) => {
      const { statement } = JSON.parse(Buffer.from(act(world, 'alice', what)).toString());
      const assertion = {
        credential: '',
        authenticatorData: '',
        clientDataJSON: '',
        signature: '',
      };
      return utf8(JSON.stringify({ statement, assertion }));
    };
    const bodies: readonly (readonly [string, Uint8Array])[] = [
      ['/v1/withdrawals', order(world, 'w-2')],
      ['/v1/withdrawals:judge', order(world, 'w-2')],
      ['/v1/withdrawals/w-1/cancel', new Uint8Array()],
      ['/v1/acts', forged({ act: 'approve', subject })],
      ['/v1/acts', forged({ act: 'reject', subject })],
      ['/v1/acts', forged({ act: 'stop', subject: 'everything', reason: 'drill' })],
      ['/v1/acts', forged({ act: 'veto', subject })],
      ['/v1/amendments', utf8(JSON.stringify({ policy: world.kit.policy }))],
      ['/v1/proposals', utf8(JSON.stringify({ policy: world.kit.policy }))],
      [`/v1/proposals/${subject}/acts`, forged({ act: 'amend', subject })],
      ['/v1/imports', utf8('{}')],
      ['/v1/sessions', forged(READ)],
    ];
    for (const [target, body] of bodies) {
      const told = await ask(world, withToken(token, plain('POST', target, body)));
      assert.ok(told.status >= 400 && told.status < 500, `${target}: ${told.status}`);
    }
    const list = await ask(world, withToken(token, plain('GET', '/v1/withdrawals')));
    assert.equal(list.status, 401, 'not even what clients read');
    assert.deepEqual(
      [world.gateway.replica.size, world.gateway.replica.state.hash],
      [size, hash],
      'nothing was written',
    );
  });

  test('every path that takes a session is a GET, but for ending it', async () => {
    const world = await openGatewayWorld();
    const { value } = await ask(world, plain('GET', '/v1/openapi.json'));
    const paths = Object.entries(value['paths'] as Record<string, Record<string, object>>);
    const taking = paths.flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => JSON.stringify(operation).includes('"session":[]'))
        .map(([method]) => `${method} ${path}`),
    );
    const desk = taking.filter((route) => route.startsWith('get /v1/desk/'));
    assert.ok(desk.length >= 12);
    assert.deepEqual(
      taking.filter((route) => !desk.includes(route)),
      ['post /v1/sessions/end'],
    );
    for (const route of desk) {
      const target = route.slice('get '.length).replace(/\{[a-z]+\}/, '0');
      assert.equal((await ask(world, plain('GET', target))).status, 401, target);
    }
  });
});
