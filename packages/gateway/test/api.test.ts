// The interface, called as a function. Every problem it can answer with has a row here.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { base64, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { chainOf } from '@sekisho/chains/chain';
import { contentDigest, COVERED, signatureBase } from '@sekisho/protocol/http-signature';
import { problemOf, problemSlug, PROBLEMS, type ProblemSlug } from '@sekisho/protocol/problem';
import { refuse } from '@sekisho/protocol/refusal';
import { seedOf } from '@sekisho/drill/keys';
import type { ApiRequest } from '@sekisho/replica/api';
import { memoryStore } from '@sekisho/replica/memory-store';
import { NonceBook, MAX_NONCES } from '../src/api/nonce-book.ts';
import { MAX_ORDERS_AT_ONCE } from '../src/api/orders.ts';
import {
  act,
  ask,
  get,
  KEY,
  openWorld,
  order,
  plain,
  settled,
  signed,
  type Told,
  type World,
} from './support/world.ts';

const met = new Set<string>();

/** The problem an answer is, noted as met. */
function slugOf(told: Told): string {
  const slug = String(told.value['type']).replace('urn:sekisho:problem:', '');
  met.add(slug);
  return slug;
}

async function expectProblem(world: World, request: ApiRequest, slug: ProblemSlug): Promise<Told> {
  const told = await ask(world, request);
  assert.equal(slugOf(told), slug, told.text);
  assert.equal(told.status, PROBLEMS[slug].status);
  assert.equal(told.field('content-type'), 'application/problem+json');
  assert.deepEqual(Object.keys(told.value), ['type', 'title', 'status', 'detail', 'tag']);
  assert.equal(told.value['status'], told.status);
  return told;
}

type Row = readonly [
  name: string,
  slug: ProblemSlug,
  request: (world: World) => ApiRequest | Promise<ApiRequest>,
];

const seconds = ({ clock }: World): number => Math.trunc(clock.now() / 1_000);

const ordered = (world: World, change: Parameters<typeof order>[2]): ApiRequest =>
  signed(world, { body: order(world, 'w-1', change) });

const bodied = (world: World, body: string): ApiRequest => signed(world, { body: utf8(body) });

/** Signed in form, by the key, over whatever components and parameters are given. */
function signedOver(world: World, components: readonly string[], lifetime = 60): ApiRequest {
  const request = ordered(world, {});
  const created = seconds(world);
  const nonce = 'AAAAAAAAAAAAAAAAAAAAAA';
  const params =
    `(${components.map((name) => `"${name}"`).join(' ')})` +
    `;created=${created};expires=${created + lifetime};nonce="${nonce}";keyid="${KEY}";tag="sekisho"`;
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

const withField = (request: ApiRequest, name: string, value: string): ApiRequest => ({
  ...request,
  fields: request.fields.map((field) => (field[0] === name ? [name, value] : field)),
});

const checksumBroken = (address: string): string =>
  address.slice(0, -1) + (address.endsWith('A') ? 'B' : 'A');

/** What the interface must refuse, each for its own reason. */
const ACCEPTANCE: readonly Row[] = [
  [
    'replay',
    'request-replayed',
    async (world) => {
      const request = ordered(world, {});
      assert.equal((await ask(world, request)).status, 201);
      return request;
    },
  ],
  [
    'stale created',
    'created-too-old',
    (world) => signed(world, { created: seconds(world) - 120, body: order(world, 'w-1') }),
  ],
  [
    'future created',
    'created-in-future',
    (world) => signed(world, { created: seconds(world) + 30, body: order(world, 'w-1') }),
  ],
  [
    'missing component',
    'components-missing',
    (world) => signedOver(world, ['@method', '@authority', '@path', 'content-digest']),
  ],
  [
    'wrong digest',
    'digest-mismatch',
    (world) => ({ ...ordered(world, {}), body: order(world, 'w-1', { amount: '2' }) }),
  ],
  [
    'unknown key',
    'key-unknown',
    (world) => signed(world, { keyid: 'nobody', body: order(world, 'w-1') }),
  ],
  [
    'wrong client certificate',
    'certificate-other',
    (world) => ({ ...ordered(world, {}), certificate: 'ab'.repeat(32) }),
  ],
  ['amount 1e3', 'amount-malformed', (world) => ordered(world, { amount: '1e3' })],
  ['amount 2^128', 'amount-too-large', (world) => ordered(world, { amount: `${2n ** 128n}` })],
  [
    'above the maximum',
    'amount-above-maximum',
    (world) => ordered(world, { amount: '9000000000000000' }),
  ],
  [
    'bad address checksum',
    'address-checksum',
    (world) => ordered(world, { destination: { address: checksumBroken(world.kit.address(1)) } }),
  ],
  [
    'another network',
    'address-other-network',
    (world) => {
      const address = chainOf('nem:testnet')!.addressOf(seedOf('t', 'testnet'));
      return ordered(world, { destination: { address } });
    },
  ],
  [
    'same id, another body',
    'id-conflict',
    async (world) => {
      assert.equal((await ask(world, ordered(world, {}))).status, 201);
      return ordered(world, { amount: '5' });
    },
  ],
  ['oversize', 'body-too-large', (world) => bodied(world, ' '.repeat(16_385))],
  ['not JSON', 'not-json', (world) => bodied(world, '{"id":')],
];

describe('what must be refused, each as a problem of its own', () => {
  for (const [name, slug, request] of ACCEPTANCE) {
    test(name, async () => {
      const world = await openWorld();
      await expectProblem(world, await request(world), slug);
    });
  }

  test('scope', async () => {
    const world = await openWorld({
      seed: 'scope',
      policy: ({ clients }) => ({
        clients: clients.map((client) => ({ ...client, scopes: ['read'] })),
      }),
    });
    await expectProblem(world, ordered(world, {}), 'scope-missing');
    const path = '/v1/withdrawals:judge';
    await expectProblem(world, signed(world, { path, body: order(world, 'w') }), 'scope-missing');
    const cancel = '/v1/withdrawals/w/cancel';
    await expectProblem(world, signed(world, { path: cancel }), 'scope-missing');
    assert.equal((await ask(world, get(world, '/v1/withdrawals'))).status, 200);
  });

  test('no two of them are the same problem', () => {
    const slugs = [...ACCEPTANCE.map(([, slug]) => slug), 'scope-missing'];
    assert.equal(new Set(slugs).size, slugs.length);
  });

  test('every malformed amount is one, and nothing was written for any of them', async () => {
    const world = await openWorld();
    const { size } = world.gateway.replica;
    for (const amount of ['1e3', '-1', '01', '0', '', '1.0', '+1', ' 1', '0x10', '1_000']) {
      await expectProblem(world, ordered(world, { amount }), 'amount-malformed');
    }
    assert.equal(world.gateway.replica.size, size);
  });
});

/** The other problems of clients. */
const OTHERS: readonly Row[] = [
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
    (world) => {
      world.clock.pass(5 * 366 * 86_400_000);
      return ordered(world, {});
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
      await ask(world, ordered(world, {}));
      await settled();
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
    (world) => {
      world.clock.pass(60_000);
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

describe('the other problems of clients', () => {
  for (const [name, slug, request] of OTHERS) {
    test(name, async () => {
      const world = await openWorld();
      await expectProblem(world, await request(world), slug);
    });
  }

  test('a store that fails: unknown first, halted then', async () => {
    const store = memoryStore();
    const append = store.append.bind(store);
    let broken = false;
    store.append = (batch) => (broken ? Promise.reject(new Error('disk')) : append(batch));
    const world = await openWorld({ store });
    broken = true;
    await expectProblem(world, ordered(world, {}), 'ledger-unavailable');
    await expectProblem(world, ordered(world, {}), 'gateway-halted');
  });

  test('more at once than are served', async () => {
    const world = await openWorld();
    const requests = Array.from({ length: MAX_ORDERS_AT_ONCE + 1 }, () =>
      signed(world, { body: order(world, 'w-1') }),
    );
    const answers = await Promise.all(requests.map((request) => ask(world, request)));
    const last = answers.at(-1)!;
    assert.equal(slugOf(last), 'busy');
    assert.equal(last.field('retry-after'), '1');
    assert.ok(answers.slice(0, -1).every(({ status }) => status <= 201));
    assert.equal(world.gateway.replica.content.ids('withdrawal').length, 1);
  });

  test('401 says what to sign, 503 when to come back, 405 what there is', async () => {
    const world = await openWorld();
    const unsigned = await ask(world, plain('GET', '/v1/withdrawals'));
    assert.equal(unsigned.status, 401);
    assert.match(unsigned.field('accept-signature')!, /"@authority"/);
    const early = await ask(world, plain('GET', '/log/checkpoint'));
    assert.equal(early.field('retry-after'), '5');
    const wrong = await ask(world, plain('PUT', '/v1/withdrawals'));
    assert.equal(wrong.field('allow'), 'POST, GET');
    const head = await ask(world, plain('HEAD', '/v1/withdrawals'));
    assert.equal(head.status, 405);
  });
});

describe('problems of people', () => {
  type Act = Parameters<typeof act>[2];
  type ActRow = readonly [
    name: string,
    slug: ProblemSlug,
    body: (world: World, withdrawal: string) => Uint8Array | Promise<Uint8Array>,
  ];
  const post = (body: Uint8Array): ApiRequest => plain('POST', '/v1/acts', body);
  const stop: Act = { act: 'stop', subject: 'everything', reason: 'drill' };
  const rows: readonly ActRow[] = [
    ['not JSON', 'not-json', () => utf8('approve')],
    ['not an act', 'schema-mismatch', () => utf8('{}')],
    [
      'amending',
      'act-unsupported',
      (world) => act(world, 'erin', { act: 'amend', subject: 'ab'.repeat(32) }),
    ],
    [
      'another ledger',
      'act-other-ledger',
      (world) => act(world, 'dave', { ...stop, ledger: 'ab'.repeat(32) }),
    ],
    [
      'another policy',
      'act-outdated',
      (world, subject) => act(world, 'alice', { act: 'approve', subject, policy: 'ab'.repeat(32) }),
    ],
    [
      'out of date',
      'act-outdated',
      (world, subject) =>
        act(world, 'alice', { act: 'approve', subject, expires: '2026-01-01T00:00:00.000Z' }),
    ],
    [
      'twice',
      'act-repeated',
      async (world, subject) => {
        const first = act(world, 'alice', { act: 'approve', subject });
        assert.equal((await ask(world, post(first))).status, 201);
        return first;
      },
    ],
    ['nobody we know', 'person-unknown', (world) => act(world, 'mallory', stop)],
    [
      'years later',
      'person-expired',
      (world) => {
        world.clock.pass(5 * 366 * 86_400_000);
        return act(world, 'dave', stop);
      },
    ],
    [
      'a freezer approves',
      'person-role',
      (world, subject) => act(world, 'dave', { act: 'approve', subject }),
    ],
    [
      'who asked approves',
      'approver-asked',
      (world, subject) => act(world, 'carol', { act: 'approve', subject }),
    ],
    [
      'altered after signing',
      'assertion-invalid',
      (world) =>
        utf8(
          Buffer.from(act(world, 'dave', stop))
            .toString()
            .replace('drill', 'other'),
        ),
    ],
    [
      'approving what is not there',
      'withdrawal-unknown',
      (world) => act(world, 'alice', { act: 'approve', subject: 'ab'.repeat(32) }),
    ],
    [
      'thawing what is not stopped',
      'stop-unknown',
      (world) => act(world, 'alice', { act: 'thaw', subject: 'ab'.repeat(32), outflows: [] }),
    ],
    [
      'thawing without looking',
      'thaw-incomplete',
      async (world) => {
        const stopped = await ask(world, post(act(world, 'dave', stop)));
        const subject = String(stopped.value['stop']);
        return act(world, 'alice', { act: 'thaw', subject, outflows: ['ab'] });
      },
    ],
    ['an act of 33 kB', 'body-too-large', () => utf8(' '.repeat(32_769))],
  ];
  for (const [name, slug, body] of rows) {
    test(name, async () => {
      const world = await openWorld();
      const held = ordered(world, { amount: '25000000000' });
      const withdrawal = String((await ask(world, held)).value['withdrawal']);
      await expectProblem(world, post(await body(world, withdrawal)), slug);
    });
  }

  test('a person whose passkey is not theirs', async () => {
    const world = await openWorld();
    const other = JSON.parse(fromUtf8(act(world, 'alice', stop))!);
    const mine = JSON.parse(fromUtf8(act(world, 'dave', stop))!);
    const mixed = utf8(JSON.stringify({ ...mine, assertion: other.assertion }));
    const told = await expectProblem(world, post(mixed), 'person-unknown');
    assert.equal(told.value['tag'], 'credential-unknown');
  });
});

test('a key that sends more than is remembered', () => {
  const book = new NonceBook();
  for (let i = 0; i < MAX_NONCES; i++) {
    assert.equal(book.use('key', `n${i}`, 60_000, 0), undefined);
  }
  const full = book.use('key', 'one more', 60_000, 0);
  assert.equal(full?.refused, 'nonces-full');
  met.add(problemSlug(full.refused));
  assert.equal(book.use('other', 'one more', 60_000, 0), undefined);
  assert.equal(book.use('key', 'n0', 120_000, 60_000)?.refused, 'request-replayed');
  assert.equal(book.use('key', 'n0', 120_000, 60_001), undefined);
});

test('a rule that no request should meet is still a problem', () => {
  const problem = problemOf(refuse('nem-truncated', 'a test'));
  assert.equal(problem.type, 'urn:sekisho:problem:ledger-refused');
  met.add('ledger-refused');
});

after(() => {
  assert.deepEqual([...met].sort(), Object.keys(PROBLEMS).sort(), 'every problem has a row');
});
